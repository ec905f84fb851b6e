import { concat, EMPTY, isPiece, literal, opaque, originsOf, type Part, textOf, type Value } from "../model/value.js";
import { ASSUMED, type CommandCall, FAILED, SURE, UNDECIDED } from "./adapter.js";
import { type Flow, quiet } from "./flow.js";
import { joinLines, lines } from "./state.js";

const isName = (text: string): boolean => /^[A-Za-z_]\w*$/.test(text);
const words = (call: CommandCall): readonly string[] => call.args.map((arg) => textOf(arg.value) ?? "");

/** `read name …`: the next line of standard input, a word for each name, and what is left for the last. */
export function read(call: CommandCall): Flow {
  const given = call.stdin && lines(call.stdin);
  const [line, ...rest] = given ?? [opaque("what read was given")];
  if (given && (!line || line.parts.length === 0) && rest.length === 0) return quiet(FAILED);
  const names = words(call).filter((word, index, all) => isName(word) && !TAKES_AN_ARGUMENT.test(all[index - 1] ?? ""));
  const cells = wordsFor(names.length, line ?? EMPTY, textOf(call.shell.variables.get("IFS")) ?? " \t\n");
  for (const [index, name] of names.entries()) call.shell.variables.set(name, cells[index] ?? EMPTY);
  if (!given) return quiet(ASSUMED);
  call.shell.stdin = joinLines(rest);
  return quiet(SURE);
}

const TAKES_AN_ARGUMENT = /^-[ers]*[diNnptu]$/;

/** Cut at the separators that are known; what is not known is taken to be one word, unless more are asked for. */
function wordsFor(count: number, line: Value, separators: string): readonly Value[] {
  if (count < 2 || separators === "") return [line];
  const cells = cut(line, separators);
  if (cells.length >= count) {
    const [between = ""] = separators;
    return [...cells.slice(0, count - 1), cells.slice(count - 1).reduce((a, b) => concat(a, literal(between), b))];
  }
  if (textOf(line) !== undefined) return cells;
  return Array.from({ length: count }, (_, index) => ({
    parts: [{ from: originsOf(line), via: [`word ${index + 1}`] }],
    trace: line.trace,
  }));
}

function cut(line: Value, separators: string): readonly Value[] {
  const cells: Part[][] = [[]];
  for (const part of line.parts) {
    if (!isPiece(part) || part.text === undefined) {
      cells.at(-1)?.push(part);
      continue;
    }
    let text = "";
    const end = (): void => {
      if (text !== "") cells.at(-1)?.push({ ...part, text });
      text = "";
    };
    for (const char of part.text) {
      if (!separators.includes(char)) text += char;
      else {
        end();
        cells.push([]);
      }
    }
    end();
  }
  // Blanks count as one however many they are; other separators stand between words that may be empty.
  const blank = separators.trim() === "";
  return cells.filter((parts) => !blank || parts.length > 0).map((parts) => ({ parts, trace: line.trace }));
}

/** `mapfile -t names`: the lines of standard input become an array; what is not known may hold any number of lines. */
export function mapfile(call: CommandCall): Flow {
  const name = words(call).findLast(isName) ?? "MAPFILE";
  const given = call.stdin ?? opaque("what mapfile was given");
  const items = given.parts.length === 0 ? [] : lines(given).map((value) => ({ value, maybe: false }));
  call.shell.variables.setArray(name, { items, complete: textOf(given) !== undefined });
  return quiet(SURE);
}

/** `getopts "a:b" name`: which options the script was given is not known. */
export function getopts(call: CommandCall): Flow {
  const name = words(call)[1] ?? "";
  if (isName(name)) call.shell.variables.set(name, opaque("an option of the script"));
  call.shell.variables.set("OPTARG", opaque("the value of an option"));
  return quiet(UNDECIDED);
}

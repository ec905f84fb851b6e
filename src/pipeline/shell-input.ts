import { EMPTY, opaque, textOf } from "../model/value.js";
import { ASSUMED, type CommandCall, FAILED, SURE, UNDECIDED } from "./adapter.js";
import { type Flow, quiet } from "./flow.js";
import { joinLines, lines } from "./state.js";

const isName = (text: string): boolean => /^[A-Za-z_]\w*$/.test(text);
const words = (call: CommandCall): readonly string[] => call.args.map((arg) => textOf(arg.value) ?? "");

/** `read name …`: the next line of standard input. */
export function read(call: CommandCall): Flow {
  const given = call.stdin && lines(call.stdin);
  const [line, ...rest] = given ?? [opaque("what read was given")];
  if (given && (!line || line.parts.length === 0) && rest.length === 0) return quiet(FAILED);
  for (const name of words(call).filter(isName)) call.shell.variables.set(name, line ?? EMPTY);
  if (!given) return quiet(ASSUMED);
  call.shell.stdin = joinLines(rest);
  return quiet(SURE);
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

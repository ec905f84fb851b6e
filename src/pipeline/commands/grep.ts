import { concat, EMPTY, literal, opaque, tainted, textOf, type Value } from "../../model/value.js";
import {
  type CommandAdapter,
  type CommandCall,
  type CommandResult,
  done,
  FAILED,
  SURE,
  UNDECIDED,
} from "../adapter.js";
import { hasOption, optionWord, parseOptions } from "../options.js";
import { readFile } from "../shell-redirect.js";
import { lines } from "../state.js";

const FLAGS = new Set(
  "quiet silent ignore-case extended-regexp fixed-strings perl-regexp invert-match only-matching count line-number no-messages word-regexp line-regexp".split(
    " ",
  ),
);
const MAX_PATTERN = 80;

/**
 * `grep` decides on known text with a pattern that can be tried; elsewhere what it finds is not known. What a simulated
 * failure answered holds nothing that a workflow expects: a pattern that cannot be read is not found there.
 */
export const grep: CommandAdapter = {
  names: ["grep", "egrep", "fgrep"],
  run(call): CommandResult {
    const options = parseOptions(call.args.flatMap(splitShort), { flags: FLAGS, short: "efmABC" });
    const named = optionWord(options, "e", "regexp");
    const [pattern, file] = named ? [named, options.rest[0]] : options.rest;
    const has = (...names: readonly string[]): boolean => hasOption(options, ...names);
    const content = file ? readFile(file.value, call.shell) : call.stdin;
    const wanted = expression(
      pattern?.value,
      call.name === "fgrep" || has("F", "fixed-strings"),
      has("i", "ignore-case"),
    );
    const text = content && textOf(content);
    if (!content || text === undefined || !(wanted || tainted(content)))
      return done(opaque("what grep finds"), UNDECIDED);
    const inverted = has("v", "invert-match");
    const found = lines(content).filter((line, index, all) => {
      const last = index === all.length - 1 && line.parts.length === 0;
      return !last && (wanted?.test(textOf(line) ?? "") ?? false) !== inverted;
    });
    const printed = has("o", "only-matching", "c", "count")
      ? opaque("what grep prints")
      : has("q", "quiet", "silent")
        ? EMPTY
        : concat(...found.flatMap((line) => [line, literal("\n")]));
    return done(printed, found.length > 0 ? SURE : FAILED);
  },
};

/** `-qE` → `-q -E`. */
function splitShort(word: CommandCall["args"][number]): CommandCall["args"] {
  const text = textOf(word.value);
  if (text === undefined || !/^-[A-Za-z]{2,}$/.test(text)) return [word];
  return [...text.slice(1)].map((letter) => ({
    ...word,
    value: literal(`-${letter}`),
  }));
}

/** A pattern that can be read and tried in no time. */
function expression(pattern: Value | undefined, fixed: boolean, ignoreCase: boolean): RegExp | undefined {
  const source = pattern && textOf(pattern);
  if (source === undefined || source.length > MAX_PATTERN || (!fixed && /[)\]}*+?][*+{]/.test(source)))
    return undefined;
  try {
    return new RegExp(fixed ? source.replace(/[.*+?^${}()|[\]\\]/g, "\\$&") : source, ignoreCase ? "i" : "");
  } catch {
    return undefined;
  }
}

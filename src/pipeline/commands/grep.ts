import { escaped } from "../../model/escaped.js";
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
import { Pattern } from "../pattern.js";
import { readFile } from "../shell-redirect.js";
import { lines } from "../state.js";

const FLAGS = new Set(
  "quiet silent ignore-case extended-regexp fixed-strings perl-regexp invert-match only-matching count line-number no-messages word-regexp line-regexp".split(
    " ",
  ),
);

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
    const wanted = pattern && patternOf(pattern.value, has, call);
    const text = content && textOf(content);
    const readable = wanted && text !== undefined && wanted.test(text) !== undefined;
    if (!content || text === undefined || !(readable || tainted(content)))
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

/** Of several lines, each would be a pattern; `-w` and `-x` say what may stand around it. */
function patternOf(
  value: Value,
  has: (...names: readonly string[]) => boolean,
  { name, shell }: CommandCall,
): Pattern | undefined {
  const text = textOf(value);
  if (text === undefined || text.includes("\n") || has("w", "word-regexp")) return undefined;
  const fixed = name === "fgrep" || has("F", "fixed-strings");
  const extended = name === "egrep" || has("E", "extended-regexp");
  const syntax = fixed || has("P", "perl-regexp") ? "perl" : extended ? "posix extended" : "posix basic";
  const source = fixed ? escaped(text) : text;
  const whole = syntax === "posix basic" ? `^\\(${source}\\)$` : `^(${source})$`;
  const { work } = shell.frame.machine;
  return Pattern.of(has("x", "line-regexp") ? whole : source, syntax, work, has("i", "ignore-case") ? "i" : "");
}

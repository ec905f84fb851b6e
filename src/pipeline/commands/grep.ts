import { EMPTY, FAULT, fromOrigin, opaque, tainted, textOf, type Value } from "../../model/value.js";
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

const FLAGS = new Set(
  "quiet silent ignore-case extended-regexp fixed-strings perl-regexp invert-match only-matching count line-number no-messages word-regexp line-regexp".split(
    " ",
  ),
);
const MAX_PATTERN = 80;

/**
 * `grep`: what it finds is not known, except in what a simulated failure answered: there a pattern that can be read is
 * tried, and one that cannot is not found, since such an answer holds nothing that a workflow expects.
 */
export const grep: CommandAdapter = {
  names: ["grep", "egrep", "fgrep"],
  run(call): CommandResult {
    const options = parseOptions(call.args.flatMap(splitShort), { flags: FLAGS, short: "efmABC" });
    const [pattern, file] = optionWord(options, "e", "regexp")
      ? [optionWord(options, "e", "regexp"), options.rest[0]]
      : options.rest;
    const content = file ? readFile(file.value, call.shell) : call.stdin;
    const text = content && tainted(content) ? textOf(content) : undefined;
    if (text === undefined) return done(opaque("what grep finds"), UNDECIDED);
    const has = (...names: readonly string[]): boolean => hasOption(options, ...names);
    const wanted = expression(
      pattern?.value ?? EMPTY,
      call.name === "fgrep" || has("F", "fixed-strings"),
      has("i", "ignore-case"),
    );
    const inverted = has("v", "invert-match");
    const found = text
      .replace(/\n$/, "")
      .split("\n")
      .filter((line) => (wanted?.test(line) ?? false) !== inverted);
    const printed =
      has("q", "quiet", "silent") || found.length === 0 ? EMPTY : fromOrigin(FAULT, `${found.join("\n")}\n`);
    return done(printed, found.length > 0 ? SURE : FAILED);
  },
};

/** `-qE` → `-q -E`. */
function splitShort(word: CommandCall["args"][number]): CommandCall["args"] {
  const text = textOf(word.value);
  if (text === undefined || !/^-[A-Za-z]{2,}$/.test(text)) return [word];
  return [...text.slice(1)].map((letter) => ({
    ...word,
    value: { parts: [{ text: `-${letter}`, from: [], via: [] }], trace: [] },
  }));
}

/** A pattern that can be read and tried in no time. */
function expression(pattern: Value, fixed: boolean, ignoreCase: boolean): RegExp | undefined {
  const source = textOf(pattern);
  if (source === undefined || source.length > MAX_PATTERN || (!fixed && /[)\]}*+?][*+{]/.test(source)))
    return undefined;
  try {
    return new RegExp(fixed ? source.replace(/[.*+?^${}()|[\]\\]/g, "\\$&") : source, ignoreCase ? "i" : "");
  } catch {
    return undefined;
  }
}

import type { SourceRange } from "../model/source.js";
import { concat, EMPTY, literal, textOf, type Value, type Word } from "../model/value.js";

/** A command line taken apart: options by name, the rest in order. */
export interface Options {
  readonly all: ReadonlyMap<string, readonly Word[]>;
  readonly rest: readonly Word[];
}

/** Which options take no value; every other long option takes the next word. */
export interface OptionShape {
  readonly flags: ReadonlySet<string>;
  /** Short options that take a value: "t" in `-t tag`. */
  readonly short?: string;
  /** Options that take every word up to the next option. */
  readonly lists?: ReadonlySet<string>;
}

/** Splits words into options and the rest, as getopt and its many cousins do. */
export function parseOptions(words: readonly Word[], shape: OptionShape): Options {
  const all = new Map<string, Word[]>();
  const rest: Word[] = [];
  const add = (name: string, word: Word): void => void all.set(name, [...(all.get(name) ?? []), word]);
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as Word;
    const option = readOption(word);
    if (!option) rest.push(word);
    else if (option.value) add(option.name, { ...word, value: option.value });
    else if (isFlag(option.name, shape)) add(option.name, { ...word, value: literal("true") });
    else if (shape.lists?.has(option.name)) {
      add(option.name, { ...word, value: EMPTY });
      while (at + 1 < words.length && !readOption(words[at + 1] as Word)) add(option.name, words[++at] as Word);
    } else if (at + 1 < words.length && !isLong(words[at + 1] as Word)) add(option.name, words[++at] as Word);
    else add(option.name, { ...word, value: EMPTY });
  }
  return { all, rest };
}

/** A value that expanded to nothing leaves its option without one. */
const isLong = (word: Word): boolean => /^--[A-Za-z]/.test(textOf(word.value) ?? "");

function isFlag(name: string, shape: OptionShape): boolean {
  if (shape.flags.has(name)) return true;
  return name.length === 1 && !(shape.short ?? "").includes(name);
}

function readOption(word: Word): { name: string; value?: Value } | undefined {
  const [first, ...others] = word.value.parts;
  if (!first || "oneOf" in first || first.text === undefined) return undefined;
  const match = first.text.match(/^(--?)([A-Za-z][\w-]*)(=?)(.*)$/s);
  if (!match) return undefined;
  const [, , name = "", equals = "", rest = ""] = match;
  if (equals === "" && (others.length > 0 || rest !== "")) return undefined;
  if (equals === "") return { name };
  const head = rest === "" ? [] : [{ ...first, text: rest }];
  return { name, value: concat({ ...word.value, parts: [...head, ...others] }) };
}

/** The last value of an option, under any of its names. */
export function option(options: Options, ...names: readonly string[]): Value | undefined {
  return optionWord(options, ...names)?.value;
}
export function optionWord(options: Options, ...names: readonly string[]): Word | undefined {
  return names.flatMap((name) => options.all.get(name) ?? []).at(-1);
}
export const optionWords = (options: Options, ...names: readonly string[]): readonly Word[] =>
  names.flatMap((name) => options.all.get(name) ?? []);
export const hasOption = (options: Options, ...names: readonly string[]): boolean =>
  names.some((name) => options.all.has(name));
export const wordText = (word: Word | undefined): string | undefined => (word ? textOf(word.value) : undefined);
export const wordAt = (word: Word | undefined, fallback: SourceRange): SourceRange => word?.at ?? fallback;

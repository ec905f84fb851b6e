import { isEmpty } from "../model/equality.js";
import { escaped } from "../model/escaped.js";
import { replaceEvery } from "../model/replace.js";
import type { SourceRange } from "../model/source.js";
import {
  concat,
  EMPTY,
  literal,
  oneOf,
  opaque,
  textOf,
  transform,
  type Value,
  type Word,
  type Words,
} from "../model/value.js";
import { globCut } from "./glob.js";
import type { Shell } from "./shell.js";
import { elementOf, keysOf } from "./shell-arrays.js";
import { braces } from "./shell-braces.js";
import { type Atom, Fields } from "./shell-fields.js";
import type { Sh } from "./shell-syntax.js";
import { trimEnd } from "./state.js";

/** Expands a word to the fields the command receives: unquoted known text is split, `"${array[@]}"` is spread. */
export function expandWord(word: Sh.Word, shell: Shell): readonly Word[] {
  const at = shell.range(word.pos, word.end);
  const fields = new Fields(at);
  for (const atom of atoms(word, shell)) fields.add(atom);
  return fields.done();
}

/** Expands a word where no splitting happens: assignments, `[[ ]]`, redirections. */
export function wordValue(word: Sh.Word | undefined, shell: Shell): Value {
  if (!word) return EMPTY;
  const values = atoms(word, shell).map((atom) => ("list" in atom ? joinWords(atom.list) : atom.value));
  return concat(...values);
}

/** What stands behind `=~`: what is quoted fits itself, a backslash outside of quotes is the pattern's. */
export function patternValue(word: Sh.Word, shell: Shell): Value {
  if (!word.parts) return shell.script.decode(word.text);
  return concat(...word.parts.map((part) => patternPart(part, shell)));
}

function patternPart(part: Sh.WordPart, shell: Shell): Value {
  if (part.type === "Literal") return shell.script.decode(part.text);
  const value = concat(...partAtoms(part, shell).map((atom) => ("list" in atom ? joinWords(atom.list) : atom.value)));
  const text = /Quoted$|^LocaleString$/.test(part.type) ? textOf(value) : undefined;
  return text === undefined ? value : literal(escaped(text));
}

/** The elements of an array in one text, blank-separated. */
export const joinWords = (words: Words): Value =>
  concat(...words.items.flatMap((item, index) => (index === 0 ? [item.value] : [literal(" "), item.value])));

function atoms(word: Sh.Word, shell: Shell): readonly Atom[] {
  if (!word.parts) return [{ value: shell.script.decode(word.value), splits: false }];
  return word.parts.flatMap((part) => partAtoms(part, shell));
}

function partAtoms(part: Sh.WordPart, shell: Shell): readonly Atom[] {
  switch (part.type) {
    case "Literal":
      return [{ value: shell.script.decode(part.value), splits: /[\ue000-\uf8ff]/.test(part.value) }];
    case "SingleQuoted":
    case "AnsiCQuoted":
      return [{ value: shell.script.decode(part.value), splits: false }];
    case "DoubleQuoted":
    case "LocaleString":
      return part.parts.length === 0
        ? [{ value: EMPTY, splits: false }]
        : part.parts.flatMap((child) => quoted(child, shell));
    case "BraceExpansion":
      return [{ list: braces(part.text) }];
    case "Glob":
    case "ExtendedGlob":
      return [{ value: literal(part.text), splits: false }];
    case "ProcessSubstitution":
      return [{ value: shell.substituteFile(part.script), splits: false }];
    default:
      return [expansion(part, shell, true)];
  }
}

const quoted = (part: Sh.DoubleQuotedChild, shell: Shell): readonly Atom[] =>
  part.type === "Literal"
    ? [{ value: shell.script.decode(part.value), splits: false }]
    : [expansion(part, shell, false)];

type Expansion =
  | Sh.SimpleExpansionPart
  | Sh.ParameterExpansionPart
  | Sh.CommandExpansionPart
  | Sh.ArithmeticExpansionPart;

function expansion(part: Expansion, shell: Shell, splits: boolean): Atom {
  switch (part.type) {
    case "SimpleExpansion":
      return named(part.text.slice(1), shell, splits, shell.range(part.pos, part.end));
    case "ParameterExpansion":
      return parameter(part, shell, splits);
    case "CommandExpansion":
      return { value: trimEnd(shell.substitute(part.script)), splits };
    case "ArithmeticExpansion":
      return { value: shell.arithmetic(part.expression), splits: false };
  }
}

function named(name: string, shell: Shell, splits: boolean, at: SourceRange): Atom {
  if (name === "@" || name === "*") return { list: { items: shell.positional, complete: true }, handed: true };
  return { value: shell.get(name, at), splits };
}

function parameter(part: Sh.ParameterExpansionPart, shell: Shell, splits: boolean): Atom {
  const at = shell.range(part.pos, part.end);
  const list = part.index && /^[@*]$/.test(part.index.value) ? shell.getArray(part.parameter) : undefined;
  if (list && !part.operation && !part.prefix) return { list };
  if (list && part.prefix === "!" && !part.operation) return { list: keysOf(list) };
  if (list && part.prefix === "#")
    return { value: isCounted(list) ? literal(String(list.items.length)) : opaque("the length of an array"), splits };
  const array = part.index && !list ? shell.getArray(part.parameter) : undefined;
  if (array) shell.frame.machine.work.spend(array.items.length / 1_000);
  const base =
    part.index && array
      ? elementOf(array, part.parameter, wordValue(part.index, shell), (name) => shell.get(name))
      : shell.get(part.parameter, at);
  if (part.parameter === "@" || part.parameter === "*")
    return { list: { items: shell.positional, complete: true }, handed: true };
  if (part.prefix === "#") return { value: length(base), splits };
  if (part.prefix === "!") return { value: indirect(base, shell, at), splits };
  return { value: part.operation ? operate(base, part.operation, shell) : base, splits };
}

const isCounted = (list: Words): boolean => list.complete && !list.items.some((item) => item.maybe);

function length(value: Value): Value {
  const text = textOf(value);
  return text === undefined ? opaque("the length of a text that is not known") : literal(String(text.length));
}

function indirect(value: Value, shell: Shell, at: SourceRange): Value {
  const name = textOf(value);
  return name === undefined ? opaque("a variable whose name is not known") : shell.get(name, at);
}

/** `${name<op>word}`: changes known text exactly; unknown text remembers that it was changed. */
function operate(base: Value, operation: Sh.ParameterOperation, shell: Shell): Value {
  switch (operation.type) {
    case "Default":
      return withDefault(base, operation, shell);
    case "Remove":
      return remove(base, operation.operator, wordValue(operation.operand, shell), shell);
    case "Replace": {
      const pattern = textOf(wordValue(operation.pattern, shell));
      const replacement = textOf(wordValue(operation.replacement, shell));
      return transform(base, "replace", (text) => replaceIn(text, operation.operator, pattern, replacement));
    }
    case "Slice": {
      const [offset, count] = [number(operation.offset, shell), number(operation.length, shell)];
      return transform(base, "slice", (text) => slice(text, offset ?? 0, count));
    }
    case "CaseModification":
      return transform(base, "case", (text) =>
        operation.operator.startsWith("^") ? text.toUpperCase() : text.toLowerCase(),
      );
    default:
      return transform(base, "change", (text) => text);
  }
}

function withDefault(base: Value, operation: Sh.ParameterDefaultOperation, shell: Shell): Value {
  const empty = isEmpty(base);
  const other = operation.operator.includes("+");
  if (operation.operator.includes("?")) return base;
  const operand = (): Value => wordValue(operation.operand, shell);
  if (empty === "maybe") return oneOf(other ? [EMPTY, operand()] : [base, operand()]);
  return (empty === "yes") !== other ? operand() : other ? EMPTY : base;
}

function remove(base: Value, operator: string, pattern: Value, shell: Shell): Value {
  const glob = textOf(pattern);
  if (glob === undefined) return transform(base, "cut", (text) => text);
  const edge = stripKnownEdge(base, operator, glob);
  if (edge) return edge;
  return transform(base, "cut", (text) => globCut(text, operator, glob, shell.frame.machine.work));
}

/** `${tag#prefix-}` of "prefix-${{ github.sha }}": the known edge is cut, the unknown rest stays as it is. */
function stripKnownEdge(base: Value, operator: string, glob: string): Value | undefined {
  if (/[*?[\]]/.test(glob) || textOf(base) !== undefined) return undefined;
  const index = operator.startsWith("#") ? 0 : base.parts.length - 1;
  const edge = base.parts[index];
  if (!edge || "oneOf" in edge || edge.text === undefined) return undefined;
  const fits = index === 0 ? edge.text.startsWith(glob) : edge.text.endsWith(glob);
  if (!fits) return edge.text.length >= glob.length ? base : undefined;
  const text = index === 0 ? edge.text.slice(glob.length) : edge.text.slice(0, -glob.length);
  return { ...base, parts: base.parts.map((part, at) => (at === index ? { ...edge, text } : part)) };
}

function replaceIn(text: string, operator: string, pattern: string | undefined, replacement = ""): string | undefined {
  if (pattern === undefined) return text;
  const plain = pattern.replace(/\\(.)/g, "$1");
  if (plain === "" || /[*?[]/.test(pattern)) return text;
  if (operator === "//") return replaceEvery(text, plain, replacement);
  if (operator === "/#") return text.startsWith(plain) ? replacement + text.slice(plain.length) : text;
  if (operator === "/%") return text.endsWith(plain) ? text.slice(0, text.length - plain.length) + replacement : text;
  return text.replace(plain, () => replacement);
}

const number = (word: Sh.Word | undefined, shell: Shell): number | undefined => {
  const value = Number(textOf(wordValue(word, shell))?.trim() || Number.NaN);
  return Number.isInteger(value) ? value : undefined;
};

function slice(text: string, offset: number, count: number | undefined): string {
  const from = offset < 0 ? Math.max(0, text.length + offset) : offset;
  return text.slice(from, count === undefined ? undefined : count < 0 ? text.length + count : from + count);
}

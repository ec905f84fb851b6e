import { parse } from "unbash";
import type { SourceRange } from "../model/source.js";
import { concat, literal, textOf, type Value } from "../model/value.js";
import { segments } from "./expression.js";
import { oncePerText } from "./once.js";
import type { Text } from "./yaml.js";

/** The only file that knows the shell parser; everything else speaks of its syntax tree through these names. */
export type * as Sh from "unbash";

import type { ParsedScript } from "unbash";

/** A parsed script: `${{ }}` stand in it as masks of the same length, of which `decode` knows the values. */
export interface Script {
  readonly ast: ParsedScript;
  readonly source: string;
  readonly broken?: Broken;
  /** The value of literal text from the script: masks become what they stand for. */
  decode(text: string): Value;
  range(start: number, end: number): SourceRange;
}

const MASK_FIRST = 0xe000;
const MASK_FILL = "\uf8ff";
const MASKS = /[\ue000-\uf8fe]\uf8ff*/g;
/** An expression whose text holds any of these is shell code, not a word: it is parsed with the script. */
const SHELL_CODE = /[\s;|&$`'"()<>\\]/;

const LONGEST = 100_000;
/** The parser reads a substitution once for each that stands around it: so many characters in all. */
const MOST_READ = 2_000_000;
/** The parser's time grows with the square of the here-documents that open on one line. */
const MOST_HEREDOCS = 1_000;

/** Where a script cannot be read any further, and why. */
export interface Broken {
  readonly why: string;
  readonly at: number;
}
interface Parsed {
  readonly ast: ParsedScript;
  readonly broken?: Broken;
}

const parseBounded = oncePerText((source): Parsed => {
  const refused = (why: string): Parsed => ({ ast: parse(""), broken: { why, at: 0 } });
  if (source.length > LONGEST) return refused(`it is longer than ${LONGEST.toLocaleString("en")} characters`);
  if (source.split("<<").length > MOST_HEREDOCS) return refused(`it has more than ${MOST_HEREDOCS} here-documents`);
  if (nesting(source) * source.length > MOST_READ) return refused("it is nested too deep");
  try {
    const ast = parse(source);
    const [error] = ast.errors ?? [];
    return error ? { ast, broken: { why: error.message, at: error.pos } } : { ast };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return refused("it is nested too deep");
  }
});

/** How deep substitutions stand in one another, at most. */
function nesting(source: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [mark] of source.matchAll(/[$<>][({]|[)}]/g)) {
    depth = mark.length === 2 ? depth + 1 : Math.max(0, depth - 1);
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

/** Parses a `run:` text after GitHub has put its expressions in. */
export function parseScript(text: Text, evaluate: (source: string, at: SourceRange) => Value): Script {
  const values: Value[] = [];
  const pieces: { from: number; start: number; end: number; same: boolean }[] = [];
  let source = "";
  for (const segment of segments(text.text)) {
    const from = source.length;
    if (!("source" in segment)) source += segment.text.replace(/[\ue000-\uf8ff]/g, "\ufffd");
    else source += place(evaluate(segment.source, text.range(segment.start, segment.end)), segment, values);
    pieces.push({
      from,
      start: segment.start,
      end: segment.end,
      same: source.length - from === segment.end - segment.start,
    });
  }
  return script(source, values, (start, end) => {
    const toText = (offset: number): number => {
      const piece = pieces.findLast((candidate) => candidate.from <= offset);
      if (!piece) return offset;
      return piece.same ? piece.start + offset - piece.from : piece.start;
    };
    return text.range(toText(start), Math.max(toText(start), toText(end)));
  });
}

function place(value: Value, segment: { start: number; end: number }, values: Value[]): string {
  const text = textOf(value);
  if (text !== undefined && SHELL_CODE.test(text)) return text;
  values.push(value);
  return (
    String.fromCharCode(MASK_FIRST + ((values.length - 1) % 6000)) + MASK_FILL.repeat(segment.end - segment.start - 1)
  );
}

/** Parses a script file of the repository, where `${{ }}` has no meaning. */
export function parseScriptFile(file: string, source: string): Script {
  return script(source, [], (start, end) => ({ file, start, end }));
}

function script(source: string, values: readonly Value[], range: Script["range"]): Script {
  return { ...parseBounded(source), source, range, decode: (text) => decode(text, values) };
}

function decode(text: string, values: readonly Value[]): Value {
  if (values.length === 0 || !/[\ue000-\uf8fe]/.test(text)) return literal(text);
  const parts: Value[] = [];
  let from = 0;
  for (const match of text.matchAll(MASKS)) {
    if (match.index > from) parts.push(literal(text.slice(from, match.index)));
    const value = values[match[0].charCodeAt(0) - MASK_FIRST];
    if (value) parts.push(value);
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push(literal(text.slice(from)));
  return concat(...parts);
}

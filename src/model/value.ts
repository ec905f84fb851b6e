import type { TaskDocument } from "./document.js";
import { contradicts, type Fact, joined, shared } from "./fact.js";
import { rangeKey, type SourceRange } from "./source.js";
import { some, type Tri, whichever } from "./tri.js";

/** Where a piece of text comes from. */
export type Origin =
  | { readonly kind: "context"; readonly path: string }
  | { readonly kind: "result"; readonly effect: string; readonly field: string }
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "unset"; readonly path: string; readonly because?: Unset; readonly at?: SourceRange }
  | { readonly kind: "opaque"; readonly why: string };

/** Why nothing had set a name by the time it was read. */
export type Unset =
  | "absent-step"
  | "later-step"
  | "absent-job"
  | "job-not-needed"
  | "other-step-env"
  | "undeclared-output"
  | "never-set"
  | "input-not-given";

/** A stretch of text of which the characters, the origins, or both are known. */
export interface Piece {
  readonly text?: string;
  readonly from: readonly Origin[];
  readonly via: readonly string[];
}
export interface Choice {
  readonly oneOf: readonly Value[];
}
export type Part = Piece | Choice;

/**
 * A text whose parts know their characters, their origins, or both. `trace` holds the places it passed on its way,
 * first to last; `document` is set while the text is a task definition.
 */
export interface Value {
  readonly parts: readonly Part[];
  readonly trace: Trail;
  readonly document?: TaskDocument;
  /** As one of several: what was taken for granted on the way that led to it. */
  readonly given?: readonly Fact[];
}

/** An ordered list of values; `maybe` items may be missing, and more may follow unless it is complete. */
export interface Words {
  readonly items: readonly Word[];
  readonly complete: boolean;
}
export interface Word {
  readonly value: Value;
  readonly maybe: boolean;
  readonly at?: SourceRange;
  /** It stands for itself in `"$@"`: a call has handed it on, and `at` is where the call has it. */
  readonly handed?: true;
  /** Of an element of an array: by which it is found, where that is not its position. */
  readonly key?: Value;
}

const MAX_ALTERNATIVES = 12;

/** Marks what a simulated failure answered: it equals nothing that a workflow expects. */
export const FAULT: Origin = { kind: "opaque", why: "the simulated failure" };
const isFault = (origin: Origin): boolean => origin.kind === "opaque" && origin.why === "the simulated failure";
export const tainted = (value: Value): boolean => originsOf(value).some(isFault);

export const EMPTY: Value = { parts: [], trace: [] };

export const literal = (text: string, at?: SourceRange): Value => ({
  parts: text === "" ? [] : [{ text, from: [], via: [] }],
  trace: at ? [at] : [],
});
export const fromOrigin = (origin: Origin, text?: string): Value => ({
  parts: [text === undefined ? { from: [origin], via: [] } : { text, from: [origin], via: [] }],
  trace: NO_TRAIL,
});
export const context = (path: string, text?: string): Value => fromOrigin({ kind: "context", path }, text);
export const opaque = (why: string): Value => fromOrigin({ kind: "opaque", why });
export const unset = (path: string, because?: Unset): Value =>
  fromOrigin({ kind: "unset", path, ...(because ? { because } : {}) }, "");

export const isPiece = (part: Part): part is Piece => !("oneOf" in part);
const isPlain = (part: Part): part is Piece & { text: string } =>
  isPiece(part) && part.text !== undefined && part.from.length === 0;

/** As long as the longest file that is read; a script that doubles a text soon passes it. */
export const MAX_TEXT = 2 * 1024 * 1024;
const MAX_PARTS = 5_000;
const TOO_LONG = "a text too long to follow";

/** Text after text; neighbouring plain pieces melt, and the trace of every side is kept once. */
export function concat(...values: readonly Value[]): Value {
  if (values.length === 0) return EMPTY;
  const whole = values.filter((value) => value.parts.length > 0);
  if (whole.length === 1) return whole[0] as Value;
  const parts: Part[] = [];
  let length = 0;
  for (const value of whole) {
    for (const part of value.parts) {
      length += isPiece(part) ? (part.text?.length ?? 0) : 0;
      if (length > MAX_TEXT || parts.length > MAX_PARTS) return opaque(TOO_LONG);
      const last = parts.at(-1);
      if (last && isPlain(last) && isPlain(part)) parts[parts.length - 1] = { ...last, text: last.text + part.text };
      else parts.push(part);
    }
  }
  return { parts, trace: joinTraces(values) };
}

/** The way a text took, newest last: a list, or one more place behind the ways that met there. */
export type Trail = readonly SourceRange[] | { readonly before: readonly Trail[]; readonly at?: SourceRange };

const NO_TRAIL: Trail = [];
const isNone = (trail: Trail): boolean => "length" in trail && trail.length === 0;

/** Ways meet without being walked: most are never asked for. */
function joinTraces(values: readonly Value[]): Trail {
  const [first, ...others] = values.map((value) => value.trace).filter((trail) => !isNone(trail));
  if (!first) return NO_TRAIL;
  return others.length === 0 ? first : { before: [first, ...others] };
}

/** Only the last hops of a long way are told: nobody reads more. */
const MAX_HOPS = 40;

/** The places a text passed on its way, first to last, each once. */
export function hopsOf(value: Value): readonly SourceRange[] {
  const places = new Map<string, SourceRange>();
  const walked = new Set<Trail>();
  const walk = (trail: Trail): void => {
    if (walked.has(trail)) return;
    walked.add(trail);
    if ("length" in trail) for (const at of trail) places.set(rangeKey(at), at);
    else {
      for (const each of trail.before) walk(each);
      if (trail.at) places.set(rangeKey(trail.at), trail.at);
    }
  };
  walk(value.trace);
  return [...places.values()].slice(-MAX_HOPS);
}

/** One of several; equal alternatives melt, nested choices flatten. */
export function oneOf(values: readonly Value[]): Value {
  const flat = values.flatMap((value) => alternatives(value));
  const distinct = new Map<string, Value>();
  for (const value of flat) {
    const known = distinct.get(keyOf(value));
    if (!known) distinct.set(keyOf(value), value);
    else if (known.given) distinct.set(keyOf(value), { ...known, given: shared(known.given, value.given ?? []) });
  }
  const kept = [...distinct.values()];
  if (kept.length === 1) return kept[0] as Value;
  if (kept.length > MAX_ALTERNATIVES) return { ...opaque("too many alternatives"), trace: joinTraces(kept) };
  return { parts: [{ oneOf: kept }], trace: joinTraces(kept) };
}

/** The same text, on a way on which these facts hold. */
export function given(value: Value, facts: readonly Fact[]): Value {
  if (facts.length === 0) return value;
  const all = alternatives(value);
  if (all.length === 1 && all[0] === value) return { ...value, given: joined(value.given ?? [], facts) };
  const labelled = all.map((each) => ({ ...each, given: joined(each.given ?? [], facts) }));
  return { ...value, parts: [{ oneOf: labelled }] };
}

/** Without the alternatives that lie on another way than the one on which these facts hold. */
export function narrowed(value: Value, facts: readonly Fact[]): Value {
  if (facts.length === 0 || value.parts.every(isPiece)) return value;
  const parts = value.parts.flatMap((part): readonly Part[] => {
    if (isPiece(part)) return [part];
    const kept = part.oneOf.filter((each) => !contradicts(each.given ?? [], facts));
    if (kept.length === part.oneOf.length || kept.length === 0) return [part];
    return oneOf(kept).parts;
  });
  return { ...value, parts };
}

/** The worlds in which this value is settled: the members of a lone choice, or itself. */
export function alternatives(value: Value): readonly Value[] {
  const [only] = value.parts;
  return value.parts.length === 1 && only && !isPiece(only) ? only.oneOf : [value];
}

/** Every settled form of a text with choices inside it, up to a limit; past it, the value itself. */
export function expand(value: Value): readonly Value[] {
  if (value.parts.every(isPiece)) return [value];
  let forms: Value[] = [{ ...value, parts: [] }];
  for (const part of value.parts) {
    const options = isPiece(part) ? [{ parts: [part], trace: [] }] : part.oneOf.flatMap(expandGiven);
    forms = forms.flatMap((form) =>
      options
        .filter((option) => !contradicts(form.given ?? [], option.given ?? []))
        .map((option) => ({
          ...given(form, option.given ?? []),
          parts: [...form.parts, ...option.parts],
        })),
    );
    if (forms.length > 64) return [value];
  }
  return forms;
}

const expandGiven = (value: Value): readonly Value[] =>
  expand(value).map((each) => (each === value ? each : given(each, value.given ?? [])));

/** The characters, when every one is known. */
export function textOf(value: Value): string | undefined {
  let text = "";
  for (const part of value.parts) {
    if (!isPiece(part) || part.text === undefined) return undefined;
    text += part.text;
  }
  return text;
}

/** Notes where a name was read that nothing had set; the first place stays. */
export function unsetAt(value: Value, at: SourceRange): Value {
  if (
    !value.parts.some((part) => !("oneOf" in part) && part.from.some((origin) => origin.kind === "unset" && !origin.at))
  )
    return value;
  const parts = value.parts.map((part): Part => {
    if ("oneOf" in part) return part;
    return {
      ...part,
      from: part.from.map((origin) => (origin.kind === "unset" && !origin.at ? { ...origin, at } : origin)),
    };
  });
  return { ...value, parts };
}

export const hop = (value: Value, at: SourceRange | undefined): Value =>
  at ? { ...value, trace: { before: [value.trace], at } } : value;

/**
 * The same text after some change of characters: known text is mapped, unknown text remembers the change. A change
 * that would come to more than can be followed answers nothing.
 */
export function transform(value: Value, via: string, change: (text: string) => string | undefined): Value {
  const text = textOf(value);
  if (text !== undefined) {
    const changed = change(text);
    return changed === undefined || changed.length > MAX_TEXT ? opaque(TOO_LONG) : rewritten(value, via, changed);
  }
  const parts = value.parts.map(
    (part): Part =>
      isPiece(part) ? unknownAfter(part, via) : { oneOf: part.oneOf.map((option) => transform(option, via, change)) },
  );
  return { parts, trace: value.trace };
}

const unknownAfter = (part: Piece, via: string): Piece => ({ from: part.from, via: [...part.via, via] });

function rewritten(value: Value, via: string, text: string): Value {
  const from = originsOf(value);
  if (from.length === 0) return { parts: text === "" ? [] : [{ text, from, via: [] }], trace: value.trace };
  return { parts: [{ text, from, via: [via] }], trace: value.trace };
}

/** Every origin in the value, in every alternative. */
export function originsOf(value: Value): readonly Origin[] {
  const [only] = value.parts;
  if (!only) return [];
  if (value.parts.length === 1 && isPiece(only)) return only.from;
  return value.parts.flatMap((part) => (isPiece(part) ? part.from : part.oneOf.flatMap(originsOf)));
}

/** Does the text come, wholly or in part, from an origin that passes the test? Opaque pieces answer maybe. */
export function derives(value: Value, test: (origin: Origin) => boolean): Tri {
  return some(
    value.parts.map((part) => {
      if (!isPiece(part)) return whichever(part.oneOf.map((option) => derives(option, test)));
      if (part.from.some(test)) return "yes";
      return part.text === undefined && part.from.some((origin) => origin.kind === "opaque") ? "maybe" : "no";
    }),
  );
}

export const derivesFrom = (value: Value, ...paths: readonly string[]): Tri =>
  derives(value, (origin) => origin.kind === "context" && paths.includes(origin.path));

/** Spelling for people and for identity: known text as it is, the rest as `${{ origin }}`. */
export function spell(value: Value): string {
  return value.parts
    .map((part) => (isPiece(part) ? (part.text ?? spellPiece(part)) : `{${part.oneOf.map(spell).join(" | ")}}`))
    .join("");
}

/** The same for something that has a name: one that is empty by mistake is called by what should have filled it. */
export const nameOf = (value: Value): string =>
  spell(value) ||
  originsOf(value)
    .map((origin) => (origin.kind === "unset" ? `\${{ ${origin.path} }}` : ""))
    .join("");

function spellPiece(piece: Piece): string {
  const [origin] = piece.from;
  if (!origin) return "…";
  if (origin.kind === "context" || origin.kind === "unset") return `\${{ ${origin.path} }}`;
  if (origin.kind === "result") return `<${origin.field}>`;
  return origin.kind === "file" ? `<${origin.path}>` : "<?>";
}

/** Identity: the same key means the same text in the same run. */
export function keyOf(value: Value): string {
  let key = "";
  for (const part of value.parts) key += isPiece(part) ? pieceKey(part) : `{${part.oneOf.map(keyOf).join("|")}}`;
  return key;
}

function pieceKey(piece: Piece): string {
  if (piece.text !== undefined) return piece.text;
  return `\u0000${piece.from.map(originKey).join(",")}/${piece.via.join(",")}\u0000`;
}

function originKey(origin: Origin): string {
  if (origin.kind === "result") return `${origin.effect}.${origin.field}`;
  return origin.kind === "opaque" ? `?${origin.why}` : `${origin.kind}:${origin.path}`;
}

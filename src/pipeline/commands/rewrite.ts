import type { DocumentEdit, TaskDocument } from "../../model/document.js";
import type { SourceRange } from "../../model/source.js";
import { concat, keyOf, literal, opaque, textOf, type Value } from "../../model/value.js";
import type { Match } from "../pattern.js";
import { edited, fieldsIn, imagesIn } from "./task-document.js";

/** Pieces that nobody knows stand as one such character each while a pattern is sought. */
const UNKNOWN_FIRST = 0xe000;

/** More changes of a text than anybody means. */
export const MAX_CHANGES = 5_000;

/** What is to be replaced in a text; undefined where it is too much, or looking for it takes too long. */
export type Finder = (source: string) => readonly Match[] | undefined;

/** What stands in the place of a match, known by its texts; groups are stretches of the text, with their origins. */
export type Replacement = (texts: readonly (string | undefined)[], group: (index: number) => Value) => Value;

/** Replaces what matches in the known text of a value; every piece that stays keeps its origins. */
export function rewrite(value: Value, find: RegExp | Finder, replacement: Replacement): Value {
  const { source, slice } = masked(value);
  const matches = find instanceof RegExp ? matchesOf(find, source) : find(source);
  if (!matches) return opaque("a text that is changed in too many places");
  const kept: Value[] = [];
  let from = 0;
  for (const { ranges } of matches) {
    const [start, end] = ranges[0];
    const group = (index: number): Value => (ranges[index] ? slice(...ranges[index]) : literal(""));
    const texts = ranges.map((range) => range && source.slice(...range));
    kept.push(slice(from, start), replacement(texts, group));
    from = end;
  }
  if (kept.length === 0) return value;
  return { ...concat(...kept, slice(from, source.length)), trace: value.trace };
}

function matchesOf(pattern: RegExp, source: string): readonly Match[] | undefined {
  const found: Match[] = [];
  for (const match of source.matchAll(pattern)) {
    if (found.length === MAX_CHANGES) return undefined;
    const [, ...groups] = match.indices ?? [];
    found.push({ ranges: [[match.index, match.index + match[0].length], ...groups] });
  }
  return found;
}

interface Masked {
  readonly source: string;
  readonly slice: (start: number, end: number) => Value;
  /** A text made of such characters, with the pieces back in it. */
  readonly restore: (text: string) => Value;
}

/** The characters of a value, with a stand-in for each piece that is not known, and the way back. */
export function masked(value: Value): Masked {
  const texts = value.parts.map((part, index) =>
    "oneOf" in part || part.text === undefined ? String.fromCharCode(UNKNOWN_FIRST + index) : part.text,
  );
  const slice = (start: number, end: number): Value => {
    let at = 0;
    const parts = value.parts.flatMap((part, index): Value["parts"] => {
      const text = texts[index] ?? "";
      const [first, last] = [Math.max(start - at, 0), Math.min(end - at, text.length)];
      at += text.length;
      if (first >= last) return [];
      return "oneOf" in part || part.text === undefined ? [part] : [{ ...part, text: text.slice(first, last) }];
    });
    return { parts, trace: value.trace };
  };
  const restore = (text: string): Value => ({
    parts: text.split(/([\ue000-\uf8ff])/).flatMap((piece): Value["parts"] => {
      const part = value.parts[piece.charCodeAt(0) - UNKNOWN_FIRST];
      return part && piece.length === 1 ? [part] : literal(piece).parts;
    }),
    trace: value.trace,
  });
  return { source: texts.join(""), slice, restore };
}

/** The definition that a text is after a change of its characters: images and other fields that now read otherwise. */
export function rewritten(before: Value, after: Value, at: SourceRange): Value {
  const start = before.document ?? templateOf(before);
  if (!start || keyOf(before) === keyOf(after)) return start ? { ...after, document: start } : after;
  const known = new Set(imagesIn(before, at).map((edit) => keyOf(edit.value)));
  const now = namedImages(after, at);
  const images = now.filter((edit) => !known.has(keyOf(edit.value)));
  const named = new Set(fieldsIn(before, "family", at).map((edit) => keyOf(edit.value)));
  const families = fieldsIn(after, "family", at)
    .filter((edit) => !named.has(keyOf(edit.value)))
    .map((edit) => ({ ...edit, ofTask: true as const }));
  // An image that an earlier change put in and this one changed again is not there any more.
  const present = new Set(now.map((edit) => keyOf(edit.value)));
  const kept = start.edits.filter(
    (edit) => edit.field !== "image" || now.length === 0 || present.has(keyOf(edit.value)),
  );
  return { ...after, document: [...images, ...families].reduce(edited, { ...start, edits: kept, text: after }) };
}

/** The images of a text, each with its container's name where the text is JSON. */
function namedImages(value: Value, at: SourceRange): readonly DocumentEdit[] {
  const images = imagesIn(value, at);
  const names = containerNames(masked(value).source);
  if (names?.length !== images.length) return images;
  return images.map((edit, index) => {
    const name = names[index];
    return name === undefined ? edit : { ...edit, container: literal(name) };
  });
}

function containerNames(source: string): readonly (string | undefined)[] | undefined {
  try {
    const json: unknown = JSON.parse(source);
    const definition = (json as { taskDefinition?: unknown }).taskDefinition ?? json;
    const list = Array.isArray(definition)
      ? definition
      : (definition as { containerDefinitions?: unknown }).containerDefinitions;
    if (!Array.isArray(list)) return undefined;
    const named = list.filter(
      (each): each is { name?: unknown; image: string } =>
        typeof (each as { image?: unknown } | null)?.image === "string",
    );
    return named.map(({ name }) => (typeof name === "string" && !/[\ue000-\uf8ff]/.test(name) ? name : undefined));
  } catch {
    return undefined;
  }
}

/** A checked-in template of a definition: JSON, or nearly so, with an image in it. */
function templateOf(value: Value): TaskDocument | undefined {
  const [first] = value.parts;
  const origin = first && !("oneOf" in first) ? first.from.find((each) => each.kind === "file") : undefined;
  const text = first && !("oneOf" in first) ? (first.text ?? textOf(value)) : undefined;
  if (origin?.kind !== "file" || !text || !/^\s*[[{]/.test(text)) return undefined;
  return { base: { kind: "file", path: origin.path }, edits: [] };
}

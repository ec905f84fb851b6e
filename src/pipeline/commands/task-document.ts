import type { DocumentEdit, TaskDocument } from "../../model/document.js";
import type { SourceRange } from "../../model/source.js";
import { originsOf, spell, textOf, type Value } from "../../model/value.js";

/** The task definition a text is: one it carries, JSON put together on the way, or nothing anybody can read. */
export function documentOf(value: Value, why: string, at: SourceRange): TaskDocument {
  if (value.document) return value.document;
  const text = textOf(value) ?? spell(value);
  if (/^\s*[[{]/.test(text)) return { base: { kind: "assembled", at }, edits: imagesIn(value, at), text: value };
  const made = originsOf(value).find((origin) => origin.kind === "file");
  return made?.kind === "file"
    ? { base: { kind: "file", path: made.path }, edits: [] }
    : { base: { kind: "opaque", why }, edits: [] };
}

/** `"image": …` in JSON text, of which some pieces are known only by their origin. */
export const imagesIn = (value: Value, at: SourceRange): readonly DocumentEdit[] => fieldsIn(value, "image", at);

/** Every text of that name in JSON. */
export function fieldsIn(value: Value, field: "image" | "family", at: SourceRange): readonly DocumentEdit[] {
  const start = new RegExp(`"${field}"\\s*:\\s*"`);
  const found: DocumentEdit[] = [];
  let parts: Value["parts"][number][] | undefined;
  for (const part of value.parts) {
    if ("oneOf" in part || part.text === undefined) {
      parts?.push(part);
      continue;
    }
    let rest = part.text;
    while (rest !== "") {
      if (parts) {
        const end = rest.indexOf('"');
        parts.push({ ...part, text: end === -1 ? rest : rest.slice(0, end) });
        if (end === -1) break;
        found.push({
          field,
          value: { parts: parts.filter((each) => "oneOf" in each || each.text !== ""), trace: value.trace },
          at,
        });
        parts = undefined;
        rest = rest.slice(end + 1);
      } else {
        const match = rest.match(start);
        if (!match) break;
        parts = [];
        rest = rest.slice((match.index ?? 0) + match[0].length);
      }
    }
  }
  return found;
}

/** The document after one more change. */
export const edited = (document: TaskDocument, edit: DocumentEdit): TaskDocument => ({
  ...document,
  edits: [...document.edits, edit],
});

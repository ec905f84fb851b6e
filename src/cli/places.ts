import type { SourceView } from "../engine/index.js";
import { type Places, placesOf } from "../pipeline/places.js";
import type { RepositoryFiles } from "../rule-api/files.js";
import type { Credential } from "./credentials.js";

/** Turns offsets into lines and columns, building each file's line table once. Credentials are never shown. */
export function sourceView(files: RepositoryFiles, credentials: readonly Credential[] = []): SourceView {
  const known = new Map<string, Places>();
  const table = (file: string): Places => {
    const hidden = credentials.filter((each) => each.at.file === file);
    const found = known.get(file) ?? placesOf(file, hidden.reduce(without, files.read(file) ?? ""));
    known.set(file, found);
    return found;
  };
  return {
    place: (range) => table(range.file).of(range),
    lines: (file, first, last) => table(file).lines(first, last),
  };
}

/** The text with dots for every character of a credential; one that a script puts together is sought in the whole file. */
function without(source: string, { at, text }: Credential): string {
  const stands = source.slice(at.start, at.end);
  const written = stands.includes(text) ? text : JSON.stringify(text).slice(1, -1);
  if (!stands.includes(written)) return source.replaceAll(text, dots);
  return source.slice(0, at.start) + stands.replaceAll(written, dots) + source.slice(at.end);
}

const dots = (text: string): string => text.replace(/[^\n]/g, "•");

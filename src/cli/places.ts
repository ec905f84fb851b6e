import type { SourceView } from "../engine/index.js";
import { type Places, placesOf } from "../pipeline/places.js";
import type { RepositoryFiles } from "../rule-api/files.js";

/** Turns offsets into lines and columns, building each file's line table once. */
export function sourceView(files: RepositoryFiles): SourceView {
  const known = new Map<string, Places>();
  const table = (file: string): Places => {
    const found = known.get(file) ?? placesOf(file, files.read(file) ?? "");
    known.set(file, found);
    return found;
  };
  return {
    place: (range) => table(range.file).of(range),
    lines: (file, first, last) => table(file).lines(first, last),
  };
}

import type { Place, SourceRange } from "../model/source.js";
import { type Places, placesOf } from "../pipeline/places.js";
import type { RepositoryFiles } from "../rule-api/files.js";

/** Turns offsets into lines and columns, reading each file once. */
export function placeFinder(files: RepositoryFiles): (range: SourceRange) => Place {
  const known = new Map<string, Places>();
  return (range) => {
    const table = known.get(range.file) ?? placesOf(range.file, files.read(range.file) ?? "");
    known.set(range.file, table);
    return table.of(range);
  };
}

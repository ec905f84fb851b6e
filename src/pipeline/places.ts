import type { Place, SourceRange } from "../model/source.js";

/** Turns offsets of one file into lines and columns. */
export interface Places {
  at(offset: number): Place;
  of(range: SourceRange): Place;
  /** Whole lines, numbered from 1; out-of-range numbers are left out. */
  lines(first: number, last: number): readonly string[];
}

/** Builds the line table once; look-ups are a binary search. */
export function placesOf(file: string, source: string): Places {
  const starts = [0];
  for (let at = source.indexOf("\n"); at !== -1; at = source.indexOf("\n", at + 1)) starts.push(at + 1);
  const lineOf = (offset: number): number => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const of = (range: { start: number; end: number }): Place => {
    const first = lineOf(range.start);
    const last = lineOf(Math.max(range.start, range.end));
    return {
      file,
      startLine: first + 1,
      startColumn: range.start - (starts[first] as number) + 1,
      endLine: last + 1,
      endColumn: range.end - (starts[last] as number) + 1,
    };
  };
  return {
    at: (offset) => of({ start: offset, end: offset }),
    of,
    lines: (first, last) => {
      const from = Math.max(1, first);
      return starts
        .slice(from - 1, Math.max(0, last))
        .map((start, index) => source.slice(start, starts[from + index] ?? source.length).replace(/\r?\n$/, ""));
    },
  };
}

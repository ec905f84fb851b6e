/** A half-open stretch of one repository file, in UTF-16 offsets. */
export interface SourceRange {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** The same stretch as people count: lines and columns from 1; the end column is exclusive. */
export interface Place {
  readonly file: string;
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Something to say about an input that could not be read as it should. */
export interface Diagnostic {
  readonly message: string;
  readonly at?: Place;
}

export const sameRange = (a: SourceRange, b: SourceRange): boolean =>
  a.file === b.file && a.start === b.start && a.end === b.end;

/** A key for maps: where a thing stands, and through which calls it got there. */
export const rangeKey = (range: SourceRange): string => `${range.file}:${range.start}-${range.end}`;

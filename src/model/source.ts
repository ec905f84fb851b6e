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

/** A file of another repository is called "owner/name:path"; those of the audited one have no such beginning. */
export const foreignFile = (slug: string, path: string): string => `${slug}:${path}`;

const FOREIGN = /^([^/:]+\/[^/:]+):(.*)$/s;

export const isForeign = (file: string): boolean => FOREIGN.test(file);

/** The repository and its own name for the file. */
export function splitForeign(file: string): { readonly slug: string; readonly path: string } | undefined {
  const [, slug, path] = FOREIGN.exec(file) ?? [];
  return slug === undefined || path === undefined ? undefined : { slug, path };
}

/** Where `pwd` says that the repository lies. */
export const WORKSPACE = "/github/workspace";

/** A path as the repository knows it, when it is spelled from the workspace on. */
export const inWorkspace = (path: string): string =>
  path === WORKSPACE || path.startsWith(`${WORKSPACE}/`) ? path.slice(WORKSPACE.length + 1) : path;

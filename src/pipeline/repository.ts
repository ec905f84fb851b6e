import type { RepositoryFiles } from "../rule-api/files.js";

/** A checked-out repository: the only thing below `src/pipeline` that touches the disk. */
export interface Repository extends RepositoryFiles {
  /** Repository-relative paths with forward slashes of the workflow files, sorted. */
  readonly workflowFiles: readonly string[];
  /** "owner/name", when a git remote says so. */
  readonly slug?: string;
  /** The default branch as git knows it. */
  readonly defaultBranch?: string;
  /** Other repositories given by `--repository owner/name=path`. */
  other(slug: string): Repository | undefined;
  /** Files with one of these endings, sorted; bounded. */
  list(endings: readonly string[]): readonly string[];
}
export declare function openRepository(directory: string, others?: ReadonlyMap<string, string>): Repository;

/** The repository's files as rules see them: text only, read on demand, never outside the repository. */
export interface RepositoryFiles {
  /** The text, or undefined when there is no such file or it cannot be read as text. */
  read(path: string): string | undefined;
}

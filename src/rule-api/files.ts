import type { TaskDocument } from "../model/document.js";
import type { SourceRange } from "../model/source.js";
import type { TaskDefinition } from "../model/task-definition.js";
import type { Dockerfile } from "./dockerfile.js";

/** The repository's files as rules see them: text only, read on demand, never outside the repository. */
export interface RepositoryFiles {
  /** The text, or undefined when there is no such file or it cannot be read as text. */
  read(path: string): string | undefined;
  /** The containers of a task definition in JSON or YAML, with the place of each image; empty when it is none. */
  containers(path: string): readonly FileContainer[];
  /** A task definition as it is registered: a file or a text of the workflow, after its edits; undefined when it cannot be read. */
  definition(document: TaskDocument): TaskDefinition | undefined;
  /** Of a definition that cannot be read, or is read from the account, the variables that steps put into it. */
  variablesAdded(document: TaskDocument): TaskDefinition | undefined;
  /** The form of the token that a container's variable holds, such as GITHUB_TOKEN; undefined when it has no known one. */
  tokenForm(name: string, value: string): string | undefined;
  /**
   * The Dockerfile at a path, built with this folder as its context ("" is the repository) up to a stage, the last one
   * unless it is named; undefined when there is none.
   */
  dockerfile(path: string, context: string, target?: string): Dockerfile | undefined;
}

export interface FileContainer {
  /** The names under `environment` and `secrets`. */
  readonly variables: readonly string[];
  readonly name?: string;
  readonly image: string;
  readonly at: SourceRange;
}

import type { SourceRange } from "./source.js";
import type { Value } from "./value.js";

/** A task definition as it is registered: what a file or a workflow writes, with the changes that steps make to it. */
export interface TaskDefinition {
  readonly file: string;
  readonly root: DefinitionNode;
  /** What is left of it where defaults are not taken for granted: whoever uses the file may have given something else. */
  readonly otherwise?: TaskDefinition;
}

/** A piece of a task definition: a map, a list or a scalar, with its place. What is none of them is an open expression. */
export interface DefinitionNode {
  readonly at: SourceRange;
  readonly entries?: readonly DefinitionEntry[];
  readonly items?: readonly DefinitionNode[];
  /** A scalar as it is typed: AWS takes 256 and "256" for different things. */
  readonly scalar?: string | number | boolean | null;
  /** The text of a scalar, of which parts may be open. */
  readonly text?: Value;
}
export interface DefinitionEntry {
  readonly key: string;
  readonly keyAt: SourceRange;
  readonly node: DefinitionNode;
}

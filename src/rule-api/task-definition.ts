import type { SourceRange } from "../model/source.js";
import { textOf, type Value } from "../model/value.js";

/** A task definition as it is registered: what a file or a workflow writes, with the changes that steps make to it. */
export interface TaskDefinition {
  readonly file: string;
  readonly root: DefinitionNode;
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

/** The field of a map; undefined when it is not there, or set to null, which AWS takes for absent. */
export function fieldOf(node: DefinitionNode | undefined, ...path: readonly string[]): DefinitionNode | undefined {
  let at = node;
  for (const key of path) at = at?.entries?.find((entry) => entry.key === key)?.node;
  return at?.scalar === null ? undefined : at;
}

/** The known text of a field; numbers as they are spelled. */
export function textIn(node: DefinitionNode | undefined, ...path: readonly string[]): string | undefined {
  const text = fieldOf(node, ...path)?.text;
  return text && textOf(text);
}

/** A whole number, or a text that is one. */
export function numberIn(node: DefinitionNode | undefined, ...path: readonly string[]): number | undefined {
  const text = textIn(node, ...path)?.trim();
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

export const itemsIn = (node: DefinitionNode | undefined, ...path: readonly string[]): readonly DefinitionNode[] =>
  fieldOf(node, ...path)?.items ?? [];

/** Its containers, in order. */
export const containersIn = (definition: TaskDefinition): readonly DefinitionNode[] =>
  itemsIn(definition.root, "containerDefinitions");

/** A container without the key is essential. */
export const isEssential = (container: DefinitionNode): boolean => textIn(container, "essential") !== "false";

/** Does Fargate run it? Undefined when the file does not say. */
export function runsOnFargate({ root }: TaskDefinition): boolean | undefined {
  const named = itemsIn(root, "requiresCompatibilities").map((item) => textIn(item));
  if (named.length === 0) return undefined;
  return named.includes("FARGATE");
}

/** A text that some step fills in before it is registered: `${IMAGE}`, `<IMAGE>`, `{{ image }}`, `__IMAGE__`, `%IMAGE%`. */
export const isPlaceholder = (text: string): boolean =>
  /\$\{[^}]*\}|\$\(?[A-Z_]{2,}|<[\w -]+>|\{\{.*?\}\}|__\w+__|%\w+%|@\w+@/.test(text);

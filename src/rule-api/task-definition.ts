import type { SourceRange } from "../model/source.js";
import type { DefinitionNode, TaskDefinition } from "../model/task-definition.js";
import { keyOf, textOf, type Value } from "../model/value.js";

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

/** An image that a definition names; `assumed` where only a default says so that whoever uses the file may have replaced. */
export interface NamedImage {
  readonly value: Value;
  readonly at: SourceRange;
  readonly container?: Value;
  readonly assumed?: boolean;
}

export function imagesNamedIn(definition: TaskDefinition): readonly NamedImage[] {
  const otherwise = definition.otherwise && containersIn(definition.otherwise);
  return containersIn(definition).flatMap((container, index): NamedImage[] => {
    const [image, name] = [fieldOf(container, "image"), fieldOf(container, "name")?.text];
    if (!image?.text) return [];
    const sure = fieldOf(otherwise?.[index], "image")?.text;
    const assumed = otherwise !== undefined && (!sure || keyOf(sure) !== keyOf(image.text));
    return [{ value: image.text, at: image.at, ...(name ? { container: name } : {}), ...(assumed ? { assumed } : {}) }];
  });
}

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

/** A plain variable of a container; its value as far as it is known. */
export interface Variable {
  readonly container: string;
  readonly name: string;
  readonly nameAt: SourceRange;
  readonly at: SourceRange;
  readonly text: Value;
}

/** The plain variables of every container, also those that a step adds. */
export const variablesIn = (definition: TaskDefinition): readonly Variable[] =>
  containersIn(definition).flatMap((node) => {
    const container = textIn(node, "name") ?? "without a name";
    return itemsIn(node, "environment").flatMap((item) => variable(item).map((each) => ({ container, ...each })));
  });

function variable(item: DefinitionNode): readonly Omit<Variable, "container">[] {
  const [name, value] = [fieldOf(item, "name"), fieldOf(item, "value")];
  const named = textIn(name);
  if (!name || !value?.text || named === undefined) return [];
  return [{ name: named, nameAt: name.at, at: value.at, text: value.text }];
}

import { literal } from "../model/value.js";
import type { FileContainer } from "../rule-api/files.js";
import type { DefinitionEntry, DefinitionNode, TaskDefinition } from "../rule-api/task-definition.js";
import { parseYaml, type YamlNode } from "./yaml.js";

/** More pieces than any task definition has: aliases that multiply are cut here. */
const MAX_NODES = 20_000;

/** A task definition with every field's place: JSON is YAML, so both are read alike. */
export function readTaskDefinition(file: string, text: string): TaskDefinition | undefined {
  const parsed = parseYaml(file, text);
  if (!("root" in parsed)) return undefined;
  const { root } = parsed;
  const definition = root.get("taskDefinition").isMap ? root.get("taskDefinition") : root;
  if (!definition.get("containerDefinitions").exists) return undefined;
  const node = asNode(definition, { left: MAX_NODES });
  return node && { file, root: node };
}

/** Undefined when there is more of it than anybody writes. */
function asNode(node: YamlNode, budget: { left: number }): DefinitionNode | undefined {
  if (budget.left-- <= 0) return undefined;
  const { at } = node;
  if (node.isMap) {
    const entries = node.entries().map(({ key, keyAt, node: inner }) => ({ key, keyAt, node: asNode(inner, budget) }));
    return entries.every(isWhole) ? { at, entries } : undefined;
  }
  if (node.isSeq) {
    const items = node.items().map((item) => asNode(item, budget));
    return items.every((item) => item !== undefined) ? { at, items } : undefined;
  }
  const { scalar, text } = node;
  return { at, ...(scalar === undefined ? {} : { scalar }), ...(text ? { text: literal(text.text, at) } : {}) };
}

const isWhole = (entry: { node: DefinitionNode | undefined }): entry is DefinitionEntry => entry.node !== undefined;

/** The containers of a task definition file: JSON is YAML, so both are read with positions. */
export function readContainers(file: string, text: string): readonly FileContainer[] {
  const parsed = parseYaml(file, text);
  if (!("root" in parsed)) return [];
  const { root } = parsed;
  const definition = root.get("taskDefinition").isMap ? root.get("taskDefinition") : root;
  const list = definition.isSeq ? definition : definition.get("containerDefinitions");
  return list.items().flatMap(container);
}

function container(node: YamlNode): readonly FileContainer[] {
  const image = node.get("image").text;
  const name = node.get("name").text?.text;
  const variables = ["environment", "secrets"]
    .flatMap((list) => node.get(list).items())
    .flatMap((each) => each.get("name").text?.text ?? []);
  return image ? [{ image: image.text, at: image.at, variables, ...(name === undefined ? {} : { name }) }] : [];
}

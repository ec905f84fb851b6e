import type { DefinitionEntry, DefinitionNode, TaskDefinition } from "../model/task-definition.js";
import { hop, literal, type Value } from "../model/value.js";
import type { FileContainer } from "../rule-api/files.js";
import { masked } from "./commands/rewrite.js";
import { parseYaml, type YamlNode } from "./yaml.js";

/** More pieces than any task definition has: aliases that multiply are cut here. */
const MAX_NODES = 20_000;
/** Stands for every character of a placeholder that is no JSON. */
const FILLED_LATER = "\uf8ff";

/** A task definition with every field's place: JSON is YAML, so both are read alike. */
export function readTaskDefinition(file: string, content: Value): TaskDefinition | undefined {
  const { source, slice } = masked(content);
  const root = parsed(file, source) ?? parsed(file, withoutPlaceholders(source));
  const definition = root?.get("taskDefinition").isMap ? root.get("taskDefinition") : root;
  if (!definition?.get("containerDefinitions").exists) return undefined;
  const node = asNode(definition, { left: MAX_NODES, slice });
  return node && { file, root: node };
}

/** A file that holds the containers of a definition and nothing else. */
export function readContainerList(file: string, text: string): DefinitionNode | undefined {
  const node = readNode(file, literal(text));
  return node?.items ? node : undefined;
}

/** JSON with a place, and what is known of it, for every piece. */
export function readNode(file: string, content: Value): DefinitionNode | undefined {
  const { source, slice } = masked(content);
  const root = parsed(file, source);
  return root && asNode(root, { left: MAX_NODES, slice });
}

function parsed(file: string, source: string): YamlNode | undefined {
  const read = parseYaml(file, source);
  return "root" in read ? read.root : undefined;
}

/** `"cpu": ${CPU}` and its like are no JSON before a step fills them in. */
const withoutPlaceholders = (source: string): string =>
  source.replace(/"(?:[^"\\\n]|\\.)*"|\$\{[^{}"\n]*\}|\{\{[^{}\n]*\}\}|@\w+@|%\w+%|<%[^\n]*?%>/g, (found) =>
    found.startsWith('"') ? found : FILLED_LATER.repeat(found.length),
  );

interface Reading {
  left: number;
  readonly slice: (start: number, end: number) => Value;
}

/** Undefined when there is more of it than anybody writes. */
function asNode(node: YamlNode, reading: Reading): DefinitionNode | undefined {
  if (reading.left-- <= 0) return undefined;
  const { at } = node;
  if (node.isMap) {
    const entries = node.entries().map(({ key, keyAt, node: inner }) => ({ key, keyAt, node: asNode(inner, reading) }));
    return entries.every(isWhole) ? { at, entries } : undefined;
  }
  if (node.isSeq) {
    const items = node.items().map((item) => asNode(item, reading));
    return items.every((item) => item !== undefined) ? { at, items } : undefined;
  }
  return { at, ...scalarOf(node, reading) };
}

/** Stand-ins give their places back to what nobody knows. */
function scalarOf({ scalar, text }: YamlNode, { slice }: Reading): Pick<DefinitionNode, "scalar" | "text"> {
  if (text && /[\ue000-\uf8ff]/.test(text.text)) {
    const { start, end } = text.range(0, text.text.length);
    return { text: hop(slice(start, end), text.at) };
  }
  return { ...(scalar === undefined ? {} : { scalar }), ...(text ? { text: literal(text.text, text.at) } : {}) };
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

import type { FileContainer } from "../rule-api/files.js";
import { parseYaml, type YamlNode } from "./yaml.js";

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

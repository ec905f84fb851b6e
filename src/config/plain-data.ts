import type { YamlNode } from "../pipeline/yaml.js";

/** More than any configuration holds; aliases of aliases pass it soon. */
const MAX_NODES = 20_000;
const MAX_DEPTH = 50;

/** A document as plain data; undefined when its aliases make more of it than can be meant. */
export function plainData(root: YamlNode): unknown {
  let left = MAX_NODES;
  let cut = false;
  const plain = (node: YamlNode, depth: number): unknown => {
    if (cut || depth > MAX_DEPTH || --left < 0) {
      cut = true;
      return null;
    }
    if (node.isMap) return Object.fromEntries(node.entries().map((each) => [each.key, plain(each.node, depth + 1)]));
    if (node.isSeq) return node.items().map((item) => plain(item, depth + 1));
    return node.scalar ?? null;
  };
  const data = plain(root, 0);
  return cut ? undefined : data;
}

import type { SourceRange } from "../../model/source.js";
import type { YamlNode } from "../yaml.js";

/** An intrinsic function as a template calls it: `!Sub …`, or a map with the one key `Fn::Sub`. */
export interface Call {
  /** Without `Fn::` */
  readonly name: string;
  readonly args: readonly YamlNode[];
  /** Its argument where that is one text. */
  readonly text: string | undefined;
  readonly at: SourceRange;
}

export function callOf(node: YamlNode): Call | undefined {
  const { tag, at } = node;
  if (tag) return { name: tag.slice(1), args: node.items(), text: node.text?.text, at };
  const [only, ...others] = node.entries();
  if (!only || others.length > 0 || !/^(Ref|Condition|Fn::\w+)$/.test(only.key)) return undefined;
  const { key, node: inner } = only;
  return { name: key.replace(/^Fn::/, ""), args: inner.items(), text: inner.text?.text, at };
}

import type { TaskDocument } from "../../model/document.js";
import { literal, type Value } from "../../model/value.js";
import { masked } from "../commands/rewrite.js";
import { documentOf } from "../commands/task-document.js";
import { Evaluation } from "./evaluate.js";
import { isWhole, type Node, textNode, unknown, write } from "./nodes.js";
import type { World } from "./scope.js";
import { parseJq } from "./syntax.js";

/** What a filter of jq makes of a task definition: one again, a text, or something that nobody can tell. */
export type Filtered = { readonly document: TaskDocument } | { readonly text: Value } | undefined;

/** A filter with its input and the values bound to its `$names`. */
export interface FilterCall extends Pick<World, "at" | "environment"> {
  readonly filter: Value;
  readonly variables: ReadonlyMap<string, Node>;
  /** Undefined with `--null-input`. */
  readonly input: TaskDocument | undefined;
}

export function runFilter({ filter, variables, input, at, environment }: FilterCall): Filtered {
  const { source, slice } = masked(filter);
  const parsed = parseJq(source);
  const root: Node = input ? { kind: "place", document: input, path: [] } : textNode(literal("null"));
  if (!parsed) return input && { document: write(input, [], unknown("what a jq filter sets"), at) };
  const outputs = new Evaluation({ at, slice, environment }).run(parsed, root, { variables, functions: new Map() });
  const [only] = outputs;
  return outputs.length === 1 && only ? resultOf(only, { base: { kind: "assembled", at }, edits: [] }, at) : undefined;
}

/** A value that a filter is handed: a task definition, or a text. */
export const nodeOf = (value: Value): Node =>
  value.document ? { kind: "place", document: value.document, path: [] } : textNode(value);

function resultOf(node: Node, fresh: TaskDocument, at: World["at"]): Filtered {
  switch (node.kind) {
    case "place":
      return isWhole(node.path) ? { document: node.document } : undefined;
    case "text":
      return { text: node.value };
    case "object": {
      const inner = node.fields.get("taskDefinition") ?? node.fields.get("containerDefinitions");
      if (!inner) return undefined;
      const base = inner.kind === "place" && isWhole(inner.path) ? inner.document : fresh;
      return { document: write(base, [], node, at) };
    }
    case "list":
      return node.items.some((item) => item.kind === "object" && item.fields.has("image"))
        ? { document: write(fresh, ["containerDefinitions"], node, at) }
        : undefined;
    default:
      return undefined;
  }
}

/** The task definition that jq is fed: one the text carries, or one that the filter shows it to be. */
export function fedDocument(input: Value | undefined, filter: string, at: World["at"]): TaskDocument | undefined {
  if (!input || input.document) return input?.document;
  const document = documentOf(input, "what jq is fed is not known", at);
  return document.base.kind === "assembled" || /containerDefinitions/.test(filter) ? document : undefined;
}

import type { Concurrency, Permission } from "../model/pipeline.js";
import type { Tri } from "../model/tri.js";
import { concat, EMPTY, literal, textOf, type Value } from "../model/value.js";
import { evaluateText, type Scope, truthy } from "./expression.js";
import type { YamlNode } from "./yaml.js";

/** May this job ask GitHub for an OIDC token? Job permissions replace the workflow's wholly; a caller caps both. */
export function idTokenPermission(job: YamlNode, workflow: YamlNode, cap: Permission | undefined): Permission {
  const block = job.exists ? job : workflow.exists ? workflow : undefined;
  if (!block)
    return cap ?? { granted: "no", why: "there is no permissions block, and the default token never has id-token" };
  const own = granted(block);
  if (own.granted !== "yes" || !cap || cap.granted === "yes") return own;
  // Within one owner, GitHub may let the called workflow raise what its caller leaves unsaid.
  return { ...cap, granted: cap.at ? "no" : "maybe", why: `the caller does not grant it: ${cap.why}` };
}

function granted(block: YamlNode): Permission {
  const at = block.at;
  const all = block.text?.text;
  if (all === "write-all") return { granted: "yes", at, why: "write-all" };
  if (all !== undefined) return { granted: "no", at, why: `permissions: ${all}` };
  const level = block.get("id-token").text?.text;
  if (level === "write") return { granted: "yes", at, why: "id-token: write" };
  return { granted: "no", at, why: level ? `id-token: ${level}` : "the permissions block does not name id-token" };
}

/** A `concurrency:` key in either of its two forms. */
export function readConcurrency(
  node: YamlNode,
  { level, holder }: Pick<Concurrency, "level" | "holder">,
  scope: Scope,
): readonly Concurrency[] {
  const group = node.isScalar ? node.text : node.get("group").text;
  if (!group) return [];
  const cancel = node.get("cancel-in-progress").text;
  return [
    {
      group: evaluateText(group, scope).value,
      groupAt: group.at,
      cancel: cancel ? cancels(evaluateText(cancel, scope).value, scope) : "no",
      ...(cancel ? { cancelAt: cancel.at } : {}),
      level,
      holder,
    },
  ];
}

const cancels = (value: Value, scope: Scope): Tri => {
  const text = textOf(value);
  return text === undefined ? truthy({ value }, scope) : text === "true" ? "yes" : "no";
};

/** The runner labels in one text, comma-separated. */
export function runnerLabels(node: YamlNode, scope: Scope): Value {
  const labels = !node.isMap ? node : node.get("labels").exists ? node.get("labels") : node.get("group");
  const texts = labels.isSeq ? labels.items().flatMap((item) => item.text ?? []) : labels.text ? [labels.text] : [];
  const values = texts.map((text) => evaluateText(text, scope).value);
  return values.length === 0
    ? EMPTY
    : concat(...values.flatMap((value, index) => (index ? [literal(","), value] : [value])));
}

/** Do the labels name one of GitHub's hosted images? */
export const runnerOf = (labels: Value): "github" | "other" =>
  /^(ubuntu|windows|macos)-[\w.-]+$/.test(textOf(labels) ?? "") ? "github" : "other";

/** `environment:` by name or as `{ name, url }`. */
export function environmentName(node: YamlNode, scope: Scope): Value | undefined {
  const name = node.isScalar ? node.text : node.get("name").text;
  return name ? evaluateText(name, scope).value : undefined;
}

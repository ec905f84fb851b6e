import type { DefinitionNode } from "../../model/task-definition.js";
import { literal, opaque, textOf, type Value, type Word } from "../../model/value.js";
import { hasOption, type Options, option } from "../options.js";
import { readFile } from "../shell-redirect.js";
import { readNode } from "../task-definition.js";
import type { AwsCall } from "./aws-call.js";
import { masked } from "./rewrite.js";

/** An option's text, or the content of the file it names with `file://`. */
export function contentOf(value: Value, call: AwsCall): Value {
  const [first, ...rest] = value.parts;
  const text = first && !("oneOf" in first) ? first.text : undefined;
  if (first && text?.startsWith("file://")) {
    const name = { ...value, parts: [{ ...first, text: text.slice(7) }, ...rest] };
    return readFile(name, call.command.shell) ?? opaque(`the file ${textOf(name) ?? "named here"}`);
  }
  return value;
}

/**
 * The options of a call, with those that `--cli-input-json` or its sibling gives it; what stands on the command line
 * overrides them. Undefined when that input cannot be read.
 * https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-skeleton.html
 */
export function withInput(call: AwsCall): Options | undefined {
  const given = option(call.options, "cli-input-json", "cli-input-yaml");
  if (!given) return call.options;
  const content = contentOf(given, call);
  const root = readNode(call.command.at.file, content);
  if (!root?.entries) return undefined;
  const all = new Map(call.options.all);
  for (const { key, node } of root.entries) {
    const name = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const words = hasOption(call.options, name) ? [] : wordsOf(node, content);
    if (words.length > 0) all.set(name, words);
  }
  return { ...call.options, all };
}

/** A flag that is false is none; a map is its text. */
function wordsOf({ at, scalar, items, entries, text }: DefinitionNode, content: Value): readonly Word[] {
  if (scalar === false || scalar === null) return [];
  if (items) return items.flatMap((item) => wordsOf(item, content));
  const { parts } = entries ? masked(content).slice(at.start, at.end) : (text ?? literal(""));
  return [{ value: { parts, trace: content.trace }, maybe: false }];
}

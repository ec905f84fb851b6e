import { concat, hop, type Word } from "../model/value.js";
import { masked } from "./commands/rewrite.js";
import type { Shell } from "./shell.js";
import { withElement } from "./shell-arrays.js";
import type { Sh } from "./shell-syntax.js";
import { expandWord, wordValue } from "./shell-words.js";

/** More than a command line holds that anybody writes. */
export const MAX_WORDS = 5_000;

export function assign(node: Sh.Assignment, shell: Shell): void {
  if (node.value.type === "ArrayValue") {
    assignArray(node, node.value, shell);
    return;
  }
  const { variables } = shell;
  const at = shell.range(node.pos, node.end);
  const value = wordValue(node.value, shell);
  if (node.index) {
    const list = shell.getArray(node.name) ?? { items: [], complete: true };
    variables.setArray(node.name, withElement(list, wordValue(node.index, shell), hop(value, at)));
  } else if (node.append) variables.set(node.name, concat(variables.get(node.name), value));
  else variables.set(node.name, hop(value, at));
}

/** `NAME=(a b)`, `NAME+=(c)`, and with keys `NAME=([one]=a [two]=b)` */
function assignArray({ name, append }: Sh.Assignment, { elements }: Sh.ArrayValue, shell: Shell): void {
  const { variables } = shell;
  const items = elements.flatMap((element) => keyed(element, shell) ?? expandWord(element, shell));
  if (items.length > MAX_WORDS) variables.setArray(name, { items: [], complete: false });
  else if (append) variables.append(name, items);
  else variables.setArray(name, { items, complete: true });
}

/** `[key]=value`, of which nothing is split. */
function keyed(element: Sh.Word, shell: Shell): Word | undefined {
  if (!element.text.startsWith("[")) return undefined;
  const { source, slice } = masked(wordValue(element, shell));
  const end = source.indexOf("]=");
  if (end === -1) return undefined;
  const at = shell.range(element.pos, element.end);
  return { key: slice(1, end), value: slice(end + 2, source.length), maybe: false, at };
}

import { expand, keyOf, textOf, type Value, type Word } from "../../model/value.js";
import type { ActionCall, Input } from "../adapter.js";
import { input, inputAt } from "../adapter.js";
import { lines } from "../state.js";

/** Cuts a value at every separator in its known text; pieces that nobody knows are taken to hold none. */
export function split(value: Value, separator: string): readonly Value[] {
  const fields: Value["parts"][number][][] = [[]];
  for (const part of value.parts) {
    if ("oneOf" in part || part.text === undefined || part.text === "") {
      fields.at(-1)?.push(part);
      continue;
    }
    part.text.split(separator).forEach((text, index) => {
      if (index > 0) fields.push([]);
      if (text !== "") fields.at(-1)?.push({ ...part, text });
    });
  }
  return fields.map((parts) => ({ parts, trace: value.trace }));
}

/** Without the blanks that indent or end a line. */
export function trimmed(value: Value): Value {
  const last = value.parts.length - 1;
  const parts = value.parts.flatMap((part, index) => {
    if ("oneOf" in part || part.text === undefined) return [part];
    const text = (index === 0 ? part.text.trimStart() : part.text).replace(index === last ? /\s+$/ : /$^/, "");
    return text === "" && part.from.length === 0 ? [] : [{ ...part, text }];
  });
  return { ...value, parts };
}

const isBlank = (value: Value): boolean => textOf(value)?.trim() === "";

/** The lines of an input that are not blank, as the Docker actions read lists; `#` begins a comment. */
export const inputLines = (value: Value): readonly Value[] =>
  lines(value)
    .map(trimmed)
    .filter((line) => !isBlank(line) && !textOf(line)?.startsWith("#"));

/**
 * The items of an input of several lines; with `commas` these separate, too. An item that only some forms of its line
 * hold may be missing. Each stands on its line.
 */
export function listInput(call: ActionCall, name: string, commas: boolean): readonly Word[] {
  const value = input(call, name);
  if (!value) return [];
  const blocks = call.inputs.get(name)?.lines?.() ?? [{ value, at: inputAt(call, name) }];
  const items = new Map<string, Word>();
  for (const item of blocks.flatMap((block) => itemsIn(block, commas))) {
    const known = items.get(keyOf(item.value));
    items.set(keyOf(item.value), known ? { ...known, maybe: known.maybe && item.maybe } : item);
  }
  return [...items.values()];
}

function itemsIn({ value, at }: Input, commas: boolean): readonly Word[] {
  const forms = expand(value).map((form) => inputLines(form).flatMap((line) => (commas ? split(line, ",") : [line])));
  // One item, whichever way its text is chosen.
  if (forms.length > 1 && forms.every((form) => form.length === 1))
    return [{ value: trimmed(value), maybe: false, at }];
  const items = new Map<string, { value: Value; forms: number }>();
  for (const item of forms.flatMap((form) => distinct(form.map(trimmed).filter((each) => !isBlank(each))))) {
    const known = items.get(keyOf(item));
    items.set(keyOf(item), { value: item, forms: (known?.forms ?? 0) + 1 });
  }
  return [...items.values()].map((item) => ({ value: item.value, maybe: item.forms < forms.length, at }));
}

export const distinct = (values: readonly Value[]): readonly Value[] => [
  ...new Map(values.map((value) => [keyOf(value), value])).values(),
];

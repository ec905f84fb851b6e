import { equal } from "../model/equality.js";
import { EMPTY, literal, oneOf, opaque, textOf, type Value, type Word, type Words } from "../model/value.js";

/** An array by its words; those of an associative one have keys. */
const hasKeys = ({ items }: Words): boolean => items.some((item) => item.key !== undefined);
const keyOf = ({ key }: Word, position: number): Value => key ?? literal(String(position));

/** `"${!NAME[@]}"` */
export const keysOf = ({ items, complete }: Words): Words => ({
  items: items.map((item, position) => ({ value: keyOf(item, position), maybe: item.maybe })),
  complete,
});

/** More than anybody sets one by one. */
const MOST_ELEMENTS = 500;

/** `NAME[key]=value`: in the place of what it held under the key, or behind the others. */
export function withElement(list: Words, key: Value, value: Value): Words {
  if (list.items.length > MOST_ELEMENTS) return { items: [], complete: false };
  const at = list.items.findIndex((item, position) => equal(keyOf(item, position), key) === "yes");
  const position = at === -1 ? list.items.length : at;
  const isPlain = !hasKeys(list) && textOf(key) === String(position);
  const items = [...list.items];
  items[position] = { value, maybe: false, ...(isPlain ? {} : { key }) };
  return { ...list, items };
}

/** `${NAME[2]}`, `${NAME[$key]}`: behind the known elements of an array that is not known to its end, anything may stand. */
export function elementOf(list: Words, name: string, index: Value, variable: (name: string) => Value): Value {
  const unknown = opaque(`an element of ${name}`);
  const key = keyAt(index, list, variable);
  const position = Number(textOf(key) || Number.NaN);
  if (!hasKeys(list) && Number.isInteger(position)) {
    if (list.complete) return list.items.at(position)?.value ?? EMPTY;
    return (position < 0 ? undefined : list.items[position]?.value) ?? unknown;
  }
  const answers = list.items.map((item, at) => ({ value: item.value, is: equal(keyOf(item, at), key) }));
  const sure = answers.findLast(({ is }) => is === "yes");
  if (sure) return sure.value;
  if (!list.complete) return unknown;
  const perhaps = answers.filter(({ is }) => is === "maybe").map(({ value }) => value);
  return perhaps.length === 0 ? EMPTY : oneOf(perhaps);
}

/** Where the keys are numbers, a name is that of a variable. */
function keyAt(index: Value, list: Words, variable: (name: string) => Value): Value {
  const text = textOf(index) ?? "";
  return !hasKeys(list) && /^[A-Za-z_]\w*$/.test(text) ? variable(text) : index;
}

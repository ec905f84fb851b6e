import { literal, type Words } from "../model/value.js";

/** `{a,b}` and `{1..9}`; nested braces are left as text. */
export function braces(text: string): Words {
  const range = text.match(/^\{(\d{1,4})\.\.(\d{1,4})\}$/);
  const items = range ? count(Number(range[1]), Number(range[2])) : text.slice(1, -1).split(",");
  return { items: items.map((item) => ({ value: literal(item), maybe: false })), complete: true };
}

const count = (from: number, to: number): string[] =>
  Array.from({ length: Math.min(100, Math.abs(to - from) + 1) }, (_, index) =>
    String(from + (to < from ? -index : index)),
  );

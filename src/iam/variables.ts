import type { AccessContext } from "../model/policy.js";
import { type Pattern, plain, wild } from "./wildcard.js";

/** What a key of the request holds: its values, nothing, or nobody knows what. */
export type Held = readonly string[] | "absent" | "unknown";

/** Names of keys do not differ by case: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html */
export const heldIn = (context: AccessContext, key: string): Held =>
  context.values.get(key.toLowerCase()) ?? context.others;

const VARIABLE = /\$\{([^}]*)\}/g;
/** `${*}`, `${?}` and `${$}` stand for the signs themselves. */
const SIGNS = new Set(["*", "?", "$"]);

/** A text of a policy after its variables are filled in; wildcards within their values are plain characters. */
export type Filled = Pattern | "absent" | "unknown";

/**
 * Fills in policy variables: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 * Version 2008-10-17 knows none: there `${…}` is text.
 */
export function fill(text: string, context: AccessContext, hasVariables: boolean): Filled {
  if (!hasVariables || !text.includes("${")) return wild(text);
  const pieces: Pattern[number][] = [];
  let from = 0;
  for (const match of text.matchAll(VARIABLE)) {
    pieces.push(...wild(text.slice(from, match.index)));
    const value = variable(match[1] ?? "", context);
    if (value === "absent" || value === "unknown") return value;
    pieces.push(...value.pattern);
    from = match.index + match[0].length;
  }
  return [...pieces, ...wild(text.slice(from))];
}

/** `${key}` or `${key, 'default'}`; a key with several values is good for no variable. */
function variable(inside: string, context: AccessContext): { readonly pattern: Pattern } | "absent" | "unknown" {
  if (SIGNS.has(inside)) return { pattern: plain(inside) };
  const [, key = "", , otherwise] = /^\s*([^,]*?)\s*(,\s*'([^']*)'\s*)?$/.exec(inside) ?? [];
  const held = heldIn(context, key);
  if (held === "unknown") return "unknown";
  const [value, ...more] = held === "absent" ? [] : held;
  if (value !== undefined && more.length === 0) return { pattern: plain(value) };
  return otherwise === undefined ? "absent" : { pattern: plain(otherwise) };
}

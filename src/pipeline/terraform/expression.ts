import { equal } from "../../model/equality.js";
import { own } from "../../model/own.js";
import { replaceEvery } from "../../model/replace.js";
import { every, not, some, type Tri, tri } from "../../model/tri.js";
import { concat, context, EMPTY, hop, literal, oneOf, textOf, transform, type Value } from "../../model/value.js";
import type { Expr, TemplatePart } from "./syntax.js";

/** What an expression comes to. What nobody knows is a text with its expression as origin. */
export type Datum =
  | { readonly kind: "text"; readonly value: Value }
  | { readonly kind: "list"; readonly items: readonly Datum[] }
  | { readonly kind: "object"; readonly entries: ReadonlyMap<string, Datum> }
  | { readonly kind: "null" };

/** Where names are looked up: a module, and inside a block with `for_each` its key and value. */
export interface Scope {
  /** What a name such as ["var", "tag"] stands for, and how many of the steps it took; undefined when nobody knows. */
  find(steps: readonly string[]): { readonly datum: Datum; readonly used: number } | undefined;
  /** How an origin of this place is called: resources of two modules may have the same address. */
  originOf(text: string): string;
}

export const text = (value: Value): Datum => ({ kind: "text", value });
const NULL: Datum = { kind: "null" };

/** The text of a datum that is one. */
export const asText = (datum: Datum): Value | undefined => (datum.kind === "text" ? datum.value : undefined);
export const knownText = (datum: Datum | undefined): string | undefined => datum && textOf(asText(datum) ?? OPEN);
const OPEN = context("terraform");

export const open = (expr: Pick<Expr, "text">, scope: Scope): Datum =>
  text(context(scope.originOf(expr.text.trim().replace(/\s+/g, " ").slice(0, 120))));

/** What grows beyond any name is not followed. */
const MAX_SIZE = 2_000;
const isTooLarge = (datum: Datum): boolean =>
  datum.kind === "text"
    ? datum.value.parts.length > MAX_SIZE || (textOf(datum.value)?.length ?? 0) > MAX_SIZE
    : (sizeOf(datum) ?? 0) > MAX_SIZE;

export function evaluate(expr: Expr, scope: Scope): Datum {
  const datum = evaluated(expr, scope);
  return isTooLarge(datum) ? open(expr, scope) : datum;
}

function evaluated(expr: Expr, scope: Scope): Datum {
  switch (expr.kind) {
    case "template":
      return template(expr.parts, scope);
    case "constant":
      return expr.value === null ? NULL : text(literal(expr.value, expr.at));
    case "path":
      return path(expr.steps, scope) ?? open(expr, scope);
    case "list":
      return { kind: "list", items: expr.items.map((item) => evaluate(item, scope)) };
    case "object":
      return object(expr.entries, scope) ?? open(expr, scope);
    case "conditional":
      return conditional(expr, scope);
    case "operation":
      return answer(operation(expr, scope)) ?? open(expr, scope);
    case "call":
      return call(expr, scope) ?? open(expr, scope);
    case "unread":
      return open(expr, scope);
  }
}

/** A lone interpolation keeps the kind of what it names. */
function template(parts: readonly TemplatePart[], scope: Scope): Datum {
  const [only] = parts;
  if (parts.length === 1 && only && only.kind !== "characters") return evaluate(only, scope);
  return text(
    concat(
      ...parts.map((part) => {
        if (part.kind === "characters") return literal(part.characters, part.at);
        return asText(evaluate(part, scope)) ?? asText(open(part, scope)) ?? EMPTY;
      }),
    ),
  );
}

function path(steps: readonly (string | Expr)[], scope: Scope): Datum | undefined {
  const names = namesOf(steps, scope);
  const found = names && scope.find(names);
  if (!names || !found) return undefined;
  let datum: Datum | undefined = found.datum;
  for (const name of names.slice(found.used)) {
    if (datum?.kind === "object") datum = datum.entries.get(name);
    else if (datum?.kind === "list") datum = datum.items[Number(name)];
    else return undefined;
  }
  return datum;
}

/** The steps as names, where every index is known. */
export function namesOf(steps: readonly (string | Expr)[], scope: Scope): readonly string[] | undefined {
  const names = steps.map((step) => (typeof step === "string" ? step : knownText(evaluate(step, scope))));
  return names.includes(undefined) ? undefined : (names as readonly string[]);
}

function object(entries: Extract<Expr, { kind: "object" }>["entries"], scope: Scope): Datum | undefined {
  const pairs = entries.map(({ key, value }) => [keyText(key, scope), evaluate(value, scope)] as const);
  if (pairs.some(([key]) => key === undefined)) return undefined;
  return { kind: "object", entries: new Map(pairs as readonly (readonly [string, Datum])[]) };
}

/** A bare word as a key is itself. */
export const keyText = (key: Expr, scope: Scope): string | undefined => {
  const [only] = key.kind === "path" ? key.steps : [];
  return key.kind === "path" && key.steps.length === 1 && typeof only === "string" && !key.text.startsWith("(")
    ? only
    : knownText(evaluate(key, scope));
};

function conditional(expr: Extract<Expr, { kind: "conditional" }>, scope: Scope): Datum {
  const holds = truth(expr.test, scope);
  if (holds !== "maybe") return evaluate(holds === "yes" ? expr.then : expr.otherwise, scope);
  const [then, otherwise] = [expr.then, expr.otherwise].map((branch) => asText(evaluate(branch, scope)));
  return then && otherwise ? text(oneOf([then, otherwise])) : open(expr, scope);
}

const answer = (holds: Tri | undefined): Datum | undefined =>
  holds === "yes" || holds === "no" ? text(literal(holds === "yes" ? "true" : "false")) : undefined;

function truth(expr: Expr, scope: Scope): Tri {
  if (expr.kind === "operation") return operation(expr, scope) ?? "maybe";
  const known = knownText(evaluate(expr, scope));
  return known === "true" ? "yes" : known === "false" ? "no" : "maybe";
}

/** Comparisons and what joins them; undefined for arithmetic. */
function operation(expr: Extract<Expr, { kind: "operation" }>, scope: Scope): Tri | undefined {
  const [left, right] = expr.operands;
  if (!left) return undefined;
  if (expr.operator === "!") return not(truth(left, scope));
  if (!right) return undefined;
  if (expr.operator === "&&") return every([truth(left, scope), truth(right, scope)]);
  if (expr.operator === "||") return some([truth(left, scope), truth(right, scope)]);
  const [a, b] = [evaluate(left, scope), evaluate(right, scope)];
  if (expr.operator === "==") return same(a, b);
  if (expr.operator === "!=") return not(same(a, b));
  return compared(expr.operator, Number(knownText(a) || Number.NaN), Number(knownText(b) || Number.NaN));
}

function compared(operator: string, a: number, b: number): Tri | undefined {
  if (Number.isNaN(a) || Number.isNaN(b)) return undefined;
  const holds: Readonly<Record<string, boolean>> = { ">": a > b, "<": a < b, ">=": a >= b, "<=": a <= b };
  const known = holds[operator];
  return known === undefined ? undefined : tri(known);
}

function same(a: Datum, b: Datum): Tri {
  if (a.kind === "text" && b.kind === "text") return equal(a.value, b.value);
  if (a.kind === "null" && b.kind === "null") return "yes";
  const other = a.kind === "null" ? b : b.kind === "null" ? a : undefined;
  if (!other) return "maybe";
  return other.kind !== "text" || textOf(other.value) !== undefined ? "no" : "maybe";
}

/** The functions that names and images are made with; any other leaves its result open. */
function call(expr: Extract<Expr, { kind: "call" }>, scope: Scope): Datum | undefined {
  const run = own(FUNCTIONS, expr.name);
  const result = run?.(expr.args.map((arg) => evaluate(arg, scope)));
  return result?.kind === "text" ? text(hop(result.value, expr.at)) : result;
}

const itself = ([first]: readonly Datum[]): Datum | undefined => first;
const texts = (all: readonly Datum[]): readonly Value[] | undefined => {
  const values = all.map(asText);
  return values.includes(undefined) ? undefined : (values as readonly Value[]);
};
const changed =
  (name: string, change: (characters: string, ...more: readonly string[]) => string | undefined) =>
  ([first, ...more]: readonly Datum[]): Datum | undefined => {
    const value = first && asText(first);
    const known = more.map(knownText);
    return value && !known.includes(undefined)
      ? text(transform(value, name, (characters) => change(characters, ...(known as readonly string[]))))
      : undefined;
  };
const listOf = (datum: Datum | undefined): readonly Datum[] | undefined =>
  datum?.kind === "list" ? datum.items : undefined;

const FUNCTIONS: Readonly<Record<string, (args: readonly Datum[]) => Datum | undefined>> = {
  jsonencode: itself,
  toset: itself,
  tolist: itself,
  tomap: itself,
  tostring: itself,
  tonumber: itself,
  tobool: itself,
  sensitive: itself,
  nonsensitive: itself,
  lower: changed("lower", (characters) => characters.toLowerCase()),
  upper: changed("upper", (characters) => characters.toUpperCase()),
  trimspace: changed("trimspace", (characters) => characters.trim()),
  trimprefix: changed("trimprefix", (characters, prefix = "") =>
    characters.startsWith(prefix) ? characters.slice(prefix.length) : characters,
  ),
  trimsuffix: changed("trimsuffix", (characters, suffix = "") =>
    suffix !== "" && characters.endsWith(suffix) ? characters.slice(0, -suffix.length) : characters,
  ),
  replace: (args) =>
    /^\/.*\/$/.test(knownText(args[1]) ?? "")
      ? undefined
      : changed("replace", (characters, from = "", to = "") => replaceEvery(characters, from, to))(args),
  join: ([separator, list]) => {
    const items = texts(listOf(list) ?? [NULL]);
    const between = separator && asText(separator);
    return items && between
      ? text(concat(...items.flatMap((item, index) => (index === 0 ? [item] : [between, item]))))
      : undefined;
  },
  format: ([pattern, ...args]) => formatted(knownText(pattern), texts(args)),
  coalesce: (args) => firstGiven(args.filter((arg) => arg.kind !== "null" && knownText(arg) !== "")),
  try: ([first]) => (first && (first.kind !== "text" || knownText(first) !== undefined) ? first : undefined),
  concat: (args) => {
    const lists = args.map(listOf);
    return lists.includes(undefined) ? undefined : { kind: "list", items: lists.flatMap((items) => items ?? []) };
  },
  merge: (args) =>
    args.every((arg) => arg.kind === "object")
      ? { kind: "object", entries: new Map(args.flatMap((arg) => [...arg.entries])) }
      : undefined,
  lookup: ([map, key, fallback]) => {
    const name = knownText(key);
    return map?.kind === "object" && name !== undefined ? (map.entries.get(name) ?? fallback) : undefined;
  },
  keys: ([map]) =>
    map?.kind === "object"
      ? { kind: "list", items: [...map.entries.keys()].sort().map((key) => text(literal(key))) }
      : undefined,
  values: ([map]) => (map?.kind === "object" ? { kind: "list", items: [...map.entries.values()] } : undefined),
  compact: ([list]) => {
    const items = listOf(list)?.filter((item) => item.kind !== "null" && knownText(item) !== "");
    return items && { kind: "list", items };
  },
  length: ([list]) => {
    const size = list && sizeOf(list);
    return size === undefined ? undefined : text(literal(String(size)));
  },
  one: ([list]) => listOf(list)?.[0] ?? (list?.kind === "list" ? NULL : undefined),
};

/** The first of them, or a later one while nobody knows whether those before are empty. */
function firstGiven(args: readonly Datum[]): Datum | undefined {
  const sure = args.findIndex((arg) => knownText(arg) !== undefined);
  const values = texts(args.slice(0, sure + 1));
  return sure === -1 || !values ? undefined : text(oneOf(values));
}

/** `format("%s-%s", a, b)` */
function formatted(pattern: string | undefined, args: readonly Value[] | undefined): Datum | undefined {
  const pieces = pattern?.split(/%[sdv]/) ?? [];
  if (!args || pieces.length !== args.length + 1 || pieces.some((piece) => piece.includes("%"))) return undefined;
  return text(concat(...pieces.flatMap((piece, index) => [literal(piece), args[index] ?? EMPTY])));
}

/** How many things a list or an object holds. */
export const sizeOf = (datum: Datum): number | undefined =>
  datum.kind === "list" ? datum.items.length : datum.kind === "object" ? datum.entries.size : undefined;

/** Keys and values over which `for_each` makes one block each; undefined when they are not known. */
export function instances(datum: Datum): ReadonlyMap<string, Datum> | undefined {
  if (datum.kind === "object") return datum.entries;
  if (datum.kind !== "list") return undefined;
  const keys = datum.items.map(knownText);
  return keys.includes(undefined)
    ? undefined
    : new Map(keys.map((key, index) => [key ?? "", datum.items[index] as Datum] as const));
}

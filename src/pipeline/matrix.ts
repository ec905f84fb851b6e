import { context } from "../model/value.js";
import { type Datum, datum, known } from "./datum.js";
import { evaluateText, type Scope } from "./expression.js";
import type { Machine } from "./frame.js";
import type { YamlNode } from "./yaml.js";

/** One combination; the name "*" stands for keys nobody can know. */
export type Leg = ReadonlyMap<string, Datum>;

export interface Legs {
  readonly legs: readonly Leg[];
  /** More combinations than are walked. */
  readonly cut: boolean;
}

const MAX_LEGS = 64;
/** So many exclusions are looked at. */
const MAX_ITEMS = 1_000;
const NO_MATRIX: Legs = { legs: [new Map()], cut: false };

/** Expands `strategy.matrix`; lists that come from an output are one leg with an unknown value, unless some are given. */
export function expandMatrix(matrix: YamlNode, scope: Scope, given: Machine["values"]): Legs {
  if (!matrix.exists) return NO_MATRIX;
  const { legs, cut } = readMatrix(matrix, scope);
  const filled = [...given].reduce((all, [path, texts]) => fillIn(all, path, texts), legs);
  return { legs: filled.slice(0, MAX_LEGS), cut: cut || filled.length > MAX_LEGS };
}

/** One leg for each of the texts given for a key that nobody can know otherwise. */
function fillIn(legs: readonly Leg[], path: string, texts: string | readonly string[]): readonly Leg[] {
  if (typeof texts === "string" || !path.startsWith("matrix.")) return legs;
  const key = path.slice("matrix.".length);
  const isOpen = (leg: Leg): boolean => (leg.has(key) ? leg.get(key)?.json === undefined : leg.has("*"));
  return legs.flatMap((leg) =>
    isOpen(leg) ? texts.map((text) => new Map(leg).set(key, datum(context(path, text)))) : [leg],
  );
}

function readMatrix(matrix: YamlNode, scope: Scope): Legs {
  if (matrix.isScalar) return fromExpression(matrix, scope);
  const axes = matrix
    .entries()
    .filter((entry) => entry.key !== "include" && entry.key !== "exclude")
    .map((entry): Axis => [entry.key, valuesOf(entry.key, entry.node, scope)]);
  const { legs, cut } = combine(axes);
  const excluded = matrix.get("exclude").items();
  const included = matrix.get("include");
  const exclusions = excluded.slice(0, MAX_ITEMS).map((item) => pairsOf(item, scope));
  const kept = legs.filter((leg) => !exclusions.some((pairs) => fits(leg, pairs)));
  return {
    legs: include(kept, included, scope),
    cut: cut || excluded.length > MAX_ITEMS || included.items().length > MAX_LEGS,
  };
}

type Axis = readonly [string, readonly Datum[]];

/** The first combinations, the last axis changing fastest. */
function combine(axes: readonly Axis[]): { readonly legs: Map<string, Datum>[]; readonly cut: boolean } {
  const count = axes.reduce((all, [, values]) => Math.min(all * values.length, MAX_LEGS + 1), 1);
  const legs = Array.from({ length: Math.min(count, MAX_LEGS) }, () => new Map<string, Datum>());
  for (const [index, leg] of legs.entries()) {
    let rest = index;
    for (const [key, values] of axes.toReversed()) {
      leg.set(key, values[rest % values.length] as Datum);
      rest = Math.floor(rest / values.length);
    }
  }
  return { legs: legs.map((leg) => new Map([...leg].reverse())), cut: count > MAX_LEGS };
}

function fromExpression(matrix: YamlNode, scope: Scope): Legs {
  const text = matrix.text;
  const json = text ? evaluateText(text, scope).json : undefined;
  if (typeof json !== "object" || json === null)
    return { legs: [new Map([["*", datum(context("matrix"))]])], cut: false };
  const record = json as Record<string, unknown>;
  const included = Array.isArray(record.include) ? record.include : [];
  const { legs, cut } = combine(
    Object.entries(record).flatMap(([key, values]): Axis[] =>
      key === "include" || key === "exclude" || !Array.isArray(values) ? [] : [[key, values.map(known)]],
    ),
  );
  const extra = included
    .slice(0, MAX_LEGS + 1)
    .map((item) => new Map(Object.entries(item ?? {}).map(([key, value]) => [key, known(value)] as const)));
  const all = legs.length === 1 && legs[0]?.size === 0 ? extra : [...legs, ...extra];
  return { legs: all.slice(0, MAX_LEGS), cut: cut || all.length > MAX_LEGS };
}

function valuesOf(key: string, node: YamlNode, scope: Scope): readonly Datum[] {
  if (node.isSeq) return node.items().map((item) => itemValue(item, scope));
  const json = node.text ? evaluateText(node.text, scope).json : undefined;
  return Array.isArray(json) ? json.map(known) : [datum(context(`matrix.${key}`))];
}

function itemValue(item: YamlNode, scope: Scope): Datum {
  if (!item.isScalar) return known(item.toJS());
  const { text } = item;
  if (!text) return known("");
  return text.text.includes("${{") ? evaluateText(text, scope) : known(item.scalar);
}

type Pairs = readonly (readonly [string, Datum])[];
const pairsOf = (item: YamlNode, scope: Scope): Pairs =>
  item.entries().map((entry) => [entry.key, itemValue(entry.node, scope)] as const);

const fits = (leg: Leg, pairs: Pairs): boolean => pairs.every(([key, value]) => sameDatum(leg.get(key), value));

const sameDatum = (a: Datum | undefined, b: Datum): boolean =>
  a?.json !== undefined && JSON.stringify(a.json) === JSON.stringify(b.json);

/** An `include` item extends every leg it does not contradict; one that extends none is a leg of its own. */
function include(legs: Map<string, Datum>[], node: YamlNode, scope: Scope): readonly Leg[] {
  if (node.exists && !node.isSeq) return legs.map((leg) => new Map(leg).set("*", datum(context("matrix"))));
  const original = legs.map((leg) => new Set(leg.keys()));
  const own: Map<string, Datum>[] = [];
  for (const item of node.items().slice(0, MAX_LEGS)) {
    const values = pairsOf(item, scope);
    const matching = legs.filter((leg, index) =>
      values.every(([key, value]) => !original[index]?.has(key) || sameDatum(leg.get(key), value)),
    );
    const extended = matching.filter((leg) => leg.size > 0);
    for (const leg of extended) for (const [key, value] of values) leg.set(key, value);
    if (extended.length === 0) own.push(new Map(values));
  }
  const bare = legs.length === 1 && legs[0]?.size === 0;
  return bare && own.length > 0 ? own : [...legs, ...own];
}

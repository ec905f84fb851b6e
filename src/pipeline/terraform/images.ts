import type { SourceRange } from "../../model/source.js";
import { concat, EMPTY, literal, type Value } from "../../model/value.js";
import { asText, evaluate, open, type Scope } from "./expression.js";
import type { Module } from "./module.js";
import type { Expr, TemplatePart } from "./syntax.js";

interface Image {
  readonly value: Value;
  readonly at: SourceRange;
}

/** Every image that an expression for `container_definitions` names, also through locals. */
export function imagesIn(
  expr: Expr,
  scope: Scope,
  module: Module,
  seen: ReadonlySet<Expr> = new Set(),
): readonly Image[] {
  if (seen.has(expr)) return [];
  const inside = (each: Expr): readonly Image[] => imagesIn(each, scope, module, new Set([...seen, expr]));
  switch (expr.kind) {
    case "object":
      return expr.entries.flatMap(({ key, value }) =>
        /^"?image"?$/.test(key.text)
          ? [{ value: asText(evaluate(value, scope)) ?? asText(open(value, scope)) ?? EMPTY, at: value.at }]
          : inside(value),
      );
    case "list":
      return expr.items.flatMap(inside);
    case "call":
      return expr.args.flatMap(inside);
    case "conditional":
      return [expr.then, expr.otherwise].flatMap(inside);
    case "path": {
      const [root, name] = expr.steps;
      const named = root === "local" && typeof name === "string" ? module.localExpression(name) : undefined;
      return named ? inside(named) : [];
    }
    case "template":
      return [
        ...templateImages(expr.parts, scope),
        ...expr.parts.flatMap((part) => (part.kind === "characters" ? [] : inside(part))),
      ];
    default:
      return [];
  }
}

/** `"image": "…"` in JSON that is written as a text. */
function templateImages(parts: readonly TemplatePart[], scope: Scope): readonly Image[] {
  const found: Image[] = [];
  for (const [index, part] of parts.entries()) {
    if (part.kind !== "characters") continue;
    for (const match of part.characters.matchAll(/"image"\s*:\s*"/g)) {
      const from = match.index + match[0].length;
      found.push(quoted(parts.slice(index), from, scope));
    }
  }
  return found;
}

/** The text from here to the next quote, with what is interpolated on the way. */
function quoted(parts: readonly TemplatePart[], from: number, scope: Scope): Image {
  const values: Value[] = [];
  let at = parts[0]?.at as SourceRange;
  at = { ...at, start: at.start + from };
  for (const [index, part] of parts.entries()) {
    if (part.kind !== "characters") {
      values.push(asText(evaluate(part, scope)) ?? asText(open(part, scope)) ?? EMPTY);
      continue;
    }
    const begin = index === 0 ? from : 0;
    const end = part.characters.indexOf('"', begin);
    values.push(literal(part.characters.slice(begin, end === -1 ? undefined : end)));
    if (end !== -1) return { value: concat(...values), at: { ...at, end: part.at.start + end } };
  }
  return { value: concat(...values), at };
}

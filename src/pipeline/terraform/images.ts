import type { SourceRange } from "../../model/source.js";
import { concat, EMPTY, literal, type Value } from "../../model/value.js";
import { asText, evaluate, knownText, open, type Scope } from "./expression.js";
import type { Module } from "./module.js";
import type { Expr, TemplatePart } from "./syntax.js";

interface Image {
  readonly value: Value;
  readonly at: SourceRange;
}

/** Every image that an expression for `container_definitions` names, also through locals; each place is read once. */
export function imagesIn(expr: Expr, scope: Scope, module: Module, seen: Set<Expr> = new Set()): readonly Image[] {
  if (seen.has(expr)) return [];
  seen.add(expr);
  const inside = (each: Expr): readonly Image[] => imagesIn(each, scope, module, seen);
  switch (expr.kind) {
    case "object":
      return expr.entries.flatMap(({ key, value }) =>
        /^"?image"?$/.test(key.text)
          ? [{ value: asText(evaluate(value, scope)) ?? textIn(value, scope), at: value.at }]
          : inside(value),
      );
    case "list":
      return expr.items.flatMap(inside);
    case "call":
      return /^(templatefile|file)$/.test(expr.name) ? fileImages(expr, scope, module) : expr.args.flatMap(inside);
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

/** An expression as a text that nobody knows. */
export const textIn = (expr: Expr, scope: Scope): Value => asText(open(expr, scope)) ?? EMPTY;

/** A file of containers, with names in it that the second argument gives a value. */
function fileImages(expr: Extract<Expr, { kind: "call" }>, scope: Scope, module: Module): readonly Image[] {
  const [path, given] = expr.args.map((arg) => evaluate(arg, scope));
  const file = module.file(knownText(path) ?? "");
  if (!file) return [];
  const names: Scope = {
    find: ([name = ""]) => {
      const datum = given?.kind === "object" ? given.entries.get(name) : undefined;
      return datum && { datum, used: 1 };
    },
    originOf: (text) => scope.originOf(text),
  };
  return templateImages(expr.name === "file" ? [charactersOf(file, 0, file.text.length)] : partsOf(file), names);
}

type File = NonNullable<ReturnType<Module["file"]>>;

const charactersOf = ({ path, text }: File, start: number, end: number): TemplatePart => ({
  kind: "characters",
  characters: text.slice(start, end),
  at: { file: path, start, end },
});

/** The characters of a template, and the names between them. */
function partsOf(file: File): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let from = 0;
  for (const match of file.text.matchAll(/\$\{\s*([^}]*?)\s*\}/g)) {
    const [whole, name = ""] = match;
    const end = match.index + whole.length;
    const here = { text: name, at: { file: file.path, start: match.index, end } };
    parts.push(charactersOf(file, from, match.index));
    parts.push(/^\w+$/.test(name) ? { kind: "path", steps: [name], ...here } : { kind: "unread", ...here });
    from = end;
  }
  return [...parts, charactersOf(file, from, file.text.length)];
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
      values.push(asText(evaluate(part, scope)) ?? textIn(part, scope));
      continue;
    }
    const begin = index === 0 ? from : 0;
    const end = part.characters.indexOf('"', begin);
    values.push(literal(part.characters.slice(begin, end === -1 ? undefined : end)));
    if (end !== -1) return { value: concat(...values), at: { ...at, end: part.at.start + end } };
  }
  return { value: concat(...values), at };
}

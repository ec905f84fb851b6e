import {
  Binary,
  ContextAccess,
  type Expr,
  FunctionCall,
  Grouping,
  IndexAccess,
  Literal,
  Logical,
  Star,
  Unary,
} from "@actions/expressions/ast";
import { Lexer, TokenType } from "@actions/expressions/lexer";
import { Parser } from "@actions/expressions/parser";
import type { Fact } from "../model/fact.js";
import { ownField } from "../model/own.js";
import { type Tri, tri, whichever } from "../model/tri.js";
import {
  alternatives,
  concat,
  EMPTY,
  hop,
  literal,
  MAX_TEXT,
  oneOf,
  opaque,
  textOf,
  unsetAt,
  type Value,
} from "../model/value.js";
import { type Datum, datum, known } from "./datum.js";
import { emptyGiven, equalGiven } from "./facts.js";
import { callFunction } from "./functions.js";
import { oncePerText } from "./once.js";
import type { Text } from "./yaml.js";

/** Answers what a context path holds, and is told which comparisons could not be decided. */
export interface Scope {
  /** `path` as written, lower-cased up to the names users choose: "github.ref_name", "steps.build.outputs.tag". */
  lookup(path: readonly string[]): Datum;
  /** success(), failure(), always(), cancelled() */
  status(name: string): Tri;
  /** What the conditions on the way here take for granted. */
  readonly facts: readonly Fact[];
  hashFiles(): Datum;
  /** A comparison of this value with this text: perhaps a reason for another scenario. */
  ask(value: Value, text: string | undefined): void;
}

export type Segment =
  | { readonly text: string; readonly start: number; readonly end: number }
  | { readonly expression: Expr | undefined; readonly start: number; readonly end: number; readonly source: string };

const CONTEXTS = [
  "github",
  "env",
  "vars",
  "secrets",
  "inputs",
  "matrix",
  "needs",
  "steps",
  "job",
  "jobs",
  "runner",
  "strategy",
];
/** Functions that ask how the job has gone so far. */
export const STATUS = ["success", "failure", "always", "cancelled"];
const EXTRA_FUNCTIONS = [
  ...STATUS.map((name) => ({ name, minArgs: 0, maxArgs: 0 })),
  { name: "hashFiles", minArgs: 1, maxArgs: 255 },
];

/** GitHub's own limits (ExpressionConstants.cs of actions/runner). */
const MAX_LENGTH = 21_000;
const MAX_DEPTH = 50;

/** Parses the inside of `${{ }}`; undefined when GitHub would refuse it. */
export const parseExpression = oncePerText((source): Expr | undefined => {
  if (source.length > MAX_LENGTH) return undefined;
  try {
    const expression = new Parser(new Lexer(source).lex().tokens, CONTEXTS, EXTRA_FUNCTIONS).parse();
    return isDeeper(expression, MAX_DEPTH) ? undefined : expression;
  } catch {
    return undefined;
  }
});

/** Cuts a template at its `${{ }}`; quotes inside an expression may hold braces. */
export const segments = oncePerText((text): readonly Segment[] => {
  const found: Segment[] = [];
  let from = 0;
  for (let open = text.indexOf("${{"); open !== -1; open = text.indexOf("${{", from)) {
    const close = closing(text, open + 3);
    if (close === -1) break;
    if (open > from) found.push({ text: text.slice(from, open), start: from, end: open });
    const source = text.slice(open + 3, close);
    found.push({ expression: parseExpression(source), start: open, end: close + 2, source: source.trim() });
    from = close + 2;
  }
  if (from < text.length) found.push({ text: text.slice(from), start: from, end: text.length });
  return found;
});

function closing(text: string, from: number): number {
  let quoted = false;
  for (let at = from; at < text.length; at++) {
    if (text[at] === "'") quoted = !quoted;
    else if (!quoted && text[at] === "}" && text[at + 1] === "}") return at;
  }
  return -1;
}

/** Evaluates a template; a lone expression keeps its JSON value. */
export function evaluateText(text: Text, scope: Scope): Datum {
  const cut = segments(text.text);
  const [only] = cut;
  if (cut.length === 1 && only && "source" in only) {
    const datum = evaluateSegment(only, scope);
    return { ...datum, value: hop(unsetAt(datum.value, text.range(only.start, only.end)), text.at) };
  }
  const parts = cut.map((segment) =>
    "source" in segment
      ? unsetAt(evaluateSegment(segment, scope).value, text.range(segment.start, segment.end))
      : literal(segment.text),
  );
  const value = concat(...parts);
  return {
    value: hop(value, text.at),
    ...(textOf(value) === undefined ? {} : { json: textOf(value) }),
  };
}

function evaluateSegment(segment: Extract<Segment, { source: string }>, scope: Scope): Datum {
  if (!segment.expression) return { value: opaque(`cannot read the expression ${segment.source}`) };
  return evaluate(segment.expression, scope);
}

/** What an expression is made of. */
export function childrenOf(expression: Expr): readonly Expr[] {
  if (expression instanceof FunctionCall || expression instanceof Logical) return expression.args;
  if (expression instanceof Binary) return [expression.left, expression.right];
  if (expression instanceof Unary) return [expression.expr];
  if (expression instanceof Grouping) return [expression.group];
  return expression instanceof IndexAccess ? [expression.expr, expression.index] : [];
}

/** A group is no level of its own. */
const isDeeper = (expression: Expr, levels: number): boolean =>
  levels < 0 ||
  childrenOf(expression).some((child) => isDeeper(child, expression instanceof Grouping ? levels : levels - 1));

/** GitHub's truth: false, 0, "", null are false; unset names are "". */
export function truthy(datum: Datum, scope?: Scope): Tri {
  if (datum.json !== undefined) return tri(Boolean(datum.json));
  const options = worlds(datum);
  const [only] = options;
  if (options.length > 1) return whichever(options.map((world) => truthy(world, scope)));
  // One of two answers that came out alike is no text.
  if (only?.json !== undefined) return tri(Boolean(only.json));
  const empty = emptyGiven(datum.value, scope?.facts ?? []);
  if (empty === "maybe") scope?.ask(datum.value, undefined);
  return empty === "maybe" ? "maybe" : tri(empty === "no");
}

/** Evaluates one expression; total: what cannot be decided is a choice or opaque. */
export function evaluate(expression: Expr, scope: Scope): Datum {
  if (expression instanceof Literal) return literalOf(expression);
  if (expression instanceof Grouping) return evaluate(expression.group, scope);
  if (expression instanceof Unary) return fromTri(negate(truthy(evaluate(expression.expr, scope), scope)));
  if (expression instanceof Binary) return compare(expression, scope);
  if (expression instanceof Logical) return logical(expression, scope);
  if (expression instanceof FunctionCall) return call(expression, scope);
  if (expression instanceof ContextAccess || expression instanceof IndexAccess) return access(expression, scope);
  return { value: opaque("an expression of an unknown kind") };
}

const literals = new WeakMap<Literal, Datum>();

function literalOf(expression: Literal): Datum {
  const found = literals.get(expression) ?? known(plainLiteral(expression));
  literals.set(expression, found);
  return found;
}

const plainLiteral = (expression: Literal): unknown => {
  const token = expression.token;
  if (token.type === TokenType.NULL) return null;
  if (token.type === TokenType.TRUE || token.type === TokenType.FALSE) return token.type === TokenType.TRUE;
  return token.value ?? expression.literal.coerceString();
};

const negate = (a: Tri): Tri => (a === "maybe" ? a : a === "yes" ? "no" : "yes");

const fromTri = (truth: Tri): Datum =>
  truth === "maybe" ? { value: oneOf([literal("true"), literal("false")]) } : known(truth === "yes");

function logical(expression: Logical, scope: Scope): Datum {
  const and = expression.operator.type === TokenType.AND;
  let result = evaluate(expression.args[0] as Expr, scope);
  for (const next of expression.args.slice(1)) result = join(result, next, and, scope);
  return result;
}

/** `a && b` is a when a is false, else b; `a || b` the other way round. Undecided a yields a choice. */
function join(left: Datum, next: Expr, and: boolean, scope: Scope): Datum {
  const outcomes = worlds(left).map((world): Datum => {
    const truth = truthy(world, scope);
    if (truth === (and ? "no" : "yes")) return world;
    const right = evaluate(next, scope);
    if (truth !== "maybe") return right;
    return { value: oneOf([and ? falsy(world) : world.value, right.value]) };
  });
  const [only] = outcomes;
  return outcomes.length === 1 && only ? only : { value: oneOf(outcomes.map((outcome) => outcome.value)) };
}

/** What an undecided left side is when it is false: an undecided test is `false`, an undecided text is empty. */
const falsy = (world: Datum): Value => (textOf(world.value) === undefined ? EMPTY : literal("false"));

/** A choice taken apart. The words true and false in a choice came from an undecided condition. */
function worlds(left: Datum): readonly Datum[] {
  if (left.json !== undefined) return [left];
  return alternatives(left.value).map((value) => {
    const text = textOf(value);
    return text === "true" || text === "false" ? known(text === "true") : datum(value);
  });
}

function compare(expression: Binary, scope: Scope): Datum {
  const left = evaluate(expression.left, scope);
  const right = evaluate(expression.right, scope);
  const kind = expression.operator.type;
  if (kind === TokenType.EQUAL_EQUAL) return fromTri(same(left, right, scope));
  if (kind === TokenType.BANG_EQUAL) return fromTri(negate(same(left, right, scope)));
  const [a, b] = [numeric(left), numeric(right)];
  if (a === undefined || b === undefined) return fromTri("maybe");
  if (kind === TokenType.GREATER) return known(a > b);
  if (kind === TokenType.GREATER_EQUAL) return known(a >= b);
  return known(kind === TokenType.LESS ? a < b : a <= b);
}

const numeric = (side: Datum): number | undefined => (side.json === undefined ? undefined : Number(side.json));

/** GitHub compares texts without regard to case, and everything else as numbers. */
function same(left: Datum, right: Datum, scope: Scope): Tri {
  scope.ask(left.value, textOf(right.value));
  scope.ask(right.value, textOf(left.value));
  if (left.json !== undefined && right.json !== undefined) return tri(looseEqual(left.json, right.json));
  const [a, b] = [foldCase(left.value), foldCase(right.value)];
  return equalGiven(a, b, scope.facts);
}

const foldCase = (value: Value): Value => {
  const text = textOf(value);
  return text === undefined ? value : literal(text.toLowerCase());
};

function looseEqual(a: unknown, b: unknown): boolean {
  if (typeof a === "string" && typeof b === "string") return a.toLowerCase() === b.toLowerCase();
  if (typeof a === typeof b && typeof a !== "object") return a === b;
  return toNumber(a) === toNumber(b);
}
const toNumber = (value: unknown): number =>
  value === null ? 0 : typeof value === "object" ? Number.NaN : Number(value);

function call(expression: FunctionCall, scope: Scope): Datum {
  const name = expression.functionName.lexeme.toLowerCase();
  if (STATUS.includes(name)) return fromTri(scope.status(name));
  if (name === "hashfiles") return scope.hashFiles();
  const args = expression.args.map((argument) => evaluate(argument, scope));
  const [value, prefix] = args;
  if (name === "startswith" && value && prefix) scope.ask(value.value, `${textOf(prefix.value) ?? ""}*`);
  const outcome = callFunction(name, args);
  if (typeof outcome?.json === "string" && outcome.json.length > MAX_TEXT)
    return { value: opaque(`a text of ${name}() too long to follow`) };
  if (outcome === undefined) {
    const [first, second] = args;
    if (first && second) scope.ask(first.value, textOf(second.value));
    return /^(contains|startswith|endswith)$/.test(name)
      ? fromTri("maybe")
      : { value: opaque(`${name}() of a value that is not known`) };
  }
  return outcome;
}

function access(expression: Expr, scope: Scope): Datum {
  const path: string[] = [];
  let at: Expr = expression;
  while (at instanceof IndexAccess) {
    if (at.index instanceof Star) return { value: opaque("a filtered list") };
    const key = textOf(evaluate(at.index, scope).value);
    if (key === undefined) return { value: opaque("an index that is not known") };
    path.unshift(key);
    at = at.expr;
  }
  if (at instanceof ContextAccess) return scope.lookup([at.name.lexeme.toLowerCase(), ...path]);
  const base = evaluate(at, scope);
  if (base.json === undefined) return { value: opaque("a field of a value that is not known") };
  return known(path.reduce(ownField, base.json) ?? null);
}

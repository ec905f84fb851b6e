import {
  Binary,
  ContextAccess,
  type Expr,
  FunctionCall,
  Grouping,
  IndexAccess,
  Logical,
  Unary,
} from "@actions/expressions/ast";
import { TokenType } from "@actions/expressions/lexer";
import { combined, type Facts, NO_FACTS, swapped } from "../model/fact.js";
import { every, type Tri } from "../model/tri.js";
import { EMPTY, type Part, type Piece } from "../model/value.js";
import { childrenOf, evaluate, parseExpression, type Scope, STATUS, segments, truthy } from "./expression.js";
import { factsOf } from "./facts.js";
import { oncePerText } from "./once.js";

/** How a condition comes out, and which status functions it calls. */
export interface Condition {
  readonly holds: Tri;
  /** It is decided, or hangs on nothing that could tell one ref from another: which files changed, repository variables. */
  readonly onAnyRef: boolean;
  /** What follows from it, one way or the other. */
  readonly facts: Facts;
  readonly statusFunctions: ReadonlySet<string>;
}

/**
 * Evaluates an `if:`. Without a status function, success() is implied. Text around `${{ }}` makes it a non-empty
 * string, which is always true.
 */
export function evaluateCondition(text: string, scope: Scope): Condition {
  const { expression, statusFunctions, isText } = conditionOf(text);
  if (!expression) {
    const holds = text.trim() === "" || isText ? scope.status("success") : "maybe";
    return { holds, onAnyRef: holds !== "maybe", facts: NO_FACTS, statusFunctions };
  }
  const own = truthy(evaluate(expression, scope), scope);
  const holds = statusFunctions.size > 0 ? own : every([scope.status("success"), own]);
  const facts = holds === "maybe" ? factsIn(expression, scope) : NO_FACTS;
  return { holds, onAnyRef: holds !== "maybe" || isBlindToRefs(expression, scope), facts, statusFunctions };
}

/** What a condition that is not decided tells of the texts in it. */
function factsIn(expression: Expr, scope: Scope): Facts {
  if (expression instanceof Grouping) return factsIn(expression.group, scope);
  if (expression instanceof Unary) return swapped(factsIn(expression.expr, scope));
  if (expression instanceof Logical) {
    const and = expression.operator.type === TokenType.AND;
    return combined(
      expression.args.map((each) => factsIn(each, scope)),
      and,
    );
  }
  if (expression instanceof Binary) {
    const { type } = expression.operator;
    if (type !== TokenType.EQUAL_EQUAL && type !== TokenType.BANG_EQUAL) return NO_FACTS;
    const facts = factsOf(evaluate(expression.left, scope).value, evaluate(expression.right, scope).value);
    return type === TokenType.BANG_EQUAL ? swapped(facts) : facts;
  }
  if (!(expression instanceof ContextAccess || expression instanceof IndexAccess)) return NO_FACTS;
  return swapped(factsOf(evaluate(expression, scope).value, EMPTY));
}

/** Is every name in an expression known, or says nothing of the ref? */
function isBlindToRefs(expression: Expr, scope: Scope): boolean {
  if (expression instanceof FunctionCall && expression.functionName.lexeme.toLowerCase() === "hashfiles") return false;
  if (!(expression instanceof ContextAccess || expression instanceof IndexAccess))
    return childrenOf(expression).every((child) => isBlindToRefs(child, scope));
  const { value, json } = evaluate(expression, scope);
  return json !== undefined || value.parts.every(isSettledOrBlind);
}

const isSettledOrBlind = (part: Part): boolean =>
  "oneOf" in part
    ? part.oneOf.every(({ parts }) => parts.every((each) => !("oneOf" in each) && isBlind(each)))
    : part.text !== undefined || isBlind(part);
const isBlind = ({ from }: Piece): boolean =>
  from.some((origin) => origin.kind === "context" && BLIND.test(origin.path));
/** Configuration of the repository, and who has started the run, are the same whatever the ref. */
const BLIND = /^(changes\.|vars\.|secrets\.|github\.(repository|repository_\w+|actor|actor_id|triggering_actor)$)/;

/** The status functions that a condition calls. */
export const statusFunctionsOf = (text: string): ReadonlySet<string> => conditionOf(text).statusFunctions;

interface ParsedCondition {
  readonly expression: Expr | undefined;
  readonly statusFunctions: ReadonlySet<string>;
  readonly isText: boolean;
}

const conditionOf = oncePerText((text): ParsedCondition => {
  const cut = segments(text);
  const [lone] = cut.filter((segment) => "source" in segment);
  const isText = lone !== undefined && cut.some((segment) => "text" in segment && segment.text.trim() !== "");
  const expression = isText ? undefined : lone && "source" in lone ? lone.expression : parseExpression(text);
  const statusFunctions = new Set<string>();
  if (expression) mentionsStatus(expression, statusFunctions);
  return { expression, statusFunctions, isText };
});

function mentionsStatus(expression: Expr, found: Set<string>): void {
  if (expression instanceof FunctionCall) {
    const name = expression.functionName.lexeme.toLowerCase();
    if (STATUS.includes(name)) found.add(name);
  }
  for (const child of childrenOf(expression)) mentionsStatus(child, found);
}

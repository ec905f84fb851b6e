import { literal, opaque, textOf, type Value } from "../model/value.js";
import type { Shell } from "./shell.js";
import type { Sh } from "./shell-syntax.js";

/** `$(( … ))`: whole numbers as long as every operand is known. */
export function arithmetic(expression: Sh.ArithmeticExpression | undefined, shell: Shell): Value {
  const result = expression && compute(expression, shell);
  return result === undefined ? opaque("a calculation with unknown numbers") : literal(String(result));
}

function compute(expression: Sh.ArithmeticExpression, shell: Shell): number | undefined {
  switch (expression.type) {
    case "ArithmeticWord":
      return word(expression.value, shell);
    case "ArithmeticGroup":
      return compute(expression.expression, shell);
    case "ArithmeticBinary":
      return binary(expression, shell);
    case "ArithmeticUnary":
      return unary(expression, shell);
    default:
      return undefined;
  }
}

function word(text: string, shell: Shell): number | undefined {
  const name = text.match(/^\$?\{?([A-Za-z_]\w*)\}?$/)?.[1];
  const digits = name ? textOf(shell.get(name)) : text;
  if (digits === undefined) return undefined;
  const value = digits.trim() === "" ? 0 : Number(digits);
  return Number.isInteger(value) ? value : undefined;
}

function unary(expression: Sh.ArithmeticUnary, shell: Shell): number | undefined {
  const value = compute(expression.operand, shell);
  if (value === undefined) return undefined;
  if (expression.operator === "++" || expression.operator === "--") {
    const next = value + (expression.operator === "++" ? 1 : -1);
    if (expression.operand.type === "ArithmeticWord")
      shell.variables.set(expression.operand.value, literal(String(next)));
    return expression.prefix ? next : value;
  }
  return expression.operator === "-" ? -value : expression.operator === "!" ? Number(value === 0) : value;
}

function binary(expression: Sh.ArithmeticBinary, shell: Shell): number | undefined {
  const right = compute(expression.right, shell);
  const assigns = expression.operator.match(/^([-+*/%]?)=$/);
  const left = assigns?.[1] === "" ? 0 : compute(expression.left, shell);
  if (left === undefined || right === undefined) return undefined;
  const result = assigns?.[1] === "" ? right : apply(assigns?.[1] ?? expression.operator, left, right);
  if (assigns && result !== undefined && expression.left.type === "ArithmeticWord") {
    shell.variables.set(expression.left.value, literal(String(result)));
  }
  return result;
}

const OPERATORS: Readonly<Record<string, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => Math.trunc(a / b),
  "%": (a, b) => a % b,
  "<": (a, b) => Number(a < b),
  "<=": (a, b) => Number(a <= b),
  ">": (a, b) => Number(a > b),
  ">=": (a, b) => Number(a >= b),
  "==": (a, b) => Number(a === b),
  "!=": (a, b) => Number(a !== b),
  "&&": (a, b) => Number(a !== 0 && b !== 0),
  "||": (a, b) => Number(a !== 0 || b !== 0),
};

function apply(operator: string, a: number, b: number): number | undefined {
  const result = OPERATORS[operator]?.(a, b);
  return result !== undefined && Number.isSafeInteger(result) ? result : undefined;
}

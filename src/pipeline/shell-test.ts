import { combined, type Facts, NO_FACTS, swapped } from "../model/fact.js";
import { every, not, some, type Tri, tri } from "../model/tri.js";
import { tainted, textOf, type Value, type Word } from "../model/value.js";
import { emptyGiven, equalGiven, factsOf, factsOfEmpty } from "./facts.js";
import { globFits } from "./glob.js";
import { Pattern } from "./pattern.js";
import type { Shell } from "./shell.js";
import type { Sh } from "./shell-syntax.js";
import { patternValue, wordValue } from "./shell-words.js";
import { JobState } from "./state.js";

export interface Answer {
  readonly ok: Tri;
  /** The answer hangs on what a simulated failure printed. */
  readonly tainted: boolean;
  /** What follows from it. */
  readonly facts?: Facts;
}

const negated = ({ ok, facts, ...rest }: Answer): Answer => ({
  ...rest,
  ok: not(ok),
  ...(facts ? { facts: swapped(facts) } : {}),
});

/** `[[ … ]]` */
export function testExpression(expression: Sh.TestExpression, shell: Shell): Answer {
  switch (expression.type) {
    case "TestUnary":
      return unary(expression.operator, wordValue(expression.operand, shell), shell);
    case "TestBinary":
      return binary(
        expression.operator,
        wordValue(expression.left, shell),
        (expression.operator === "=~" ? patternValue : wordValue)(expression.right, shell),
        shell,
        isPattern(expression.right),
      );
    case "TestNot": {
      const inner = testExpression(expression.operand, shell);
      return expression.negations.length % 2 === 1 ? negated(inner) : inner;
    }
    case "TestGroup":
      return testExpression(expression.expression, shell);
    case "TestLogical": {
      const all = expression.operands.map((operand) => testExpression(operand, shell));
      return combine(all, expression.operator === "&&");
    }
  }
}

const combine = (all: readonly Answer[], and: boolean): Answer => ({
  ok: (and ? every : some)(all.map((each) => each.ok)),
  tainted: all.some((each) => each.tainted),
  facts: combined(
    all.map((each) => each.facts ?? NO_FACTS),
    and,
  ),
});

const isPattern = (word: Sh.Word): boolean =>
  word.parts?.some((part) => /Glob$/.test(part.type)) ?? /[*?[]/.test(word.text.replace(/".*?"|'.*?'/g, ""));

/** `[ … ]` and `test …`, by the number of words, as POSIX counts them. */
export function testWords(words: readonly Word[], shell: Shell): Answer {
  const values = words.map((word) => word.value);
  const ors = cut(values, "-o");
  if (ors.length > 1)
    return combine(
      ors.map((part) => testValues(part, shell)),
      false,
    );
  const ands = cut(values, "-a");
  return ands.length > 1
    ? combine(
        ands.map((part) => testValues(part, shell)),
        true,
      )
    : testValues(values, shell);
}

function cut(values: readonly Value[], separator: string): readonly (readonly Value[])[] {
  const at = values.findIndex((value, index) => index > 0 && textOf(value) === separator);
  return at === -1 ? [values] : [values.slice(0, at), ...cut(values.slice(at + 1), separator)];
}

function testValues(values: readonly Value[], shell: Shell): Answer {
  const [first, second, third] = values;
  if (!first) return { ok: "no", tainted: false };
  if (textOf(first) === "!" && second) {
    return negated(testValues(values.slice(1), shell));
  }
  if (!second) return unary("-n", first, shell);
  if (third) return binary(textOf(second) ?? "", first, third, shell, false);
  return unary(textOf(first) ?? "", second, shell);
}

function unary(operator: string, operand: Value, shell: Shell): Answer {
  const hangs = tainted(operand);
  if (operator === "-z" || operator === "-n") {
    const empty = emptyGiven(operand, shell.frame.state.facts);
    if (empty === "maybe") shell.frame.ask(operand, undefined);
    const answer = { ok: empty, tainted: hangs, facts: factsOfEmpty(operand) };
    return operator === "-z" ? answer : negated(answer);
  }
  if (/^-[efsdrx]$/.test(operator)) return { ok: exists(operand, shell), tainted: hangs };
  return { ok: "maybe", tainted: hangs };
}

/** A file that a step wrote or that is checked in exists; any other may. */
function exists(operand: Value, shell: Shell): Tri {
  const name = textOf(operand);
  if (name === undefined) return "maybe";
  const path = JobState.path(shell.cwd, name);
  const { state, repository } = shell.frame;
  return state.files.has(path) || (state.checkedOut && repository.read(path) !== undefined) ? "yes" : "maybe";
}

function binary(operator: string, left: Value, right: Value, shell: Shell, pattern: boolean): Answer {
  const hangs = tainted(left) || tainted(right);
  switch (operator) {
    case "=":
    case "==":
    case "!=": {
      const facts = pattern ? NO_FACTS : factsOf(left, right);
      const answer = { ok: same(left, right, shell, pattern), tainted: hangs, facts };
      return operator === "!=" ? negated(answer) : answer;
    }
    case "=~":
      return { ok: matches(left, right, shell), tainted: hangs };
    default:
      return { ok: ordered(operator, textOf(left), textOf(right)), tainted: hangs };
  }
}

function same(left: Value, right: Value, shell: Shell, pattern: boolean): Tri {
  const [text, glob] = [textOf(left), textOf(right)];
  if (pattern && glob !== undefined) {
    shell.frame.ask(left, glob);
    const fits = text === undefined ? undefined : globFits(glob, text, shell.frame.machine.work);
    return fits === undefined ? "maybe" : tri(fits);
  }
  shell.frame.ask(left, glob);
  shell.frame.ask(right, text);
  return equalGiven(left, right, shell.frame.state.facts);
}

function matches(left: Value, right: Value, shell: Shell): Tri {
  const [text, source] = [textOf(left), textOf(right)];
  if (text === undefined || source === undefined) return "maybe";
  const found = Pattern.of(source, "posix extended", shell.frame.machine.work, "s")?.test(text);
  return found === undefined ? "maybe" : tri(found);
}

function ordered(operator: string, left: string | undefined, right: string | undefined): Tri {
  const [a, b] = [Number(left?.trim() || Number.NaN), Number(right?.trim() || Number.NaN)];
  if (left === undefined || right === undefined || Number.isNaN(a) || Number.isNaN(b)) return "maybe";
  switch (operator) {
    case "-eq":
      return tri(a === b);
    case "-ne":
      return tri(a !== b);
    case "-gt":
      return tri(a > b);
    case "-ge":
      return tri(a >= b);
    case "-lt":
      return tri(a < b);
    case "-le":
      return tri(a <= b);
    default:
      return "maybe";
  }
}

import { equal, isEmpty } from "../model/equality.js";
import { contradicts, type Fact, type Facts, NO_FACTS, shared } from "../model/fact.js";
import type { Tri } from "../model/tri.js";
import { alternatives, EMPTY, keyOf, literal, narrowed, textOf, type Value } from "../model/value.js";

/** What follows for a text that nobody knows when it is, or is not, the one it is compared with. */
export function factsOf(left: Value, right: Value): Facts {
  const [open, text] = textOf(right) === undefined ? [right, textOf(left)] : [left, textOf(right)];
  if (text === undefined) return NO_FACTS;
  const about = subjectOf(open);
  if (about !== undefined) {
    const claim = { about, text: text.toLowerCase(), is: true };
    return { yes: [[claim]], no: [[{ ...claim, is: false }]] };
  }
  const answers = alternatives(open).map((value) => ({ given: value.given ?? [], is: equal(value, literal(text)) }));
  return {
    yes: common(answers.filter(({ is }) => is !== "no").map(({ given }) => given)),
    no: common(answers.filter(({ is }) => is !== "yes").map(({ given }) => given)),
  };
}

const common = ([first, ...others]: readonly (readonly Fact[])[]): readonly Fact[] =>
  others.reduce((all, each) => shared(all, each), first ?? []);

/** A text that is the same wherever one run reads it. */
function subjectOf(value: Value): string | undefined {
  const [part] = value.parts;
  if (value.parts.length !== 1 || !part || "oneOf" in part || part.text !== undefined || part.from.length === 0)
    return undefined;
  const fixed = part.from.every(
    (origin) => origin.kind === "context" && /^(github|inputs|vars|secrets|changes)\./.test(origin.path),
  );
  return fixed ? keyOf(value) : undefined;
}

/** Are two texts the same, where these facts hold? */
export function equalGiven(left: Value, right: Value, facts: readonly Fact[]): Tri {
  if (facts.length === 0) return equal(left, right);
  const [a, b] = [narrowed(left, facts), narrowed(right, facts)];
  const answer = equal(a, b);
  if (answer !== "maybe") return answer;
  const { yes, no } = factsOf(a, b);
  if (contradicts(yes, facts)) return "no";
  return contradicts(no, facts) ? "yes" : "maybe";
}

export function emptyGiven(value: Value, facts: readonly Fact[]): Tri {
  const answer = isEmpty(narrowed(value, facts));
  return answer === "maybe" ? equalGiven(value, EMPTY, facts) : answer;
}

/** What follows when a text is, or is not, empty. */
export const factsOfEmpty = (value: Value): Facts => factsOf(value, EMPTY);

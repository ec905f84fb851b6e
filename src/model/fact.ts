/** A text that nobody knows is this one, or is not. */
export interface Claim {
  readonly about: string;
  readonly text: string;
  readonly is: boolean;
}

/** What is taken for granted on one of two ways: one of these claims, mostly a single one, is true. */
export type Fact = readonly Claim[];

/** What holds when a question is answered yes, and what when it is answered no. */
export interface Facts {
  readonly yes: readonly Fact[];
  readonly no: readonly Fact[];
}
export const NO_FACTS: Facts = { yes: [], no: [] };
export const swapped = ({ yes, no }: Facts): Facts => ({ yes: no, no: yes });

/** All of several conditions, or any of them. */
export const combined = (all: readonly Facts[], and: boolean): Facts =>
  and
    ? { yes: all.flatMap(({ yes }) => yes), no: either(all.map(({ no }) => no)) }
    : { yes: either(all.map(({ yes }) => yes)), no: all.flatMap(({ no }) => no) };

/** What holds when one of several does: a claim of each, where each is known to come with one fact. */
const either = (all: readonly (readonly Fact[])[]): readonly Fact[] =>
  all.length > 0 && all.every((facts) => facts.length === 1) ? [all.flatMap((facts) => facts[0] ?? [])] : [];

const key = (fact: Fact): string =>
  fact
    .map(({ about, text, is }) => `${about}${is ? "=" : "≠"}${text}`)
    .sort()
    .join("|");
const has = (facts: readonly Fact[], fact: Fact): boolean => facts.some((each) => key(each) === key(fact));

const excludes = (a: Claim, b: Claim): boolean =>
  a.about === b.about && (a.text === b.text ? a.is !== b.is : a.is && b.is);

/** Can these facts not hold together? Then every claim of one of them is excluded by another. */
export function contradicts(facts: readonly Fact[], others: readonly Fact[]): boolean {
  if (facts.length === 0 || others.length === 0) return false;
  const all = [...facts, ...others];
  const sure = all.flatMap((fact) => (fact.length === 1 ? fact : []));
  return all.some((fact) => fact.every((claim) => sure.some((other) => excludes(claim, other))));
}

export const shared = (a: readonly Fact[], b: readonly Fact[]): readonly Fact[] => a.filter((fact) => has(b, fact));
export const without = (a: readonly Fact[], b: readonly Fact[]): readonly Fact[] =>
  b.length === 0 ? a : a.filter((fact) => !has(b, fact));
/** Those known already once. */
export const joined = (a: readonly Fact[], b: readonly Fact[]): readonly Fact[] =>
  b.length === 0 ? a : [...a, ...without(b, a)];

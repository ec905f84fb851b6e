import type { SourceRange } from "../model/source.js";
import type { Subjects } from "./subjects.js";

export type Level = "error" | "warning" | "note";

export const SECTIONS = [
  "credentials",
  "build",
  "push",
  "task-definition",
  "roles",
  "service",
  "load-balancer",
  "verify",
] as const;
export type Section = (typeof SECTIONS)[number];

export interface Related {
  readonly at: SourceRange;
  readonly note: string;
}

/** What a rule found wrong. `level` is given where it is not the rule's own: weaker evidence, or a graver case. */
export interface Finding {
  readonly kind: "finding";
  readonly message: string;
  readonly at: SourceRange;
  readonly level?: Level;
  /** The values that were compared, for the reader to check. */
  readonly compared?: readonly Compared[];
  readonly related?: readonly Related[];
  /** What to type instead; a snippet that can be pasted. */
  readonly fix?: string;
}
export interface Compared {
  readonly what: string;
  readonly value: string;
}

/** The rule could not look at something; never a pass. */
export interface Unchecked {
  readonly kind: "unchecked";
  readonly why: string;
  readonly at?: SourceRange;
}
export interface NotApplicable {
  readonly kind: "notApplicable";
  readonly why: string;
}
export type Observation = Finding | Unchecked | NotApplicable;

export const finding = (
  at: SourceRange,
  message: string,
  more: Omit<Finding, "kind" | "at" | "message"> = {},
): Finding => ({
  kind: "finding",
  at,
  message,
  ...more,
});
export const unchecked = (why: string, at?: SourceRange): Unchecked => ({
  kind: "unchecked",
  why,
  ...(at ? { at } : {}),
});
/** Of a rollback that a failed job makes on its way out, and of what follows it there: nobody takes it for a success. */
export const ENDS_RED = "this runs only in a job that fails anyway";
export const notApplicable = (why: string): NotApplicable => ({ kind: "notApplicable", why });

/** One option of a rule as JSON Schema, without references; `default` holds where the configuration is silent. */
export interface RuleOption<T = unknown> {
  readonly description: string;
  /** What is wanted, for the message that says it was not given: "a list of owners". */
  readonly title: string;
  readonly default: T;
  readonly [keyword: string]: unknown;
}

/** What `check` is handed: the value of every option, of the type of its default. */
export type OptionValues<O extends Readonly<Record<string, RuleOption>>> = {
  readonly [K in keyof O]: O[K]["default"];
};

/**
 * One check of one kind of subject. `check` is synchronous, pure and total: no observation means that the subject was
 * looked at and is right; a throw becomes the verdict *crashed*, never a finding.
 */
export interface Rule<
  S extends keyof Subjects = keyof Subjects,
  O extends Readonly<Record<string, RuleOption>> = Readonly<Record<string, RuleOption>>,
> {
  readonly id: string;
  readonly title: string;
  readonly level: Level;
  readonly section: Section;
  /** The kind of thing judged; the engine finds every one in every run. */
  readonly judges: S;
  /** What it looks at, why it matters, how to mend it: one paragraph each, shown by `explain` and in code scanning. */
  readonly what: string;
  readonly why: string;
  readonly fix: string;
  /** Public pages on which the verdict rests. */
  readonly references: readonly string[];
  /** What the configuration may set under `rules.<id>.options`. */
  readonly options?: O;
  check(subject: Subjects[S], options: OptionValues<O>): readonly Observation[];
}

/** Types `check`'s arguments from `judges` and `options`. */
export const defineRule = <
  const S extends keyof Subjects,
  O extends Readonly<Record<string, RuleOption>> = Readonly<Record<never, never>>,
>(
  rule: Rule<S, O>,
): Rule<S, O> => rule;

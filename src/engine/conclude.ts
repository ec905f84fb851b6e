import type { Gap } from "../model/pipeline.js";
import type { Excused, Verdict } from "../model/report.js";
import { rangeKey } from "../model/source.js";
import { type Finding, type Unchecked, unchecked } from "../rule-api/index.js";
import type { ConfiguredRule } from "./configured.js";
import type { Excuses } from "./excuses.js";
import type { Tallied, Tally } from "./judge.js";

/** A verdict, and what it rests on. */
export interface Judgement {
  readonly rule: ConfiguredRule;
  readonly target: string;
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  readonly suppressed: readonly { readonly finding: Finding; readonly by: Excused }[];
  readonly unchecked: readonly Unchecked[];
  readonly accepted?: Excused;
  readonly why?: string;
}

/** The one verdict of a rule on a target. What is suppressed leaves the verdict that there would be without it. */
export function conclude({ rule, target, tally: entry }: Tallied, excuses: Excuses): Judgement {
  const judged = entry.findings.map((finding) => ({ finding, by: excuses.suppression(rule.id, target, finding) }));
  const findings = judged.flatMap(({ finding, by }) => (by ? [] : [finding]));
  const suppressed = judged.flatMap(({ finding, by }) => (by ? [{ finding, by }] : []));
  const judgement = { suppressed, ...verdictOf(rule, target, entry, findings, suppressed.length) };
  const isOpen = judgement.unchecked.length > 0 && judgement.verdict !== "crashed";
  const accepted = isOpen ? excuses.acceptance(rule.id, target) : undefined;
  return accepted ? { ...judgement, accepted } : judgement;
}

function verdictOf(
  rule: ConfiguredRule,
  target: string,
  entry: Tally,
  findings: readonly Finding[],
  suppressed: number,
): Omit<Judgement, "suppressed"> {
  const base = { rule, target, findings, unchecked: distinct(entry.unchecked) };
  if (entry.crash !== undefined) return { ...base, verdict: "crashed", why: entry.crash };
  if (findings.length > 0) return { ...base, verdict: "fail" };
  if (entry.unchecked.length > 0) return { ...base, verdict: "not-checked" };
  if (entry.gaps.length > 0)
    return { ...base, verdict: "not-checked", unchecked: distinct(entry.gaps.map(asUnchecked)) };
  if (suppressed > 0) return { ...base, verdict: "pass", why: "what was found is suppressed" };
  if (entry.passed > 0) return { ...base, verdict: "pass" };
  if (entry.hidden.size > 0) {
    const unchecked = [...entry.hidden].map(([name, at]): Unchecked => {
      return { kind: "unchecked", why: `${name} cannot be read and may hide what this rule judges`, at };
    });
    return { ...base, verdict: "not-checked", unchecked };
  }
  return {
    ...base,
    verdict: "not-applicable",
    why: entry.notApplicable[0] ?? `the workflow has no ${NOUNS[rule.judges]}`,
  };
}

const asUnchecked = ({ what, at }: Gap): Unchecked => unchecked(what, at);

const NOUNS: Readonly<Record<ConfiguredRule["judges"], string>> = {
  job: "job with AWS credentials",
  session: "step that gets AWS credentials",
  build: "image build",
  maker: "image build",
  push: "push to a registry",
  deployment: "service deployment",
  revision: "task definition that is registered",
  task: "one-off task",
  wait: "wait for a service",
  check: "request after a deployment",
  use: "use of an action",
  output: "job output",
  definition: "task definition file that is registered",
  environment: "task definition file that is registered",
  image: "image that a task is told to run",
};

function distinct(all: readonly Unchecked[]): readonly Unchecked[] {
  const seen = new Map(all.map((each) => [`${each.why} ${each.at ? rangeKey(each.at) : ""}`, each]));
  return [...seen.values()];
}

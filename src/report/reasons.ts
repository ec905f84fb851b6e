import type { AuditReport, Level, Outcome, ReportedGap } from "../model/report.js";
import type { Place } from "../model/source.js";
import { spellPlace } from "./diagnostic.js";

/** One reason why something could not be checked, with all that it concerns. */
export interface Reason {
  readonly what: string;
  readonly rules: Set<string>;
  /** By their spelling, so that none is told twice. */
  readonly places: Map<string, Place>;
}

/** What a not-checked verdict gives as its reason, and where: nothing that has to be told again. */
export function reasonsTold(report: AuditReport): ReadonlySet<string> {
  return new Set(report.outcomes.flatMap((outcome) => outcome.unchecked.map(keyOf)));
}

export const keyOf = (gap: ReportedGap): string => `${gap.at ? spellPlace(gap.at) : ""} ${gap.what}`;

/** Does a result of this level reach the gate? */
export function reachesGate(level: Level, gate: AuditReport["gate"]["level"]): boolean {
  return gate !== "none" && (level === "error" || (level === "warning" && gate === "warning"));
}

/** Why these outcomes are open: each reason once. */
export function reasonsOf(outcomes: readonly Outcome[]): readonly Reason[] {
  const reasons = new Map<string, Reason>();
  for (const outcome of outcomes) {
    const unexplained = outcome.verdict === "not-checked" && outcome.unchecked.length === 0;
    const gaps: readonly ReportedGap[] = unexplained ? [{ what: outcome.why ?? "no reason given" }] : outcome.unchecked;
    for (const gap of gaps) {
      const reason = reasons.get(gap.what) ?? { what: gap.what, rules: new Set(), places: new Map() };
      reason.rules.add(outcome.rule);
      if (gap.at) reason.places.set(spellPlace(gap.at), gap.at);
      reasons.set(gap.what, reason);
    }
  }
  return [...reasons.values()];
}

/** Reasons that stop the same rules are told together: first those that stop the most. */
export function byRules(reasons: readonly Reason[]): readonly (readonly Reason[])[] {
  const groups = new Map<string, Reason[]>();
  for (const reason of reasons) {
    const key = [...reason.rules].sort().join(" ");
    groups.set(key, [...(groups.get(key) ?? []), reason]);
  }
  const rules = (group: readonly Reason[]): number => group[0]?.rules.size ?? 0;
  return [...groups]
    .sort(([a, one], [b, other]) => rules(other) - rules(one) || (a < b ? -1 : 1))
    .map(([, group]) => group);
}

export const rulesOf = (reasons: readonly Reason[]): readonly string[] =>
  [...new Set(reasons.flatMap((reason) => [...reason.rules]))].sort();

import type { Known, KnownFinding, KnownQuestion } from "../model/known.js";
import type { AuditReport, Excused, Level, Outcome, ReportedFinding, SuppressedFinding } from "../model/report.js";
import type { Place } from "../model/source.js";
import { fingerprintOf } from "./findings.js";
import { decide } from "./gate.js";

/** What counts of a report, so that another one can be compared with it. */
export function knownOf({ findings, outcomes }: AuditReport): Known {
  return {
    findings: findings.map(({ rule, at, level, message, id, targets }) => {
      return { rule, file: at.file, level, message, fingerprint: fingerprintOf(id), targets };
    }),
    questions: outcomes
      .filter(isOpen)
      .map(({ rule, target, unchecked }) => ({ rule, target, what: distinct(unchecked.map((each) => each.what)) })),
  };
}

/** What is to be left out of a report. */
export interface Screen {
  readonly known: Known;
  /** Why it does not count. */
  readonly excused: Excused;
  /** What is about one of these places counts in any case. */
  readonly counts?: (places: readonly Place[]) => boolean;
}

/** The report without what is known, and the gate as it stands then. */
export function withoutKnown(report: AuditReport, screen: Screen): AuditReport {
  const { findings, known } = screenedFindings(report, screen);
  const outcomes = report.outcomes.map((outcome) => screenedOutcome(outcome, findings, known, screen));
  const suppressed = [...report.suppressed, ...known];
  const { level, verdict, counts } = report.gate;
  const gate = decide(level, report.rules, outcomes, findings, verdict === "broken-input", {
    suppressed,
    off: counts.off,
  });
  return { ...report, findings, suppressed, outcomes, gate };
}

/** Entries that nothing in the report corresponds to any more, as far as their rules were run. */
export function goneFrom(report: AuditReport, known: Known): readonly KnownFinding[] {
  const ran = new Set(report.rules.map((rule) => rule.id));
  const left = new Stock(known.findings);
  for (const finding of report.findings) for (const target of finding.targets) left.take(finding, target);
  return known.findings.filter((each) => ran.has(each.rule) && left.isUntouched(each));
}

/** A finding counts for the targets for which it is new. */
function screenedFindings(report: AuditReport, { known, excused, counts }: Screen) {
  const stock = new Stock(known.findings);
  const findings: ReportedFinding[] = [];
  const old: SuppressedFinding[] = [];
  for (const finding of report.findings) {
    const places = [finding.at, ...finding.related.map((each) => each.at)];
    const taken = finding.targets.filter((target) => stock.take(finding, target));
    const before = counts?.(places) ? [] : taken;
    const fresh = finding.targets.filter((target) => !before.includes(target));
    if (fresh.length > 0) findings.push({ ...finding, targets: fresh });
    if (before.length > 0) old.push({ ...finding, targets: before, suppression: excused });
  }
  return { findings, known: old };
}

/** A rule that failed has failed: what is known only does not count. */
function screenedOutcome(
  outcome: Outcome,
  findings: readonly ReportedFinding[],
  known: readonly SuppressedFinding[],
  screen: Screen,
): Outcome {
  const isOwn = (each: ReportedFinding): boolean => each.rule === outcome.rule && each.targets.includes(outcome.target);
  const left = distinct(known.filter(isOwn).map((each) => each.id));
  const ids = left.length === 0 ? outcome.findings : findings.filter(isOwn).map((each) => each.id);
  const cleared = left.length > 0 && ids.length === 0;
  const asks = isOpen(outcome);
  const accepted = asks ? answersTo(outcome, screen) : cleared;
  return {
    ...outcome,
    ...(cleared && asks && !accepted ? { verdict: "not-checked" } : {}),
    findings: ids,
    suppressed: [...outcome.suppressed, ...left],
    ...(accepted && !outcome.accepted ? { accepted: screen.excused } : {}),
  };
}

/** All that it could not look at it could not look at before. */
function answersTo({ rule, target, unchecked }: Outcome, { known, counts }: Screen): boolean {
  if (counts?.(unchecked.flatMap((each) => each.at ?? []))) return false;
  const isSame = (each: KnownQuestion): boolean => each.rule === rule && each.target === target;
  const before = new Set(known.questions.filter(isSame).flatMap((each) => each.what));
  return unchecked.length > 0 && unchecked.every((each) => before.has(each.what));
}

const isOpen = ({ verdict, unchecked, accepted }: Outcome): boolean =>
  verdict !== "crashed" && !accepted && (verdict === "not-checked" || unchecked.length > 0);

const WEIGHT: Readonly<Record<Level, number>> = { error: 3, warning: 2, note: 1 };

/** Known findings, each to be taken once a target: of equal lines, as many as there were are known. */
class Stock {
  private readonly left = new Map<string, KnownFinding[]>();
  private readonly touched = new Set<KnownFinding>();

  constructor(all: readonly KnownFinding[]) {
    for (const each of all)
      for (const target of each.targets) {
        const key = keyOf(each.fingerprint, target);
        this.left.set(key, [...(this.left.get(key) ?? []), each]);
      }
  }

  /** Was it known for this target, and as grave as it is now? */
  take(finding: ReportedFinding, target: string): boolean {
    const entries = this.left.get(keyOf(fingerprintOf(finding.id), target)) ?? [];
    const index = entries.findIndex((each) => WEIGHT[each.level] >= WEIGHT[finding.level]);
    const [taken] = index === -1 ? [] : entries.splice(index, 1);
    if (taken) this.touched.add(taken);
    return taken !== undefined;
  }

  isUntouched(each: KnownFinding): boolean {
    return !this.touched.has(each);
  }
}

const keyOf = (fingerprint: string, target: string): string => `${fingerprint}\u0000${target}`;
const distinct = (all: readonly string[]): readonly string[] => [...new Set(all)].sort();

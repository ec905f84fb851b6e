import type {
  AuditReport,
  Excused,
  Gate,
  Level,
  Outcome,
  ReportedFinding,
  SuppressedFinding,
} from "../model/report.js";

const WEIGHT: Readonly<Record<Level | "none", number>> = { error: 3, warning: 2, note: 1, none: 9 };

/** Decides what the findings and the unanswered questions mean for the exit code: 2 over 1 over 3 over 0. */
export function decide(
  level: AuditReport["gate"]["level"],
  rules: readonly { readonly id: string; readonly level: Level }[],
  outcomes: readonly Outcome[],
  findings: readonly ReportedFinding[],
  brokenInput: boolean,
  { suppressed, off }: { readonly suppressed: readonly SuppressedFinding[]; readonly off: number },
): Gate {
  const bar = WEIGHT[level];
  const closed = findings.some((finding) => WEIGHT[finding.level] >= bar);
  const levelOf = new Map(rules.map((rule) => [rule.id, rule.level]));
  const open = (outcome: Outcome): boolean =>
    outcome.verdict === "crashed" ||
    (!outcome.accepted && (outcome.verdict === "not-checked" || outcome.unchecked.length > 0));
  const unsure = outcomes.some((outcome) => open(outcome) && WEIGHT[levelOf.get(outcome.rule) ?? "note"] >= bar);
  const verdict = brokenInput ? "broken-input" : closed ? "closed" : unsure ? "unsure" : "open";
  const exitCode = ({ "broken-input": 2, closed: 1, unsure: 3, open: 0 } as const)[verdict];
  const count = (name: Outcome["verdict"]): number => outcomes.filter((outcome) => outcome.verdict === name).length;
  const found = (name: Level): number => findings.filter((finding) => finding.level === name).length;
  const excused = (...by: Excused["by"][]) => ({
    findings: suppressed.filter(({ suppression }) => by.includes(suppression.by)).length,
    outcomes: outcomes.filter(({ accepted, unchecked }) => accepted && unchecked.length > 0 && by.includes(accepted.by))
      .length,
  });
  const [baseline, unchanged] = [excused("baseline"), excused("unchanged")];
  return {
    level,
    verdict,
    exitCode,
    counts: {
      error: found("error"),
      warning: found("warning"),
      note: found("note"),
      notChecked: outcomes.filter((outcome) => outcome.verdict === "not-checked" && !outcome.accepted).length,
      crashed: count("crashed"),
      passed: count("pass"),
      notApplicable: count("not-applicable"),
      suppressed: excused("comment", "configuration").findings,
      accepted: excused("configuration").outcomes,
      baseline: baseline.findings + baseline.outcomes,
      unchanged: unchanged.findings + unchanged.outcomes,
      off,
    },
  };
}

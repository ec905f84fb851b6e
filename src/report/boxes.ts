import type { AuditReport, Excused, Level, Outcome, RuleSummary, TargetSummary } from "../model/report.js";
import { gravityOf, type Mark, markOf } from "./style.js";

const GRAVEST_FIRST: readonly Level[] = ["error", "warning", "note"];

/** One box of a checklist: a rule and how it came out. */
export interface Box {
  readonly rule: RuleSummary;
  readonly mark: Mark;
  /** What stands behind it: that a pass rests on suppressions, that an open question is accepted. */
  readonly remark: string;
}

/** Targets that came out alike. */
export interface Group {
  readonly targets: TargetSummary[];
  readonly boxes: readonly Box[];
}

export function groupAlike(report: AuditReport): readonly Group[] {
  const levels = new Map([...report.suppressed, ...report.findings].map((finding) => [finding.id, finding.level]));
  const rules = new Map(report.rules.map((rule) => [rule.id, rule]));
  const excuses = new Map(report.suppressed.map(({ id, suppression }) => [id, suppression.by]));
  const groups = new Map<string, Group>();
  for (const target of report.targets) {
    const boxes = report.outcomes
      .filter((outcome) => outcome.target === target.id)
      .flatMap((outcome) => {
        const rule = rules.get(outcome.rule);
        const mark = markOf(outcome.verdict, gravest(outcome, levels, rule?.level ?? "error"));
        return rule ? [{ rule, mark, remark: remarkOf(outcome, excuses) }] : [];
      });
    const key = boxes.map((box) => `${box.rule.id}=${box.mark}${box.remark}`).join(" ");
    const group = groups.get(key);
    if (group) group.targets.push(target);
    else groups.set(key, { targets: [target], boxes });
  }
  return [...groups.values()];
}

function remarkOf({ verdict, suppressed, accepted }: Outcome, excuses: ReadonlyMap<string, Excused["by"]>): string {
  if (accepted) return ` (${OPEN_STILL[accepted.by]})`;
  if (verdict !== "pass" || suppressed.length === 0) return "";
  const by = suppressed.map((id) => excuses.get(id) ?? "configuration");
  return ` (${LEFT_OUT[by.every((each) => each === by[0]) ? (by[0] ?? "configuration") : "configuration"]})`;
}

const LEFT_OUT: Readonly<Record<Excused["by"], string>> = {
  comment: "suppressed",
  configuration: "suppressed",
  baseline: "baseline",
  unchanged: "as before",
};
const OPEN_STILL: Readonly<Record<Excused["by"], string>> = { ...LEFT_OUT, configuration: "accepted" };

function gravest(outcome: Outcome, levels: ReadonlyMap<string, Level>, otherwise: Level): Level {
  const ids = outcome.findings.length > 0 ? outcome.findings : outcome.suppressed;
  const found = ids.map((id) => levels.get(id));
  return GRAVEST_FIRST.find((level) => found.includes(level)) ?? otherwise;
}

export const hasFindings = (group: Group): boolean =>
  group.boxes.some((box) => box.mark === "error" || box.mark === "warning" || box.mark === "note");

export const isOpen = (group: Group): boolean =>
  group.boxes.some((box) => box.mark === "not-checked" || box.mark === "crashed");

const gravity = (group: Group): number => Math.min(...group.boxes.map((box) => gravityOf(box.mark)));

export const gravestFirst = (groups: readonly Group[]): readonly Group[] =>
  [...groups].sort((a, b) => gravity(a) - gravity(b));

import type { AuditReport } from "../model/report.js";
import { escapeText } from "./escape.js";
import { labelled, wrapText } from "./layout.js";
import type { Names } from "./names.js";
import type { Style } from "./style.js";

/** Why rules had nothing to judge: each reason once, with its targets where it is not all of them. */
export function notApplicableBlock(report: AuditReport, names: Names, style: Style): string[] {
  const reasons = new Map<string, { rule: string; why: string; targets: Set<string> }>();
  for (const { rule, target, verdict, why = "nothing here for this rule" } of report.outcomes) {
    if (verdict !== "not-applicable") continue;
    const reason = reasons.get(`${rule} ${why}`) ?? { rule, why, targets: new Set() };
    reason.targets.add(target);
    reasons.set(`${rule} ${why}`, reason);
  }
  if (reasons.size === 0) return [];
  const width = Math.max(...[...reasons.values()].map(({ rule }) => rule.length));
  const rows = [...reasons.values()].flatMap(({ rule, why, targets }) => {
    const room = style.columns - width - 6;
    const concerned = report.targets.filter((target) => targets.has(target.id));
    const all = concerned.length === report.targets.length;
    const lines = [
      ...wrapText(escapeText(why), room),
      ...(all
        ? []
        : names.list(concerned, room - 5).map((line, index) => style.dim((index === 0 ? "for  " : "     ") + line))),
    ];
    return labelled(`${style.sign("not-applicable")} ${rule.padEnd(width)}`, width + 2, lines);
  });
  return [["not applicable", ...rows].join("\n")];
}

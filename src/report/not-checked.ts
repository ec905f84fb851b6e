import type { AuditReport, Level } from "../model/report.js";
import { spellPlace } from "./diagnostic.js";
import { escapeText } from "./escape.js";
import { type Style, wrapText } from "./style.js";

/** What could not be checked and what crashed: as visible as a failure, each reason once. */
export function notCheckedBlocks(report: AuditReport, style: Style, quiet: boolean): string[] {
  const levels = new Map(report.rules.map((rule) => [rule.id, rule.level]));
  const counts = (rule: string) => !quiet || reachesGate(levels.get(rule) ?? "error", report.gate.level);
  const lines = report.outcomes
    .filter((outcome) => counts(outcome.rule))
    .flatMap((outcome) => {
      const reasons = outcome.unchecked.map((gap) => {
        const place = gap.at ? ` (${spellPlace(gap.at)})` : "";
        return line("not-checked", outcome.rule, `not checked: ${escapeText(gap.what)}${place}`, style);
      });
      if (outcome.verdict === "crashed") {
        const why = escapeText(outcome.why ?? "no reason given");
        return [line("crashed", outcome.rule, `crashed, a mistake in the rule: ${why}`, style), ...reasons];
      }
      const unexplained = outcome.verdict === "not-checked" && reasons.length === 0;
      return unexplained
        ? [line("not-checked", outcome.rule, `not checked: ${escapeText(outcome.why ?? "no reason given")}`, style)]
        : reasons;
    });
  const distinct = [...new Set(lines)].sort((a, b) => (a < b ? -1 : 1));
  return distinct.length > 0 ? [distinct.join("\n")] : [];
}

function reachesGate(level: Level, gate: AuditReport["gate"]["level"]): boolean {
  return gate !== "none" && (level === "error" || (level === "warning" && gate === "warning"));
}

function line(mark: "not-checked" | "crashed", rule: string, text: string, style: Style): string {
  const [first = "", ...rest] = wrapText(`${rule} · ${text}`, style.columns - 4);
  return [`${style.sign(mark)} ${first}`, ...rest.map((more) => `    ${more}`)].join("\n");
}

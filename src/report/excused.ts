import type { AuditReport, Excused } from "../model/report.js";
import { spellPlace } from "./diagnostic.js";
import { escapeText } from "./escape.js";
import { spread, wrapText } from "./layout.js";
import type { Names } from "./names.js";
import type { Style } from "./style.js";
import { displayWidth } from "./width.js";

/** Findings that do not count, and verdicts that may stay open: each with its reason and where that is said. */
export function excusedBlocks(report: AuditReport, names: Names, style: Style): string[] {
  const suppressed = report.suppressed.flatMap((each) => [
    ...headed(`${each.rule}  ${escapeText(each.message)}`, spellPlace(each.at), style),
    ...reasonRows(each.suppression, style),
  ]);
  const accepted = acceptedOutcomes(report).flatMap(({ rule, targets, by }) => [
    ...headed(rule, names.list(targets, style.columns - rule.length - 6).join(" "), style),
    ...reasonRows(by, style),
  ]);
  return [
    ...(suppressed.length > 0 ? [["suppressed", ...suppressed].join("\n")] : []),
    ...(accepted.length > 0 ? [["accepted as not checked", ...accepted].join("\n")] : []),
  ];
}

/** One for each rule and reason, with all of its targets. */
function acceptedOutcomes({ outcomes, targets }: AuditReport) {
  const groups = new Map<string, { rule: string; by: Excused; targets: AuditReport["targets"][number][] }>();
  for (const { rule, target, accepted, unchecked } of outcomes) {
    const known = targets.find((each) => each.id === target);
    if (!accepted || unchecked.length === 0 || !known) continue;
    const key = [rule, accepted.reason, accepted.at && spellPlace(accepted.at)].join(" ");
    const group = groups.get(key) ?? { rule, by: accepted, targets: [] };
    group.targets.push(known);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function headed(text: string, place: string, style: Style): string[] {
  const width = displayWidth(text) + 2;
  if (width + displayWidth(place) + 2 <= style.columns) return spread(`  ${text}`, width, place, style).split("\n");
  return [...wrapText(text, style.columns - 2).map((line) => `  ${line}`), `    ${style.dim(place)}`];
}

function reasonRows({ reason, at, expires }: Excused, style: Style): string[] {
  const said = [...(at ? [spellPlace(at)] : []), ...(expires === undefined ? [] : [`until ${expires}`])].join(", ");
  const lines = wrapText(`${escapeText(reason)}${said && ` (${said})`}`, style.columns - 4);
  return lines.map((line) => `    ${line}`);
}

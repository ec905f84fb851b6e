import type { AuditReport, ReportedGap } from "../model/report.js";
import { checklists } from "./checklist.js";
import { describeDiagnostic, spellPlace } from "./diagnostic.js";
import { escapeText } from "./escape.js";
import { findingBlock, groupFindings } from "./finding.js";
import { notCheckedBlocks } from "./not-checked.js";
import { type PrettyOptions, type Style, styleOf, wrapText } from "./style.js";
import { summary, verdictLine } from "./summary.js";
import { openNames } from "./titles.js";

const GAPS_AT_MOST = 5;
/** A report longer than this begins with its end: whoever pages through it wants the verdict first. */
const LONG = 60;

/** The report for people: targets with their checklists, findings, what could not be checked, the summary last. */
export function pretty(report: AuditReport, options: PrettyOptions): string {
  const style = styleOf(options);
  const quiet = options.quiet === true;
  const findings = report.findings.filter((finding) => !quiet || blocks(report, finding.level));
  const parts = [
    ...(quiet ? [] : checklists(report, style)),
    ...groupFindings(findings).map((group) => findingBlock(report, group, style)),
    ...notCheckedBlocks(report, style, quiet),
    ...(quiet ? [] : [...gapsBlock(report.gaps, style), ...openBlock(report, style)]),
    ...diagnosticsBlock(report, style),
  ];
  const text = parts.join("\n\n");
  const first = text.split("\n").length > LONG ? [verdictLine(report, style)] : [];
  return `${[...first, ...(text ? [text] : []), summary(report, style)].join("\n\n")}\n`;
}

/** Does a result of this level reach the gate? */
function blocks(report: AuditReport, level: string): boolean {
  if (report.gate.level === "none") return false;
  return level === "error" || (level === "warning" && report.gate.level === "warning");
}

function gapsBlock(gaps: readonly ReportedGap[], style: Style): string[] {
  if (gaps.length === 0) return [];
  const texts = gaps.map((gap) => `${gap.at ? `${spellPlace(gap.at)}  ` : ""}${escapeText(gap.what)}`);
  const distinct = [...new Set(texts)];
  const shown = distinct.slice(0, GAPS_AT_MOST).flatMap((text) => wrapText(text, style.columns - 2));
  const hidden = distinct.length - GAPS_AT_MOST;
  return [
    [
      "could not be followed to the end",
      ...shown.map((line) => `  ${line}`),
      ...(hidden > 0 ? [`  and ${hidden} more (--format json)`] : []),
    ].join("\n"),
  ];
}

/** Names in the headers that the repository leaves open, and how to fill them in. */
function openBlock(report: AuditReport, style: Style): string[] {
  const [name, ...more] = openNames(report.targets);
  if (name === undefined) return [];
  const others = more.length > 0 ? `; likewise ${more.join(", ")}` : "";
  const lines = wrapText(`not in the repository: --set ${name}=<value> says what it holds${others}`, style.columns);
  return [lines.map(style.dim).join("\n")];
}

function diagnosticsBlock(report: AuditReport, style: Style): string[] {
  if (report.diagnostics.length === 0) return [];
  return [report.diagnostics.map((one) => `${style.sign("error")} ${describeDiagnostic(one)}`).join("\n")];
}

import type { AuditReport, ReportedGap } from "../model/report.js";
import { checklists } from "./checklist.js";
import { describeDiagnostic, spellPlace } from "./diagnostic.js";
import { escapeText } from "./escape.js";
import { findingBlock, sortFindings } from "./finding.js";
import { notCheckedBlocks } from "./not-checked.js";
import { type PrettyOptions, type Style, styleOf } from "./style.js";
import { summary } from "./summary.js";

const GAPS_AT_MOST = 10;

/** The report for people: targets with their checklists, findings, what could not be checked, the summary last. */
export function pretty(report: AuditReport, options: PrettyOptions): string {
  const style = styleOf(options);
  const quiet = options.quiet === true;
  const findings = sortFindings(report).filter((finding) => !quiet || blocks(report, finding.level));
  const blocksOfText = [
    ...(quiet ? [] : checklists(report, style)),
    ...findings.map((finding) => findingBlock(report, finding, style)),
    ...notCheckedBlocks(report, style, quiet),
    ...(quiet ? [] : gapsBlock(report.gaps, style)),
    ...diagnosticsBlock(report, style),
    summary(report, style),
  ];
  return `${blocksOfText.join("\n\n")}\n`;
}

/** Does a result of this level reach the gate? */
function blocks(report: AuditReport, level: string): boolean {
  if (report.gate.level === "none") return false;
  return level === "error" || (level === "warning" && report.gate.level === "warning");
}

function gapsBlock(gaps: readonly ReportedGap[], style: Style): string[] {
  if (gaps.length === 0) return [];
  const shown = gaps.slice(0, GAPS_AT_MOST).map((gap) => {
    const place = gap.at ? `${spellPlace(gap.at)}  ` : "";
    return `  ${style.dim(place)}${escapeText(gap.what)}`;
  });
  const hidden = gaps.length - shown.length;
  return [
    ["could not be followed", ...shown, ...(hidden > 0 ? [`  … and ${hidden} more (--format json)`] : [])].join("\n"),
  ];
}

function diagnosticsBlock(report: AuditReport, style: Style): string[] {
  if (report.diagnostics.length === 0) return [];
  return [report.diagnostics.map((one) => `${style.sign("error")} ${describeDiagnostic(one)}`).join("\n")];
}

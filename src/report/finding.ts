import type { AuditReport, Level, ReportedFinding } from "../model/report.js";
import { spellPlace } from "./diagnostic.js";
import { escapeLines, escapeText } from "./escape.js";
import { codeFrame } from "./frame.js";
import { type Style, wrapText } from "./style.js";

const GRAVITY: Readonly<Record<Level, number>> = { error: 0, warning: 1, note: 2 };
const TARGETS_AT_MOST = 3;

/** The gravest first; within a level by place. */
export const sortFindings = (report: AuditReport): readonly ReportedFinding[] =>
  [...report.findings].sort(
    (a, b) =>
      GRAVITY[a.level] - GRAVITY[b.level] ||
      compare(a.at.file, b.at.file) ||
      a.at.startLine - b.at.startLine ||
      a.at.startColumn - b.at.startColumn ||
      compare(a.rule, b.rule),
  );

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** One finding: what, where, the values compared, and what to type instead. */
export function findingBlock(report: AuditReport, finding: ReportedFinding, style: Style): string {
  const head = `${style.sign(finding.level)} ${style.bold(finding.rule)} · ${style.tint(finding.level, finding.level)}`;
  const plain = `x ${finding.rule} · ${finding.level}`.length;
  return [
    spread(head, plain, spellPlace(finding.at), style),
    ...wrapText(escapeText(finding.message), style.columns - 2).map((line) => `  ${line}`),
    ...codeFrame(finding.excerpt, finding.at, style),
    ...comparedRows(finding),
    ...finding.related.map(
      (related) => `  ${style.dim("see")}  ${spellPlace(related.at)}  ${escapeText(related.note)}`,
    ),
    ...reach(report, finding, style),
    ...fixRows(finding.fix, style),
  ].join("\n");
}

/** Two texts at the two ends of a line, or the second below the first where the line is too short. */
export function spread(left: string, leftWidth: number, right: string, style: Style): string {
  const gap = style.columns - leftWidth - right.length;
  return gap < 2 ? `${left}\n  ${style.dim(right)}` : `${left}${" ".repeat(gap)}${style.dim(right)}`;
}

function comparedRows(finding: ReportedFinding): string[] {
  const rows = finding.compared.map(({ what, value }) => ({ what: escapeText(what), value: escapeText(value) }));
  const width = Math.max(0, ...rows.map((row) => row.what.length));
  return rows.map((row) => `    ${row.what.padEnd(width)}  ${row.value}`);
}

/** Which targets it concerns; silent when that is all of them. */
function reach(report: AuditReport, finding: ReportedFinding, style: Style): string[] {
  const known = report.targets.filter((target) => finding.targets.includes(target.id));
  if (known.length === 0 || known.length === report.targets.length) return [];
  const named = known.slice(0, TARGETS_AT_MOST).map((target) => escapeText(target.title));
  const more = known.length > named.length ? ` and ${known.length - named.length} more` : "";
  return [`  ${style.dim("for")}  ${named.join(", ")}${more}`];
}

function fixRows(fix: string | undefined, style: Style): string[] {
  if (!fix) return [];
  return escapeLines(fix).map((line, index) => `  ${index === 0 ? style.bold("fix") : "   "}  ${line}`.trimEnd());
}

import type { AuditReport, ReportedFinding } from "../model/report.js";
import { spellPlace } from "./diagnostic.js";
import { escapeLines, escapeText } from "./escape.js";
import { codeFrame } from "./frame.js";
import { gravityOf, plural, type Style, spread, wrapText } from "./style.js";
import { titleOf } from "./titles.js";

/** Room for a margin and "and 12 more". */
const REST = 20;
const RELATED_AT_MOST = 3;

/** The gravest first; within a level by rule in the order of their first place, then by place. */
export function groupFindings(findings: readonly ReportedFinding[]): readonly (readonly ReportedFinding[])[] {
  const sorted = [...findings].sort(
    (a, b) =>
      gravityOf(a.level) - gravityOf(b.level) ||
      compare(a.at.file, b.at.file) ||
      a.at.startLine - b.at.startLine ||
      a.at.startColumn - b.at.startColumn ||
      compare(a.rule, b.rule),
  );
  const groups = new Map<string, ReportedFinding[]>();
  for (const finding of sorted) {
    const key = `${finding.level} ${finding.rule}`;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()];
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** What one rule found: the first finding in full, the others by what is different in them. */
export function findingBlock(report: AuditReport, group: readonly ReportedFinding[], style: Style): string {
  const [first, ...others] = group;
  if (!first) return "";
  const head = `${style.sign(first.level)} ${style.bold(first.rule)} · ${style.tint(first.level, first.level)}`;
  const plain = `x ${first.rule} · ${first.level}`.length;
  return [
    spread(head, plain, spellPlace(first.at), style),
    ...indented(escapeText(first.message), 2, style),
    ...codeFrame(first.excerpt, first.at, style),
    ...comparedRows(first, style),
    ...relatedRows(first, style),
    ...reach(report, first, style),
    ...fixRows(first.fix, style),
    ...others.flatMap((other) => alsoRows(first, other, style)),
  ].join("\n");
}

function alsoRows(first: ReportedFinding, other: ReportedFinding, style: Style): string[] {
  const message = other.message === first.message ? [] : indented(escapeText(other.message), 8, style);
  const fix = other.fix === undefined || other.fix === first.fix ? [] : escapeLines(other.fix);
  return [
    `  ${style.bold("also")}  ${spellPlace(other.at)}`,
    ...message,
    ...fix.map((line, index) => `        ${index === 0 ? style.bold("fix") : "   "}  ${line}`.trimEnd()),
  ];
}

const indented = (text: string, margin: number, style: Style): string[] =>
  wrapText(text, style.columns - margin).map((line) => " ".repeat(margin) + line);

function comparedRows(finding: ReportedFinding, style: Style): string[] {
  const rows = finding.compared.map(({ what, value }) => ({ what: escapeText(what), value: escapeText(value) }));
  const width = Math.max(0, ...rows.map((row) => row.what.length));
  return rows.flatMap((row) => {
    const lines = wrapText(row.value, style.columns - width - 6);
    return lines.map((line, index) => `    ${(index === 0 ? row.what : "").padEnd(width)}  ${line}`);
  });
}

function relatedRows(finding: ReportedFinding, style: Style): string[] {
  const shown = finding.related.slice(0, RELATED_AT_MOST);
  const hidden = finding.related.length - shown.length;
  return [
    ...shown.map((related) => `  ${style.dim("see")}  ${spellPlace(related.at)}  ${escapeText(related.note)}`),
    ...(hidden > 0 ? [`       and ${plural(hidden, "more place")}`] : []),
  ];
}

/** Which targets it concerns, as many as a line holds; silent when that is all of them. */
function reach(report: AuditReport, finding: ReportedFinding, style: Style): string[] {
  const known = report.targets.filter((target) => finding.targets.includes(target.id));
  const [first, ...titles] = new Set(known.map(titleOf));
  if (first === undefined || known.length === report.targets.length) return [];
  let text = first;
  let more = titles.length;
  for (const title of titles) {
    if (text.length + title.length > style.columns - REST) break;
    text += `, ${title}`;
    more--;
  }
  const lines = wrapText(more > 0 ? `${text} and ${more} more` : text, style.columns - 7);
  return lines.map((line, index) => `  ${index === 0 ? style.dim("for") : "   "}  ${line}`);
}

function fixRows(fix: string | undefined, style: Style): string[] {
  if (!fix) return [];
  return escapeLines(fix).map((line, index) => `  ${index === 0 ? style.bold("fix") : "   "}  ${line}`.trimEnd());
}

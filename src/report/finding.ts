import type { AuditReport, ReportedFinding } from "../model/report.js";
import { spellPlace } from "./diagnostic.js";
import { escapeLines, escapeText } from "./escape.js";
import { codeFrame } from "./frame.js";
import { labelled, listed, plural, spread, wordOf, wrapText, wrapWords } from "./layout.js";
import { type Family, families, openWords, type Shape, shapeOf, wordIn } from "./likewise.js";
import type { Names } from "./names.js";
import { gravityOf, type Style } from "./style.js";
import { displayWidth, padTo } from "./width.js";

const RELATED_AT_MOST = 3;
const PLACES_AT_MOST = 12;
const LINES_OF_TARGETS = 2;

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

/** How much of what could be said is said. */
export interface Telling {
  readonly names: Names;
  readonly verbose: boolean;
}

/** What one rule found: the first finding in full, the others by what is different in them. */
export function findingBlock(
  report: AuditReport,
  group: readonly ReportedFinding[],
  telling: Telling,
  style: Style,
): string {
  const [family, ...others] = families(group);
  if (!family) return "";
  const { first } = family;
  const head = `${style.sign(first.level)} ${style.bold(first.rule)} · ${style.tint(first.level, first.level)}`;
  const atMost = telling.verbose ? others.length : PLACES_AT_MOST;
  const hidden = others.length - atMost;
  return [
    spread(head, displayWidth(`x ${first.rule} · ${first.level}`), spellPlace(first.at), style),
    ...indented(escapeText(first.message), 2, style),
    ...codeFrame(first.excerpt, first.at, style),
    ...comparedRows(first, style),
    ...relatedRows(first, telling, style),
    ...reachRows(report, family, telling, style),
    ...fixRows(first.fix, 2, style),
    ...likewiseRows(family, style),
    ...others.slice(0, atMost).flatMap((other) => alsoRows(family, other, style)),
    ...(hidden > 0 ? [`        and ${plural(hidden, "more place")} (--verbose)`] : []),
  ].join("\n");
}

/** "likewise web, worker": the same is true of these. */
function likewiseRows({ shape, members }: Family, style: Style): string[] {
  if (!shape) return [];
  const lines = wrapWords(openNames(shape, members.slice(1)).map(wordOf), style.columns - 12, 1);
  return labelled(style.bold("likewise"), "likewise".length, lines);
}

const openNames = (shape: Shape, members: readonly ReportedFinding[]): readonly string[] =>
  listed(openWords(shape, members).map(escapeText));

/** Further places; where they differ from the first in one word, the word is enough. */
function alsoRows(told: Family, family: Family, style: Style): string[] {
  const { first } = family;
  const shape = shapeOf(told.first.message, first.message);
  const words = shape && family.members.every((member) => wordIn(shape, member.message)) ? shape : undefined;
  const place = spellPlace(first.at);
  const room = style.columns - "  also  ".length;
  const row = words ? [`${place} `, ...openNames(words, family.members)] : [place];
  const said = words || first.message === told.first.message ? [] : wrapText(escapeText(first.message), room);
  const fix = first.fix === told.first.fix || explained(words, told.first, first) ? [] : fixRows(first.fix, 8, style);
  return [
    ...labelled(style.bold("also"), "also".length, [...wrapWords(row.map(wordOf), room, 1), ...said]),
    ...(words ? [] : likewiseRows(family, style).map((line) => `      ${line}`)),
    ...fix,
  ];
}

/** Is the fix that of the first finding, with the other name in it? */
function explained(shape: Shape | undefined, first: ReportedFinding, other: ReportedFinding): boolean {
  if (!shape || first.fix === undefined) return false;
  const [word, instead] = [wordIn(shape, first.message), wordIn(shape, other.message)];
  if (word === undefined || instead === undefined) return false;
  return first.fix.replaceAll(word, () => instead) === other.fix;
}

const indented = (text: string, margin: number, style: Style): string[] =>
  wrapText(text, style.columns - margin).map((line) => " ".repeat(margin) + line);

function comparedRows(finding: ReportedFinding, style: Style): string[] {
  const rows = finding.compared.map(({ what, value }) => ({ what: escapeText(what), value: escapeText(value) }));
  const width = Math.max(0, ...rows.map((row) => displayWidth(row.what)));
  return rows.flatMap(({ what, value }) => {
    const lines = wrapText(value, style.columns - width - 6);
    return labelled(`  ${padTo(what, width)}`, width + 2, lines);
  });
}

function relatedRows(finding: ReportedFinding, { verbose }: Telling, style: Style): string[] {
  const shown = verbose ? finding.related : finding.related.slice(0, RELATED_AT_MOST);
  const hidden = finding.related.length - shown.length;
  return [
    ...shown.map((related) => `  ${style.dim("see")}  ${spellPlace(related.at)}  ${escapeText(related.note)}`),
    ...(hidden > 0 ? [`       and ${plural(hidden, "more place")}`] : []),
  ];
}

/** Which targets it concerns, as many as two lines hold; silent where there is only one. */
function reachRows(report: AuditReport, family: Family, { names, verbose }: Telling, style: Style): string[] {
  const ids = new Set(family.members.flatMap((finding) => finding.targets));
  const concerned = report.targets.filter((target) => ids.has(target.id));
  if (concerned.length === 0 || report.targets.length === 1) return [];
  const lines =
    concerned.length === report.targets.length
      ? [`all ${report.targets.length} targets`]
      : names.list(concerned, style.columns - 7, verbose ? Number.POSITIVE_INFINITY : LINES_OF_TARGETS);
  return labelled(style.dim("for"), "for".length, lines);
}

function fixRows(fix: string | undefined, margin: number, style: Style): string[] {
  if (!fix) return [];
  const lines = labelled(style.bold("fix"), "fix".length, escapeLines(fix));
  return lines.map((line) => (line === "" ? line : " ".repeat(margin - 2) + line));
}

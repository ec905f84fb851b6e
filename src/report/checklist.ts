import type { AuditReport, TargetSummary } from "../model/report.js";
import { type Box, type Group, gravestFirst, groupAlike, hasFindings, isOpen } from "./boxes.js";
import { labelled, type Word, wrapWords } from "./layout.js";
import type { Names } from "./names.js";
import { bySection } from "./sections.js";
import type { Mark, Style } from "./style.js";
import { type AtMost, header, together } from "./target-header.js";

const FULL_CHECKLISTS = 2;
const HEADERS_AT_MOST = 4;
const IN_FULL: AtMost = { names: 60, workflows: 3 };
const IN_SHORT: AtMost = { names: 60, workflows: 1 };
const EVERYTHING: AtMost = { names: Number.POSITIVE_INFINITY, workflows: Number.POSITIVE_INFINITY };
const LINES_OF_NAMES = 12;
const OPEN_AT_MOST = 4;

/** Headers for the targets, and below them one checklist for all that came out alike. */
export function checklists(report: AuditReport, names: Names, style: Style, verbose: boolean): string[] {
  const groups = groupAlike(report);
  if (verbose || groups.length <= FULL_CHECKLISTS)
    return groups.map((group) => fullGroup(group, names, style, verbose));
  const gravest = gravestFirst(groups);
  const found = gravest.filter(hasFindings);
  return [...found.map((group) => shortGroup(group, names, style)), ...theRest(gravest, names, style)];
}

function fullGroup({ targets, boxes }: Group, names: Names, style: Style, verbose: boolean): string {
  const list = fullList(boxes, style);
  const heads = verbose
    ? together(targets).map((each) => header(each, style, EVERYTHING))
    : headers(targets, names, style, IN_FULL);
  return [...heads, ...(list.length > 0 ? ["", ...list] : [])].join("\n");
}

/** The first targets with their workflows, of the others the names. */
function headers(targets: readonly TargetSummary[], names: Names, style: Style, atMost: AtMost): string[] {
  const heads = together(targets);
  const others = heads.slice(HEADERS_AT_MOST).flat();
  const lines = names.list(others, style.columns - "  alike  ".length, LINES_OF_NAMES);
  return [
    ...heads.slice(0, HEADERS_AT_MOST).map((each) => header(each, style, atMost)),
    ...(others.length > 0 ? labelled(style.dim("alike"), "alike".length, lines) : []),
  ];
}

function fullList(boxes: readonly Box[], style: Style): string[] {
  const sections = bySection(boxes, (box) => box.rule.section);
  const margin = Math.max(0, ...sections.map(([section]) => section.length)) + 4;
  return sections.flatMap(([section, inside]) => {
    const lines = wrapWords(
      inside.map((box) => spellBox(box, style)),
      style.columns - margin,
    );
    return labelled(section.padEnd(margin - 4), margin - 4, lines);
  });
}

/** Targets that came out alike, and below them only what did not pass. */
function shortGroup({ targets, boxes }: Group, names: Names, style: Style): string {
  const heads = headers(targets, names, style, IN_SHORT);
  return [...heads, ...shortList(boxes, style)].join("\n");
}

function shortList(boxes: readonly Box[], style: Style): string[] {
  const open = boxes.filter((box) => box.mark === "not-checked");
  const named = open.length <= OPEN_AT_MOST;
  const quiet = (mark: Mark) => mark === "pass" || mark === "not-applicable" || (mark === "not-checked" && !named);
  const loud = boxes.filter((box) => !quiet(box.mark)).map((box) => spellBox(box, style));
  const count = (mark: Mark, word: string): Word[] => {
    const boxesOfMark = boxes.filter((box) => box.mark === mark);
    const text = `${boxesOfMark.length} ${word}`;
    return boxesOfMark.length === 0 ? [] : [{ text: `${style.sign(mark)} ${text}`, width: text.length + 2 }];
  };
  const words = [
    ...loud,
    ...(named ? [] : count("not-checked", "not checked")),
    ...count("pass", "passed"),
    ...count("not-applicable", "not applicable"),
  ];
  return wrapWords(words, style.columns - 2).map((line) => `  ${line}`);
}

/** The targets without a finding, in a line or two: those with open questions, and those with none. */
function theRest(groups: readonly Group[], names: Names, style: Style): string[] {
  const rest = groups.filter((group) => !hasFindings(group));
  const roll = (mark: Mark, what: string, targets: readonly TargetSummary[]): string[] => {
    if (targets.length === 0) return [];
    const lines = names.list(targets, style.columns - 4, LINES_OF_NAMES);
    return [`${style.sign(mark)} ${what}`, ...lines.map((line) => `    ${line}`)];
  };
  const open = rest.filter(isOpen).flatMap((group) => group.targets);
  const clean = rest.filter((group) => !isOpen(group)).flatMap((group) => group.targets);
  const lines = [
    ...roll("not-checked", "no finding, but not everything could be checked", open),
    ...roll("pass", "no finding", clean),
  ];
  return lines.length > 0 ? [lines.join("\n")] : [];
}

const spellBox = (box: Box, style: Style) => ({
  text: `${style.sign(box.mark)} ${box.rule.id}${style.dim(box.remark)}`,
  width: box.rule.id.length + box.remark.length + 2,
});

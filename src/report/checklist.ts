import type { AuditReport, Level, Outcome, RuleSummary, TargetSummary } from "../model/report.js";
import { escapeText } from "./escape.js";
import { workflowsByFile } from "./kinds-of-run.js";
import { bySection } from "./sections.js";
import { gravityOf, type Mark, markOf, plural, type Style, spread, wrapText, wrapWords } from "./style.js";
import { titleOf, whereabouts } from "./titles.js";

const FULL_CHECKLISTS = 2;
const TARGETS_IN_FULL = 6;
const WORKFLOWS_AT_MOST = 3;
const TARGETS_OF_A_GROUP = 4;
const OPEN_AT_MOST = 4;
const GRAVEST_FIRST: readonly Level[] = ["error", "warning", "note"];

/** One box of a checklist: a rule and how it came out. */
interface Box {
  readonly rule: RuleSummary;
  readonly mark: Mark;
}
interface Group {
  readonly targets: TargetSummary[];
  readonly boxes: readonly Box[];
}

/** A header for every target, and below it one checklist for all targets that came out alike. */
export function checklists(report: AuditReport, style: Style): string[] {
  const groups = groupAlike(report);
  if (groups.length <= FULL_CHECKLISTS && report.targets.length <= TARGETS_IN_FULL)
    return groups.map(({ targets, boxes }) => {
      const heads = targets.map((target) => header(target, style, WORKFLOWS_AT_MOST));
      const list = fullList(boxes, style);
      return [...heads, ...(list.length > 0 ? ["", ...list] : [])].join("\n");
    });
  const gravest = [...groups].sort((a, b) => gravity(a) - gravity(b));
  const found = gravest.filter(hasFindings);
  return [...found.map((group) => shortGroup(group, style)), ...theRest(gravest, style)];
}

const hasFindings = (group: Group): boolean =>
  group.boxes.some((box) => box.mark === "error" || box.mark === "warning" || box.mark === "note");

const gravity = (group: Group): number => Math.min(...group.boxes.map((box) => gravityOf(box.mark)));

function groupAlike(report: AuditReport): readonly Group[] {
  const levels = new Map(report.findings.map((finding) => [finding.id, finding.level]));
  const rules = new Map(report.rules.map((rule) => [rule.id, rule]));
  const groups = new Map<string, Group>();
  for (const target of report.targets) {
    const boxes = report.outcomes
      .filter((outcome) => outcome.target === target.id)
      .flatMap((outcome) => {
        const rule = rules.get(outcome.rule);
        return rule ? [{ rule, mark: markOf(outcome.verdict, gravest(outcome, levels, rule.level)) }] : [];
      });
    const key = boxes.map((box) => `${box.rule.id}=${box.mark}`).join(" ");
    const group = groups.get(key);
    if (group) group.targets.push(target);
    else groups.set(key, { targets: [target], boxes });
  }
  return [...groups.values()];
}

function gravest(outcome: Outcome, levels: ReadonlyMap<string, Level>, otherwise: Level): Level {
  const found = outcome.findings.map((id) => levels.get(id));
  return GRAVEST_FIRST.find((level) => found.includes(level)) ?? otherwise;
}

/** The target on the left, its workflows on the right; below one another where the line is too short. */
function header(target: TargetSummary, style: Style, workflowsAtMost: number): string {
  const left = [titleOf(target), ...whereabouts(target)].join(" · ");
  const all = workflowsByFile(target.workflows).map(escapeText);
  const shown = all.slice(0, workflowsAtMost);
  const hidden = all.length - shown.length;
  const right = hidden === 0 ? shown : [...shown.slice(0, -1), `${shown.at(-1)} and ${hidden} more`];
  const [first = "", ...more] = right;
  const fits = left.length + 2 + first.length <= style.columns && more.every((text) => text.length <= style.columns);
  if (!fits) {
    const below = right.flatMap((text) => wrapText(text, style.columns - 2));
    return [...wrapText(left, style.columns).map(style.bold), ...below.map((text) => `  ${style.dim(text)}`)].join(
      "\n",
    );
  }
  const head = spread(style.bold(left), left.length, first, style);
  return [head.trimEnd(), ...more.map((text) => style.dim(text.padStart(style.columns)))].join("\n");
}

function fullList(boxes: readonly Box[], style: Style): string[] {
  const sections = bySection(boxes, (box) => box.rule.section);
  const margin = Math.max(0, ...sections.map(([section]) => section.length)) + 4;
  return sections.flatMap(([section, inside]) => {
    const lines = wrapWords(
      inside.map((box) => spellBox(box, style)),
      style.columns - margin,
    );
    return lines.map((line, index) => `${(index === 0 ? `  ${section}` : "").padEnd(margin)}${line}`);
  });
}

/** Targets that came out alike, and below them only what did not pass. */
function shortGroup({ targets, boxes }: Group, style: Style): string {
  const heads = targets.slice(0, TARGETS_OF_A_GROUP).map((target) => header(target, style, 1));
  const hidden = targets.length - heads.length;
  const more = hidden > 0 ? [style.dim(`and ${plural(hidden, "more target")} that came out alike`)] : [];
  return [...heads, ...more, ...shortList(boxes, style)].join("\n");
}

function shortList(boxes: readonly Box[], style: Style): string[] {
  const open = boxes.filter((box) => box.mark === "not-checked");
  const named = open.length <= OPEN_AT_MOST;
  const quiet = (mark: Mark) => mark === "pass" || mark === "not-applicable" || (mark === "not-checked" && !named);
  const loud = boxes.filter((box) => !quiet(box.mark)).map((box) => spellBox(box, style));
  const count = (mark: Mark, word: string) => {
    const text = `${boxes.filter((box) => box.mark === mark).length} ${word}`;
    return { text: `${style.sign(mark)} ${text}`, width: text.length + 2 };
  };
  const words = [
    ...loud,
    ...(named ? [] : [count("not-checked", "not checked")]),
    count("pass", "passed"),
    count("not-applicable", "not applicable"),
  ];
  return wrapWords(words, style.columns - 2).map((line) => `  ${line}`);
}

/** The targets without a finding, in a line or two: those with open questions, and those with none. */
function theRest(groups: readonly Group[], style: Style): string[] {
  const rest = groups.filter((group) => !hasFindings(group));
  const isOpen = (group: Group) => group.boxes.some((box) => box.mark === "not-checked" || box.mark === "crashed");
  const open = rest.filter(isOpen).flatMap((group) => group.targets);
  const clean = rest.filter((group) => !isOpen(group)).flatMap((group) => group.targets);
  const lines = [
    ...roll("not-checked", "no finding, but not everything could be checked", open, style),
    ...roll("pass", "no finding", clean, style),
  ];
  return lines.length > 0 ? [lines.join("\n")] : [];
}

function roll(mark: Mark, what: string, targets: readonly TargetSummary[], style: Style): string[] {
  if (targets.length === 0) return [];
  const names = targets.map((target, index) => titleOf(target) + (index < targets.length - 1 ? "," : ""));
  const words = names.map((text) => ({ text, width: text.length }));
  return [`${style.sign(mark)} ${what}`, ...wrapWords(words, style.columns - 4, 1).map((line) => `    ${line}`)];
}

const spellBox = (box: Box, style: Style) => ({
  text: `${style.sign(box.mark)} ${box.rule.id}`,
  width: box.rule.id.length + 2,
});

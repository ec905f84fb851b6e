import type { AuditReport, Level, Outcome, RuleSummary, TargetSummary } from "../model/report.js";
import { escapeText } from "./escape.js";
import { spread } from "./finding.js";
import { bySection } from "./sections.js";
import { type Mark, markOf, type Style, wrapWords } from "./style.js";

const FULL_CHECKLISTS = 4;
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
  const short = groups.length > FULL_CHECKLISTS;
  return groups.map((group) => {
    const heads = group.targets.map((target) => header(target, style));
    const list = short ? shortList(group.boxes, style) : fullList(group.boxes, style);
    return [...heads, ...(list.length > 0 ? ["", ...list] : [])].join("\n");
  });
}

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

function header(target: TargetSummary, style: Style): string {
  const where = [target.title, target.region, target.account].filter((part) => part !== undefined).map(escapeText);
  const left = where.join(" · ");
  const [first, ...more] = target.workflows.map(escapeText);
  const head = spread(style.bold(left), left.length, first ?? "", style);
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

/** Only what did not pass, and how many did. */
function shortList(boxes: readonly Box[], style: Style): string[] {
  const quiet = (mark: Mark) => mark === "pass" || mark === "not-applicable";
  const loud = boxes.filter((box) => !quiet(box.mark)).map((box) => spellBox(box, style));
  const count = (mark: Mark, word: string) => {
    const text = `${boxes.filter((box) => box.mark === mark).length} ${word}`;
    return { text: `${style.sign(mark)} ${text}`, width: text.length + 2 };
  };
  const words = [...loud, count("pass", "passed"), count("not-applicable", "not applicable")];
  return wrapWords(words, style.columns - 2).map((line) => `  ${line}`);
}

const spellBox = (box: Box, style: Style) => ({
  text: `${style.sign(box.mark)} ${box.rule.id}`,
  width: box.rule.id.length + 2,
});

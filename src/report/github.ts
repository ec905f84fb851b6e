import type { AuditReport, Level, ReportedFinding } from "../model/report.js";
import type { Place } from "../model/source.js";
import { spellPlace } from "./diagnostic.js";
import { escapeLines } from "./escape.js";
import { groupFindings } from "./finding.js";
import { type Home, lastLine, pathAtHome } from "./home.js";
import { plural } from "./layout.js";
import { type Family, families, openWords } from "./likewise.js";
import { spellReason } from "./not-checked.js";
import { byRules, type Reason, reachesGate, reasonsOf, rulesOf } from "./reasons.js";
import { styleOf } from "./style.js";
import { verdictLine } from "./summary.js";
import { type CommandName, withoutCommands, workflowCommand } from "./workflow-command.js";

/** GitHub keeps ten annotations of a kind from one step, and drops the others without a word. */
const SHOWN_OF_A_KIND = 10;
/** The runner cuts an annotation after 4,096 characters. */
const LONGEST = 3_500;
const REASONS_AT_MOST = 5;

interface Annotation {
  readonly level: Level;
  readonly title: string;
  readonly at?: Place;
  readonly lines: readonly string[];
}

const NAMES: Readonly<Record<Level, CommandName>> = { error: "error", warning: "warning", note: "notice" };
const KINDS: readonly Level[] = ["error", "warning", "note"];

/** Annotations for the lines of a diff, the gravest first; what GitHub would drop is counted. */
export function github(report: AuditReport, home: Home): string {
  const all = [...unreadable(report), ...findings(report), ...open(report)];
  const kinds = KINDS.map((level) => all.filter((each) => each.level === level));
  const lines = kinds.flatMap((each) => each.slice(0, SHOWN_OF_A_KIND)).map((each) => command(each, home));
  const text = [...dropped(kinds), verdictLine(report, styleOf({ columns: 0, colors: false }))];
  return `${[...lines, ...text.map(withoutCommands)].join("\n")}\n`;
}

function command({ level, title, at, lines }: Annotation, home: Home): string {
  const file = at && pathAtHome(home, at.file);
  const elsewhere = at && file === undefined ? [spellPlace(at)] : [];
  const place = at && file !== undefined ? { file, ...linesOf(at) } : {};
  return workflowCommand(NAMES[level], { ...place, title }, shortened([...elsewhere, ...lines]));
}

/** Columns within a single line only: the runner drops the others. The end is the last character, not the one behind it. */
function linesOf(at: Place) {
  const endLine = lastLine(at);
  const columns = { col: at.startColumn, endColumn: Math.max(at.startColumn, at.endColumn - 1) };
  return { line: at.startLine, endLine, ...(endLine === at.startLine && at.endLine === endLine ? columns : {}) };
}

function shortened(lines: readonly string[]): readonly string[] {
  const text = lines.join("\n");
  return text.length <= LONGEST ? lines : `${text.slice(0, LONGEST)}…`.split("\n");
}

/** What could not be read, and what is meant for this tool and does nothing. */
const unreadable = ({ diagnostics }: AuditReport): readonly Annotation[] =>
  diagnostics.map(({ level, message, at }) => ({
    level,
    title: "ecs-preflight",
    lines: [message],
    ...(at ? { at } : {}),
  }));

/** The first place of every rule before the second of any: one rule must not take all the room. */
function findings(report: AuditReport): readonly Annotation[] {
  const told = groupFindings(report.findings).map((group) => families(group));
  const longest = Math.max(0, ...told.map((group) => group.length));
  return Array.from({ length: longest }, (_, turn) => told.flatMap((group) => group[turn] ?? []))
    .flat()
    .map((family) => ({
      level: family.first.level,
      title: family.first.rule,
      at: family.first.at,
      lines: linesOfFamily(family),
    }));
}

function linesOfFamily(family: Family): readonly string[] {
  const { first } = family;
  return [first.message, ...compared(first), ...also(family), ...fix(first)];
}

const compared = ({ compared: all }: ReportedFinding): readonly string[] =>
  all.map(({ what, value }) => `${what}: ${value}`);

function also(family: Family): readonly string[] {
  const words = family.shape ? openWords(family.shape, family.members.slice(1)) : [];
  return words.length > 0 ? [`likewise: ${words.join(", ")}`] : [];
}

const fix = (finding: ReportedFinding): readonly string[] =>
  finding.fix === undefined ? [] : ["", "fix:", ...escapeLines(finding.fix)];

/** What keeps the gate shut without being a finding: as grave as its rules, told once for all that it stops. */
function open(report: AuditReport): readonly Annotation[] {
  return KINDS.filter((level) => reachesGate(level, report.gate.level)).flatMap((level) => {
    const rules = new Set(report.rules.filter((rule) => rule.level === level).map((rule) => rule.id));
    const outcomes = report.outcomes.filter((outcome) => rules.has(outcome.rule) && !outcome.accepted);
    const crashed = outcomes.filter((outcome) => outcome.verdict === "crashed");
    const unsure = byRules(reasonsOf(outcomes)).map((reasons) => notChecked(level, reasons));
    return [...new Map(crashed.map((outcome) => [outcome.rule, outcome])).values()]
      .map(({ rule, why }): Annotation => ({ level, title: `${rule}: crashed`, lines: [why ?? "no reason given"] }))
      .concat(unsure);
  });
}

function notChecked(level: Level, reasons: readonly Reason[]): Annotation {
  const rules = rulesOf(reasons);
  const [at] = reasons.flatMap((reason) => [...reason.places.values()]);
  const hidden = reasons.length - REASONS_AT_MOST;
  return {
    level,
    title: `${rules.length === 1 ? rules[0] : plural(rules.length, "rule")}: not checked`,
    lines: [
      ...reasons.slice(0, REASONS_AT_MOST).map(({ what }) => spellReason(what)),
      ...(hidden > 0 ? [`and for ${plural(hidden, "more reason")}`] : []),
      ...(rules.length > 1 ? [`rules: ${rules.join(", ")}`] : []),
    ],
    ...(at ? { at } : {}),
  };
}

function dropped(kinds: readonly (readonly Annotation[])[]): readonly string[] {
  const counts = kinds.flatMap((each) => {
    const [first] = each;
    const more = each.length - SHOWN_OF_A_KIND;
    return first && more > 0 ? [plural(more, `more ${first.level}`)] : [];
  });
  if (counts.length === 0) return [];
  return [`${counts.join(", ")} not annotated: GitHub keeps ${SHOWN_OF_A_KIND} of a kind from one step`];
}

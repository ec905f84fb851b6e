import type { AuditReport, ReportedDiagnostic } from "../model/report.js";
import { groupFindings } from "./finding.js";
import type { Home } from "./home.js";
import { plural } from "./layout.js";
import { checklistParts } from "./markdown-checklist.js";
import { findingPart } from "./markdown-finding.js";
import { code, folded, placeLink, prose } from "./markdown-text.js";
import { Names } from "./names.js";
import { spellReason } from "./not-checked.js";
import { byRules, keyOf, type Reason, reasonsOf, reasonsTold, rulesOf } from "./reasons.js";
import type { Room } from "./room.js";
import { type Style, styleOf } from "./style.js";
import { countsLine, verdictSentence, verdictSign } from "./summary.js";
import { openNames } from "./titles.js";
import { withoutCommands } from "./workflow-command.js";

const PLACES_AT_MOST = 3;
const LINES_AT_MOST = 50;

/** A piece that is shown whole or not at all. */
interface Part {
  readonly text: string;
  readonly findings?: number;
}

/** For a step summary and for a comment: the verdict first, then what speaks against it. */
export function markdown(report: AuditReport, home: Home, room: Room): string {
  const style = styleOf({ columns: 0, colors: false });
  const names = new Names(report.targets);
  const parts: readonly Part[] = [
    ...told(report.diagnostics, "error", home, style),
    ...checklistParts(report, names, style).map((text) => ({ text })),
    ...groupFindings(report.findings).map((group) => ({
      text: findingPart(report, group, home, names, style),
      findings: group.length,
    })),
    ...notChecked(report, home, style),
    ...notFollowed(report, home),
    ...openTexts(report),
    ...told(report.diagnostics, "warning", home, style),
  ].map((part) => (typeof part === "string" ? { text: part } : part));
  return fitted([head(report, style)], parts, [legend(report)], room);
}

const head = (report: AuditReport, style: Style): string =>
  `## ${verdictSign(report, style)} ${capitalized(verdictSentence(report))}\n\n${countsLine(report, style)}`;

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const legend = ({ tool }: AuditReport): string =>
  `<sub>✔ passed &nbsp;✖ error &nbsp;⚠ warning &nbsp;· note &nbsp;? not checked &nbsp;– not applicable &nbsp;! crashed — ${tool.name} ${tool.version}</sub>`;

/** As many parts as there is room for; where one has none, the rest is counted. */
function fitted(first: readonly string[], parts: readonly Part[], last: readonly string[], room: Room): string {
  const whole = text([...first, ...parts.map((part) => part.text), ...last]);
  if (sizeOf(whole, room) <= room.most) return whole;
  const shown = new Set<Part>();
  const so = (more: ReadonlySet<Part>): string => {
    const [inside, outside] = [parts.filter((part) => more.has(part)), parts.filter((part) => !more.has(part))];
    return text([...first, ...inside.map((part) => part.text), cutHere(outside, room), ...last]);
  };
  for (const part of parts) if (sizeOf(so(new Set([...shown, part])), room) <= room.most) shown.add(part);
  return so(shown);
}

const text = (parts: readonly string[]): string => withoutCommands(`${parts.join("\n\n")}\n`);

const sizeOf = (given: string, { of }: Room): number =>
  of === "characters" ? given.length : new TextEncoder().encode(given).length;

function cutHere(hidden: readonly Part[], { most, of }: Room): string {
  const findings = hidden.reduce((sum, part) => sum + (part.findings ?? 0), 0);
  const what = findings > 0 ? plural(findings, "more finding") : "Something";
  return `**${what} did not fit:** GitHub takes ${most.toLocaleString("en")} ${of}. JSON and SARIF hold everything.`;
}

function told(
  diagnostics: readonly ReportedDiagnostic[],
  level: ReportedDiagnostic["level"],
  home: Home,
  style: Style,
): readonly string[] {
  const lines = diagnostics
    .filter((one) => one.level === level)
    .map(({ at, message }) => `- ${style.sign(level)} ${at ? `${placeLink(home, at)} ` : ""}${prose(message)}`);
  return lines.length > 0 ? [listOf(lines)] : [];
}

function listOf(lines: readonly string[]): string {
  const hidden = lines.length - LINES_AT_MOST;
  return [...lines.slice(0, LINES_AT_MOST), ...(hidden > 0 ? [`- and ${hidden} more`] : [])].join("\n");
}

/** Open questions, unfolded where they are what blocks. */
function notChecked(report: AuditReport, home: Home, style: Style): readonly string[] {
  const outcomes = report.outcomes.filter((outcome) => !outcome.accepted);
  const crashed = outcomes.filter((outcome) => outcome.verdict === "crashed");
  const crashes = [...new Map(crashed.map((each) => [each.rule, each])).values()].map(
    ({ rule, why }) => `- ${style.sign("crashed")} ${code(rule)} crashed: ${prose(why ?? "no reason given")}`,
  );
  const groups = byRules(reasonsOf(outcomes));
  if (groups.length === 0 && crashes.length === 0) return [];
  const rules = rulesOf(groups.flat()).length;
  const title = [
    ...(crashes.length > 0 ? [`${style.sign("crashed")} ${plural(crashes.length, "rule")} crashed`] : []),
    ...(rules > 0 ? [`${style.sign("not-checked")} ${plural(rules, "rule")} not checked, or not everywhere`] : []),
  ];
  const lines = [...crashes, ...groups.map((group) => reasonsLine(group, home))];
  return [folded(title.join(" · "), listOf(lines), report.gate.verdict === "unsure")];
}

function reasonsLine(reasons: readonly Reason[], home: Home): string {
  const rules = rulesOf(reasons).map(code).join(", ");
  const shown = reasons
    .slice(0, LINES_AT_MOST)
    .map((reason) => `  - ${prose(spellReason(reason.what))}${places(reason, home)}`);
  const hidden = reasons.length - shown.length;
  return [`- ${rules}`, ...shown, ...(hidden > 0 ? [`  - and ${plural(hidden, "more reason")}`] : [])].join("\n");
}

function places(reason: Reason, home: Home): string {
  const all = [...reason.places.values()];
  const hidden = all.length - PLACES_AT_MOST;
  const shown = all.slice(0, PLACES_AT_MOST).map((at) => placeLink(home, at));
  return shown.length === 0 ? "" : ` (${shown.join(", ")}${hidden > 0 ? ` and ${plural(hidden, "more place")}` : ""})`;
}

/** What the walk could not follow, unless a rule that was not checked has said so already. */
function notFollowed(report: AuditReport, home: Home): readonly string[] {
  const before = reasonsTold(report);
  const gaps = report.gaps.filter((gap) => !before.has(keyOf(gap)));
  const lines = new Set(gaps.map(({ what, at }) => `- ${prose(what)}${at ? ` (${placeLink(home, at)})` : ""}`));
  return lines.size > 0 ? [folded("could not be followed to the end", listOf([...lines]))] : [];
}

/** Names that only a person can fill in. */
function openTexts(report: AuditReport): readonly string[] {
  const names = openNames(report.targets).map(code);
  if (names.length === 0) return [];
  return [
    `Not in the repository: ${names.join(", ")}. ${code("values:")} in ${code("ecs-preflight.yml")} says what they hold.`,
  ];
}

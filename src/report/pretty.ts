import type { AuditReport, ReportedGap } from "../model/report.js";
import { checklists } from "./checklist.js";
import { describeDiagnostic, spellPlace } from "./diagnostic.js";
import { escapeText } from "./escape.js";
import { excusedBlocks } from "./excused.js";
import { findingBlock, groupFindings } from "./finding.js";
import { wrapText } from "./layout.js";
import { type Looked, lookedBlock } from "./looked.js";
import { Names } from "./names.js";
import { notApplicableBlock } from "./not-applicable.js";
import { type HowMuch, notCheckedBlocks } from "./not-checked.js";
import { keyOf, reachesGate, reasonsTold } from "./reasons.js";
import { type Style, styleOf } from "./style.js";
import { notLookedAt, summary, verdictLine } from "./summary.js";
import { openNames } from "./titles.js";
import { withoutCommands } from "./workflow-command.js";

const GAPS_AT_MOST = 5;
const WARNINGS_AT_MOST = 20;
/** A report longer than this begins with its end: whoever pages through it wants the verdict first. */
const LONG = 60;

/** How a report for people is drawn, and how much it says. */
export interface PrettyOptions {
  readonly columns: number;
  readonly colors: boolean;
  /** Only what blocks. */
  readonly quiet?: boolean;
  /** Everything, and what the audit looked at. */
  readonly verbose?: Looked;
}

/** The report for people: targets with their checklists, findings, what could not be checked, the summary last. */
export function pretty(report: AuditReport, options: PrettyOptions): string {
  const style = styleOf(options);
  const parts = options.quiet ? quietParts(report, style) : allParts(report, options.verbose, style);
  const text = parts.join("\n\n");
  const first = !options.quiet && text.split("\n").length > LONG ? [verdictLine(report, style)] : [];
  return withoutCommands(`${[...first, ...(text ? [text] : []), summary(report, style)].join("\n\n")}\n`);
}

function quietParts(report: AuditReport, style: Style): string[] {
  const blocking = report.findings.filter((finding) => reachesGate(finding.level, report.gate.level));
  const telling = { names: new Names(report.targets), verbose: false };
  return [
    ...groupFindings(blocking).map((group) => findingBlock(report, group, telling, style)),
    ...notCheckedBlocks(report, { quiet: true, verbose: false }, style),
    ...diagnosticsBlock(report, { quiet: true, verbose: false }, style),
  ];
}

function allParts(report: AuditReport, looked: Looked | undefined, style: Style): string[] {
  const verbose = looked !== undefined;
  const names = new Names(report.targets);
  return [
    ...(looked ? [lookedBlock(report, looked, style)] : []),
    ...checklists(report, names, style, verbose),
    ...groupFindings(report.findings).map((group) => findingBlock(report, group, { names, verbose }, style)),
    ...notCheckedBlocks(report, { quiet: false, verbose }, style),
    ...(verbose ? [...notApplicableBlock(report, names, style), ...excusedBlocks(report, names, style)] : []),
    ...gapsBlock(report, verbose, style),
    ...openBlock(report, style),
    ...diagnosticsBlock(report, { quiet: false, verbose }, style),
    ...notLookedAt(report, style),
  ];
}

/** What the walk could not follow, unless a rule that was not checked has said so already. */
function gapsBlock(report: AuditReport, verbose: boolean, style: Style): string[] {
  const told = reasonsTold(report);
  const spell = (gap: ReportedGap): string => `${gap.at ? `${spellPlace(gap.at)}  ` : ""}${escapeText(gap.what)}`;
  const distinct = [...new Set(report.gaps.filter((gap) => verbose || !told.has(keyOf(gap))).map(spell))];
  if (distinct.length === 0) return [];
  const shown = verbose ? distinct : distinct.slice(0, GAPS_AT_MOST);
  const hidden = distinct.length - shown.length;
  return [
    [
      "could not be followed to the end",
      ...shown.flatMap((text) => wrapText(text, style.columns - 2)).map((line) => `  ${line}`),
      ...(hidden > 0 ? [`  and ${hidden} more (--verbose)`] : []),
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

/** Everything that could not be read; of what only does nothing, as much as anybody mends at once. */
function diagnosticsBlock({ diagnostics }: AuditReport, { quiet, verbose }: HowMuch, style: Style): string[] {
  const errors = diagnostics.filter((one) => one.level === "error");
  const warnings = quiet ? [] : diagnostics.filter((one) => one.level === "warning");
  const shown = verbose ? warnings : warnings.slice(0, WARNINGS_AT_MOST);
  const hidden = warnings.length - shown.length;
  const lines = [
    ...[...errors, ...shown].map((one) => `${style.sign(one.level)} ${describeDiagnostic(one)}`),
    ...(hidden > 0 ? [`  and ${hidden} more (--verbose)`] : []),
  ];
  return lines.length > 0 ? [lines.join("\n")] : [];
}

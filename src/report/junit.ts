import type { AuditReport, Outcome, ReportedFinding, RuleSummary, TargetSummary } from "../model/report.js";
import { describeDiagnostic, spellPlace } from "./diagnostic.js";
import { escapeLines, escapeText } from "./escape.js";
import { type Home, pathAtHome } from "./home.js";
import { plural } from "./layout.js";
import { reachesGate } from "./reasons.js";
import { clusterOf, nameOf, whereabouts } from "./titles.js";
import { withoutCommands } from "./workflow-command.js";

/**
 * JUnit's XML: a suite for each target, a case for each rule. Red is what blocks, and nothing else: a finding at the gate
 * is a failure, an open question at the gate an error; whoever reads the file comes to the verdict of the exit code.
 */
export function junit(report: AuditReport, home: Home): string {
  const suites = [...inputSuite(report), ...report.targets.map((target) => suiteOf(report, target, home))];
  const counts = attributes(countsOf(suites.flatMap(({ cases }) => cases)));
  const text = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${report.tool.name}"${counts} time="0">`,
    ...suites.flatMap(suiteLines),
    "</testsuites>",
  ];
  return withoutCommands(`${text.join("\n")}\n`);
}

interface Case {
  readonly name: string;
  readonly at?: { readonly file: string; readonly line: number };
  readonly result?: {
    readonly kind: "failure" | "error" | "skipped";
    readonly type?: string;
    readonly message: string;
  };
  /** What else there is to say, below the result. */
  readonly lines: readonly string[];
}

interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
}

function suiteLines({ name, cases }: Suite): readonly string[] {
  const inside = cases.flatMap((each) => caseLines(name, each));
  return [`  <testsuite${attributes({ name, ...countsOf(cases) })} time="0">`, ...inside, "  </testsuite>"];
}

const countsOf = (cases: readonly Case[]) => {
  const count = (kind: string): number => cases.filter(({ result }) => result?.kind === kind).length;
  return { tests: cases.length, failures: count("failure"), errors: count("error"), skipped: count("skipped") };
};

function caseLines(suite: string, { name, at, result, lines }: Case): readonly string[] {
  const open = `    <testcase${attributes({ classname: suite, name, ...at })} time="0"`;
  const text = lines.map(xml).join("\n");
  if (!result)
    return text === "" ? [`${open}/>`] : [`${open}>`, `      <system-out>${text}</system-out>`, "    </testcase>"];
  const { kind, type, message } = result;
  const told = attributes({ message, ...(type === undefined ? {} : { type }) });
  return [`${open}>`, `      <${kind}${told}>${text}</${kind}>`, "    </testcase>"];
}

/** A target by everything that is known of it: consumers tell cases apart by the name of their suite. */
function suiteOf(report: AuditReport, target: TargetSummary, home: Home): Suite {
  const cluster = clusterOf(target);
  const name = [
    nameOf(target),
    ...(cluster ? [`→ ${cluster}`] : []),
    ...whereabouts(target).map((part) => `· ${part}`),
  ];
  const rules = new Map(report.rules.map((rule) => [rule.id, rule]));
  const cases = report.outcomes
    .filter((outcome) => outcome.target === target.id)
    .flatMap((outcome) => {
      const rule = rules.get(outcome.rule);
      return rule ? [caseOf(report, outcome, rule, home)] : [];
    });
  return { name: name.join(" "), cases };
}

function caseOf(report: AuditReport, outcome: Outcome, rule: RuleSummary, home: Home): Case {
  const found = report.findings.filter((each) => outcome.findings.includes(each.id));
  const blocking = found.filter((each) => reachesGate(each.level, report.gate.level));
  const lines = [...found.flatMap(findingLines), ...openLines(outcome)];
  const [first, ...more] = blocking;
  if (first) {
    const message = `${first.message}${more.length > 0 ? ` (and ${plural(more.length, "more finding")})` : ""}`;
    const file = pathAtHome(home, first.at.file);
    return {
      name: rule.id,
      result: { kind: "failure", type: first.level, message },
      lines: [...lines, "", rule.helpUri],
      ...(file === undefined ? {} : { at: { file, line: first.at.startLine } }),
    };
  }
  return { name: rule.id, lines, ...resultOf(report, outcome, rule, found.length > 0) };
}

/** How a rule came out that found nothing that blocks. */
function resultOf(report: AuditReport, outcome: Outcome, rule: RuleSummary, found: boolean): Pick<Case, "result"> {
  const { verdict, accepted, unchecked, why } = outcome;
  const open = verdict === "crashed" || verdict === "not-checked" || unchecked.length > 0;
  const [gap] = unchecked;
  const message = why ?? gap?.what ?? "no reason given";
  if (open && !(accepted && verdict !== "crashed") && reachesGate(rule.level, report.gate.level))
    return { result: { kind: "error", type: verdict === "crashed" ? verdict : "not-checked", message } };
  if (verdict === "not-applicable") return { result: { kind: "skipped", message: `not applicable: ${message}` } };
  if (accepted && !open && !found)
    return { result: { kind: "skipped", message: `failed (does not count: ${accepted.reason})` } };
  if (!open || found) return {};
  const because = accepted ? `accepted: ${accepted.reason}` : "does not block";
  return { result: { kind: "skipped", message: `not checked (${because}): ${message}` } };
}

const findingLines = (finding: ReportedFinding): readonly string[] => [
  `${finding.level}: ${spellPlace(finding.at)}: ${finding.message}`,
  ...finding.compared.map(({ what, value }) => `  ${what}: ${value}`),
  ...(finding.fix === undefined
    ? []
    : escapeLines(finding.fix).map((line, index) => `${index === 0 ? "  fix  " : "       "}${line}`)),
];

const openLines = ({ unchecked, suppressed }: Outcome): readonly string[] => [
  ...unchecked.map(
    (gap) => `not checked: ${describeDiagnostic({ message: gap.what, ...(gap.at ? { at: gap.at } : {}) })}`,
  ),
  ...(suppressed.length > 0 ? [`${plural(suppressed.length, "finding")} suppressed`] : []),
];

/** What could not be read is a case of its own: a report without targets must not look like success. */
function inputSuite({ diagnostics }: AuditReport): readonly Suite[] {
  if (diagnostics.length === 0) return [];
  const cases = diagnostics.map((diagnostic): Case => {
    const message = describeDiagnostic(diagnostic);
    const kind = diagnostic.level === "error" ? "error" : "skipped";
    return { name: message, result: { kind, type: "input", message }, lines: [] };
  });
  return [{ name: "input", cases }];
}

const attributes = (all: Readonly<Record<string, string | number>>): string =>
  Object.entries(all)
    .map(([name, value]) => ` ${name}="${xml(String(value))}"`)
    .join("");

/** XML 1.0 knows no way to write control characters and U+FFFE, U+FFFF: they are shown as escapes. */
const xml = (text: string): string =>
  escapeText(text)
    .replace(/[\ufffe\uffff]/g, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`)
    .replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

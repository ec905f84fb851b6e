import { rules } from "../rules/index.js";
import { auditRepository } from "../src/cli/audit-repository.js";
import type { AuditReport, Outcome, Verdict } from "../src/model/report.js";
import { sarif } from "../src/report/sarif.js";
import {
  type Case,
  cases,
  type Expectation,
  excusedVerdicts,
  expectationOf,
  ruleFolders,
  withRepository,
} from "./fixtures/cases.js";
import type { Expected } from "./fixtures/expectations.js";
import { complaints } from "./report/multitool.js";

const WORST: readonly Verdict[] = ["crashed", "fail", "not-checked", "pass", "not-applicable"];
/** `crashed` is no verdict that a fixture may ask for. */
const WANTED: readonly Verdict[] = ["fail", "pass", "not-applicable", "not-checked"];

const ruleOf = (id: string) => rules.filter((rule) => rule.id === id);

/** The audit of a case by its one rule. */
const audited = (each: Case, { settings }: Expectation): Promise<AuditReport> =>
  withRepository(each, settings.slug, async (directory) => {
    const { report } = await auditRepository({
      directory,
      offline: true,
      rules: ruleOf(each.rule),
      values: new Map(Object.entries(settings.set ?? {})),
      ...(settings.defaultBranch === undefined ? {} : { defaultBranch: settings.defaultBranch }),
    });
    return report;
  });

const foundIn = (report: AuditReport): readonly Expected[] =>
  report.findings.map(({ at, level, message }) => ({
    file: at.file,
    level,
    range: [at.startLine, at.startColumn, at.endLine, at.endColumn],
    message,
  }));

/** One line a finding, in the order of places, so that a difference reads like a diff. */
const listed = (findings: readonly Expected[]): readonly string[] =>
  findings
    .map(({ file, level, range, message }) => {
      const [line, column, endLine, endColumn] = range;
      const end = endLine === line ? endColumn : `+${endLine - line}:${endColumn}`;
      return `${file}:${line}: ${level} ${column}-${end}: ${message}`;
    })
    .sort();

const verdictOf = (outcomes: readonly Outcome[]): Verdict | undefined =>
  WORST.find((verdict) => outcomes.some((outcome) => outcome.verdict === verdict));

/** Every different reason behind the verdict; several are joined by "; ". */
function whyOf(outcomes: readonly Outcome[], verdict: Verdict): string {
  const reasons = outcomes
    .filter((outcome) => outcome.verdict === verdict)
    .flatMap((outcome) => (outcome.why === undefined ? outcome.unchecked.map((gap) => gap.what) : [outcome.why]));
  return [...new Set(reasons)].join("; ");
}

/** What the audits of all cases found, as one: the Multitool takes longer to start than to read a hundred results. */
function together(reports: readonly AuditReport[]): AuditReport {
  const [first] = reports;
  if (!first) throw new Error("no case was audited");
  return {
    ...first,
    rules: [...new Map(reports.flatMap((report) => report.rules).map((rule) => [rule.id, rule])).values()],
    targets: reports.flatMap((report) => report.targets),
    outcomes: reports.flatMap((report) => report.outcomes),
    findings: reports.flatMap((report) => report.findings),
  };
}

describe("fixtures", () => {
  const reports: AuditReport[] = [];

  test.each(cases.map((each) => [`${each.rule} / ${each.name}`, each] as const))("%s", async (_, each) => {
    const expected = expectationOf(each);
    const report = await audited(each, expected);
    reports.push(report);
    expect(report.diagnostics).toEqual([]);
    expect(listed(foundIn(report))).toEqual(listed(expected.findings));
    expect({ verdict: verdictOf(report.outcomes), why: whyOf(report.outcomes, expected.verdict) }).toEqual({
      verdict: expected.verdict,
      why: expected.settings.why ?? expect.any(String),
    });
  });

  test("the SARIF Multitool finds no error and no warning in what they give", () => {
    expect(complaints(sarif(together(reports), { prefix: "" }))).toEqual([]);
  }, 120_000);

  test.each(rules.map((rule) => [rule.id, rule] as const))("%s has a case for every verdict", (id, { section }) => {
    const own = cases.filter((each) => each.rule === id && each.section === section);
    const shown = new Set([...own.map((each) => expectationOf(each).verdict), ...excusedVerdicts(section, id)]);
    expect(WANTED.filter((verdict) => !shown.has(verdict))).toEqual([]);
  });

  test("every folder belongs to a rule of its section", () => {
    const known = new Set(rules.map((rule) => `${rule.section}/${rule.id}`));
    expect(ruleFolders.map(({ section, rule }) => `${section}/${rule}`).filter((path) => !known.has(path))).toEqual([]);
  });
});

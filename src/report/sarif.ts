import type { AuditReport, Excused, Outcome } from "../model/report.js";
import { jsonText } from "./json-text.js";
import { SRCROOT, sarifLocation } from "./sarif-location.js";
import { sarifResult } from "./sarif-result.js";
import { sarifRule } from "./sarif-rule.js";

const SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";
const INFORMATION = "https://www.npmjs.com/package/ecs-preflight";

/** SARIF 2.1.0 as GitHub code scanning reads it. */
export function sarif(report: AuditReport): string {
  const run = {
    tool: {
      driver: {
        name: report.tool.name,
        fullName: `${report.tool.name} ${report.tool.version}`,
        version: report.tool.version,
        semanticVersion: report.tool.version,
        informationUri: INFORMATION,
        rules: report.rules.map(sarifRule),
        notifications: Object.entries(NOTIFICATIONS).map(([id, text]) => ({
          id,
          shortDescription: { text },
          fullDescription: { text },
          help: { text },
        })),
      },
    },
    automationDetails: { id: `${report.tool.name}/` },
    columnKind: "utf16CodeUnits",
    originalUriBaseIds: { [SRCROOT]: { description: { text: "The audited directory." } } },
    invocations: [invocation(report)],
    results: report.findings.map((finding) => sarifResult(report, finding)),
  };
  return jsonText({ $schema: SCHEMA, version: "2.1.0", runs: [run] });
}

const NOTIFICATIONS = {
  "unreadable-input": "A file of the repository could not be read.",
  "not-checked": "A rule could not look at something: neither passed nor failed.",
  idle: "A suppression or setting does not do what it says.",
  suppressed: "Findings are suppressed and left out.",
  crashed: "A rule stopped with an error: nothing may be concluded from it.",
};
type NotificationId = keyof typeof NOTIFICATIONS;

/** What a reader of the results alone would miss: unreadable input, rules that could not look, rules that broke. */
function invocation(report: AuditReport) {
  const told = report.diagnostics.map((diagnostic) => ({
    ...notification(diagnostic.level === "error" ? "unreadable-input" : "idle", diagnostic.level, diagnostic.message),
    ...(diagnostic.at ? { locations: [sarifLocation(diagnostic.at)] } : {}),
  }));
  return {
    executionSuccessful: report.gate.verdict !== "broken-input" && report.gate.counts.crashed === 0,
    exitCode: report.gate.exitCode,
    toolExecutionNotifications: [
      ...told,
      ...report.outcomes.flatMap((outcome) => unjudged(report, outcome)),
      ...suppressed(report),
    ],
  };
}

/** How many findings are left out; they are in the JSON report. */
function suppressed({ suppressed: all }: AuditReport) {
  const counts = Object.entries(LEFT_OUT).map(([by, words]) => {
    const count = all.filter(({ suppression }) => suppression.by === by).length;
    return { count, words };
  });
  const told = new Map<string, number>();
  for (const { count, words } of counts) told.set(words, (told.get(words) ?? 0) + count);
  return [...told]
    .filter(([, count]) => count > 0)
    .map(([words, count]) =>
      notification("suppressed", "note", count === 1 ? `1 finding is ${words}` : `${count} findings are ${words}`),
    );
}

const LEFT_OUT: Readonly<Record<Excused["by"], string>> = {
  comment: "suppressed",
  configuration: "suppressed",
  baseline: "in the baseline",
  unchanged: "not of this change",
};

function unjudged(report: AuditReport, outcome: Outcome) {
  const index = report.rules.findIndex((rule) => rule.id === outcome.rule);
  const associatedRule = { id: outcome.rule, ...(index >= 0 ? { index } : {}) };
  const title = report.targets.find((target) => target.id === outcome.target)?.title ?? outcome.target;
  const { accepted } = outcome;
  const accepting = accepted ? ` (accepted: ${accepted.reason})` : "";
  const gaps = outcome.unchecked.map((gap) => ({
    ...notification(
      "not-checked",
      accepted ? "note" : "warning",
      `${outcome.rule} on ${title}: ${gap.what}${accepting}`,
    ),
    associatedRule,
    ...(gap.at ? { locations: [sarifLocation(gap.at)] } : {}),
  }));
  const why = `${outcome.rule} on ${title}: ${outcome.why ?? "no reason given"}`;
  if (outcome.verdict === "crashed") return [{ ...notification("crashed", "error", why), associatedRule }, ...gaps];
  const unexplained = outcome.verdict === "not-checked" && gaps.length === 0;
  return unexplained ? [{ ...notification("not-checked", "warning", why), associatedRule }] : gaps;
}

const notification = (id: NotificationId, level: "error" | "warning" | "note", text: string) => ({
  descriptor: { id, index: Object.keys(NOTIFICATIONS).indexOf(id) },
  level,
  message: { text },
});

import type { AuditReport, Excused, Outcome } from "../model/report.js";
import type { Place } from "../model/source.js";
import type { Home } from "./home.js";
import { jsonText } from "./json-text.js";
import { type Locate, locator, SRCROOT, spelled } from "./sarif-location.js";
import { sarifResult } from "./sarif-result.js";
import { sarifRule } from "./sarif-rule.js";

const SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";
const INFORMATION = "https://www.npmjs.com/package/ecs-preflight";

/** SARIF 2.1.0 as GitHub code scanning reads it. */
export function sarif(report: AuditReport, home: Home): string {
  const locate = locator(home);
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
    // An analysis replaces the one of the same tool and category before it: two directories of a repository are two
    // categories, or the alerts of the first would be closed. Behind the last slash, runs of one category are told apart.
    // https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support
    automationDetails: { id: `${report.tool.name}/${home.prefix ?? ""}` },
    columnKind: "utf16CodeUnits",
    originalUriBaseIds: { [SRCROOT]: { description: { text: "The root of the repository." } } },
    invocations: [invocation(report, locate)],
    results: report.findings.flatMap((finding) => sarifResult(report, finding, locate) ?? []),
  };
  return jsonText({ $schema: SCHEMA, version: "2.1.0", runs: [run] });
}

const NOTIFICATIONS = {
  "unreadable-input": "A file of the repository could not be read.",
  "not-checked": "A rule could not look at something: neither passed nor failed.",
  idle: "A suppression or setting does not do what it says.",
  suppressed: "Findings are suppressed and left out.",
  elsewhere: "Findings have no place in a file of this repository and are left out.",
  crashed: "A rule stopped with an error: nothing may be concluded from it.",
};
type NotificationId = keyof typeof NOTIFICATIONS;

/** What a reader of the results alone would miss: unreadable input, rules that could not look, rules that broke. */
function invocation(report: AuditReport, locate: Locate) {
  const told = report.diagnostics.map(({ level, message, at }) => {
    const place = placed(at, locate);
    return {
      ...notification(level === "error" ? "unreadable-input" : "idle", level, message + place.text),
      ...place.at,
    };
  });
  return {
    executionSuccessful: report.gate.verdict !== "broken-input" && report.gate.counts.crashed === 0,
    exitCode: report.gate.exitCode,
    toolExecutionNotifications: [
      ...told,
      ...report.outcomes.flatMap((outcome) => unjudged(report, outcome, locate)),
      ...suppressed(report),
      ...elsewhere(report, locate),
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

/** Findings in workflows and actions of other repositories; GitHub refuses a result without a place. */
function elsewhere({ findings }: AuditReport, locate: Locate) {
  const left = findings.filter(({ at }) => !locate(at));
  if (left.length === 0) return [];
  const files = [...new Set(left.map(({ at }) => at.file))];
  const more = files.length > NAMED_AT_MOST ? ` and ${files.length - NAMED_AT_MOST} more files` : "";
  const count = left.length === 1 ? "1 finding is" : `${left.length} findings are`;
  const named = files.slice(0, NAMED_AT_MOST).join(", ") + more;
  return [notification("elsewhere", "warning", `${count} in files of other repositories and left out: ${named}`)];
}
const NAMED_AT_MOST = 5;

/** A place to link to, or else to read. */
function placed(at: Place | undefined, locate: Locate) {
  const location = at && locate(at);
  return { at: location ? { locations: [location] } : {}, text: at && !location ? ` (${spelled(at)})` : "" };
}

function unjudged(report: AuditReport, outcome: Outcome, locate: Locate) {
  const index = report.rules.findIndex((rule) => rule.id === outcome.rule);
  const associatedRule = { id: outcome.rule, ...(index >= 0 ? { index } : {}) };
  const title = report.targets.find((target) => target.id === outcome.target)?.title ?? outcome.target;
  const { accepted } = outcome;
  const accepting = accepted ? ` (accepted: ${accepted.reason})` : "";
  const gaps = outcome.unchecked.map((gap) => {
    const place = placed(gap.at, locate);
    const text = `${outcome.rule} on ${title}: ${gap.what}${place.text}${accepting}`;
    return { ...notification("not-checked", accepted ? "note" : "warning", text), associatedRule, ...place.at };
  });
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

import type { AuditReport, ReportedFinding } from "../model/report.js";
import type { Place } from "../model/source.js";
import { type Locate, regionOf, spelled } from "./sarif-location.js";

/** GitHub keeps a thousand locations of a result and shows a hundred. */
const RELATED_AT_MOST = 100;

/** One finding as a code scanning alert; undefined where it has no place in a file of this repository. */
export function sarifResult(report: AuditReport, finding: ReportedFinding, locate: Locate) {
  const location = locate(finding.at);
  if (!location) return undefined;
  return {
    ruleId: finding.rule,
    ruleIndex: report.rules.findIndex((rule) => rule.id === finding.rule),
    kind: "fail",
    level: finding.level,
    message: { text: unlinked(messageOf(finding, locate)) },
    locations: [withSource(finding, location)],
    relatedLocations: relatedOf(finding, locate),
    partialFingerprints: { primaryLocationLineHash: finding.id },
    properties: {
      targets: finding.targets.map((id) => report.targets.find((target) => target.id === id)?.title ?? id),
    },
  };
}

/** The message and, as no viewer shows anything else, the values that were compared and places that nothing can link to. */
function messageOf(finding: ReportedFinding, locate: Locate): string {
  const compared = finding.compared.map(({ what, value }) => `${what}: ${value}`);
  const elsewhere = finding.related.filter(({ at }) => !locate(at)).map(({ at, note }) => `${note}: ${spelled(at)}`);
  return [finding.message, ...compared, ...elsewhere].join("\n");
}

function relatedOf({ related }: ReportedFinding, locate: Locate) {
  const found = related.flatMap(({ at, note }) => {
    const location = locate(at);
    return location ? [{ ...location, message: { text: unlinked(note) } }] : [];
  });
  return found.slice(0, RELATED_AT_MOST).map((each, index) => ({ id: index + 1, ...each }));
}

/** SARIF reads `[text](target)` in a message as a link; text from a repository must not become one. */
const unlinked = (text: string): string => text.replace(/\[(?=[^\]]*\]\()/g, "\\[").replace(/\](?=\()/g, "\\]");

function withSource(finding: ReportedFinding, { physicalLocation }: NonNullable<ReturnType<Locate>>) {
  const around = contextOf(finding);
  if (!around) return { physicalLocation };
  const text = covered(finding);
  return {
    physicalLocation: {
      ...physicalLocation,
      region: { ...physicalLocation.region, ...(text ? { snippet: { text } } : {}) },
      contextRegion: { ...regionOf(around), snippet: { text: finding.excerpt.lines.join("\n") } },
    },
  };
}

/** The whole excerpt as a place, when it really surrounds the finding: SARIF wants a proper superset. */
function contextOf({ at, excerpt }: ReportedFinding): Place | undefined {
  const { firstLine, lines } = excerpt;
  const endLine = firstLine + lines.length - 1;
  const around = {
    file: at.file,
    startLine: firstLine,
    startColumn: 1,
    endLine,
    endColumn: (lines.at(-1) ?? "").length + 1,
  };
  const startsIn = at.startLine >= firstLine;
  const endsIn = at.endLine < endLine || (at.endLine === endLine && at.endColumn <= around.endColumn);
  const whole =
    at.startLine === firstLine && at.startColumn === 1 && at.endLine === endLine && at.endColumn === around.endColumn;
  return startsIn && endsIn && !whole ? around : undefined;
}

/** The characters of the place itself, as far as the excerpt holds them. */
function covered(finding: ReportedFinding): string {
  const { startLine, startColumn, endLine, endColumn } = finding.at;
  const first = finding.excerpt.firstLine;
  const lines = finding.excerpt.lines.slice(Math.max(0, startLine - first), endLine - first + 1);
  return lines
    .map((line, index) =>
      line.slice(index === 0 ? startColumn - 1 : 0, startLine + index === endLine ? endColumn - 1 : undefined),
    )
    .join("\n");
}

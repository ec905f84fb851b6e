import type { AuditReport } from "../model/report.js";
import { plural } from "./layout.js";
import type { Style } from "./style.js";

const SENTENCES: Readonly<Record<AuditReport["gate"]["verdict"], string>> = {
  open: "nothing blocks the deploy",
  closed: "deploy is blocked",
  unsure: "deploy is blocked: something could not be checked",
  "broken-input": "deploy is blocked: input could not be read",
};

/** The end: the counts, how far the audit looked, and whether the deploy may start; on a line of its own where it must. */
export function summary(report: AuditReport, style: Style): string {
  const parts = (drawn: Style): readonly [string, string] => {
    return [countsLine(report, drawn), drawn.bold(verdictSentence(report))];
  };
  const fits = parts(UNDRAWN).join(" · ").length <= style.columns;
  return parts(style).join(fits ? " · " : "\n");
}

/** The counts, and how far the audit looked. */
export const countsLine = (report: AuditReport, style: Style): string =>
  [counts(report, style).join(", "), ...(report.offline ? [] : ["repository only"])].join(" · ");

const asIs = (text: string): string => text;
const UNDRAWN: Style = { columns: 0, bold: asIs, dim: asIs, sign: asIs, tint: (_, text) => text };

/** What "repository only" leaves out. */
export const notLookedAt = (report: AuditReport, style: Style): string[] =>
  report.offline ? [] : [style.dim("repository only: rules that need the AWS account are not part of this version")];

/** The same for the first line of a long report: the answer, then what speaks against it. */
export function verdictLine(report: AuditReport, style: Style): string {
  const against = countsAgainst(report, style);
  const why = against.length > 0 ? ` · ${against.join(", ")}` : "";
  return `${verdictSign(report, style)} ${style.bold(verdictSentence(report))}${why}`;
}

export function verdictSign({ gate }: AuditReport, style: Style): string {
  if (gate.verdict === "open") return style.sign("pass");
  return style.sign(gate.verdict === "unsure" ? "not-checked" : "error");
}

/** What keeps the deploy from being well. */
function countsAgainst({ gate }: AuditReport, style: Style): readonly string[] {
  const { counts: all } = gate;
  return [
    all.error > 0 ? style.tint("error", plural(all.error, "error")) : "",
    all.warning > 0 ? style.tint("warning", plural(all.warning, "warning")) : "",
    all.note > 0 ? plural(all.note, "note") : "",
    all.crashed > 0 ? style.tint("crashed", `${all.crashed} crashed`) : "",
    all.notChecked > 0 ? style.tint("not-checked", `${all.notChecked} not checked`) : "",
  ].filter((part) => part !== "");
}

function counts(report: AuditReport, style: Style): readonly string[] {
  const { counts: all } = report.gate;
  return [
    ...countsAgainst(report, style),
    `${all.passed} passed`,
    `${all.notApplicable} not applicable`,
    all.suppressed > 0 ? `${all.suppressed} suppressed` : "",
    all.accepted > 0 ? `${all.accepted} accepted` : "",
    all.baseline > 0 ? `${all.baseline} in the baseline` : "",
    all.unchanged > 0 ? `${all.unchanged} not of this change` : "",
    all.off > 0 ? plural(all.off, "rule off", "rules off") : "",
  ].filter((part) => part !== "");
}

export const verdictSentence = ({ gate }: AuditReport): string =>
  gate.level === "none" && gate.verdict === "open" ? "the gate is off" : SENTENCES[gate.verdict];

import type { AuditReport } from "../model/report.js";
import { plural, type Style } from "./style.js";

const SENTENCES: Readonly<Record<AuditReport["gate"]["verdict"], string>> = {
  open: "nothing blocks the deploy",
  closed: "deploy is blocked",
  unsure: "deploy is blocked: something could not be checked",
  "broken-input": "deploy is blocked: input could not be read",
};

/** The last line: the counts, how far the audit looked, and whether the deploy may start. */
export function summary(report: AuditReport, style: Style): string {
  const { counts, level, verdict } = report.gate;
  const parts = [
    counts.error > 0 ? style.tint("error", plural(counts.error, "error")) : "",
    counts.warning > 0 ? style.tint("warning", plural(counts.warning, "warning")) : "",
    counts.note > 0 ? plural(counts.note, "note") : "",
    counts.crashed > 0 ? style.tint("crashed", `${counts.crashed} crashed`) : "",
    counts.notChecked > 0 ? style.tint("not-checked", `${counts.notChecked} not checked`) : "",
    `${counts.passed} passed`,
    `${counts.notApplicable} not applicable`,
  ].filter((part) => part !== "");
  const account = report.offline
    ? []
    : ["repository only: rules that need the AWS account are not part of this version"];
  const sentence = level === "none" && verdict === "open" ? "the gate is off" : SENTENCES[verdict];
  return [parts.join(", "), ...account, style.bold(sentence)].join(" · ");
}

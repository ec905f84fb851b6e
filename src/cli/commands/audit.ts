import type { AuditReport } from "../../model/report.js";
import { describeDiagnostic } from "../../report/diagnostic.js";
import { escapeText } from "../../report/escape.js";
import type { Adoption } from "../adoption.js";
import type { Audited } from "../audit-repository.js";
import { type Output, parseFormats, writeFormats } from "../formats.js";
import { type Io, UsageError } from "../io.js";
import { readingOptions } from "../options.js";
import type { Given } from "../parse.js";
import { render } from "../render.js";

/** `audit [directory]`: judges every workflow that reaches ECR or ECS by every rule. */
export async function auditCommand(given: Given, io: Io, exit: (code: number) => void): Promise<void> {
  if (given.has("quiet") && given.has("verbose")) throw new UsageError("--quiet and --verbose exclude each other");
  const outputs = parseFormats(given.all("format"));
  const audited = await auditGiven(given, askedAdoption(given));
  exit(audited.report.gate.exitCode);
  await tell(audited, outputs, given, io);
}

async function auditGiven(given: Given, adoption: Adoption): Promise<Audited> {
  const [{ auditRepository }, { adopt }, { selectRules }, { rules }] = await Promise.all([
    import("../audit-repository.js"),
    import("../adoption.js"),
    import("../select-rules.js"),
    import("../../../rules/index.js"),
  ]);
  const gate = given.one("gate") as AuditReport["gate"]["level"] | undefined;
  const options = {
    ...readingOptions(given),
    offline: given.has("offline"),
    rules: selectRules(rules, given.all("rule"), given.all("skip-rule")),
    passWithNoPipelines: given.has("pass-with-no-pipelines"),
    named: given.has("rule"),
    ...(gate === undefined ? {} : { gate }),
  };
  return adopt(await auditRepository(options), options, adoption);
}

function askedAdoption(given: Given): Adoption {
  const [baseline, since, update] = [given.one("baseline"), given.one("changed-since"), given.has("update-baseline")];
  if (update && baseline === undefined)
    throw new UsageError("--update-baseline wants --baseline <file>: where to write it");
  if (update && since !== undefined)
    throw new UsageError("--update-baseline and --changed-since exclude each other: a baseline holds everything");
  return { update, ...(baseline === undefined ? {} : { baseline }), ...(since === undefined ? {} : { since }) };
}

/** Where there was nothing to audit, a sentence takes the place of the report for people. */
async function tell(audited: Audited, outputs: readonly Output[], given: Given, io: Io): Promise<void> {
  const { report, nothing } = audited;
  const forPeople = (output: Output) => output.format === "pretty" && output.file === undefined;
  const wanted = nothing ? outputs.filter((output) => !forPeople(output)) : outputs;
  if (!wanted.some(forPeople)) {
    for (const diagnostic of report.diagnostics) {
      const warning = diagnostic.level === "warning" ? "warning: " : "";
      io.err(`ecs-preflight: ${warning}${describeDiagnostic(diagnostic)}\n`);
    }
    if (nothing && report.gate.verdict !== "broken-input") io.err(`ecs-preflight: ${escapeText(nothing)}\n`);
  }
  const choice = { quiet: given.has("quiet"), verbose: given.has("verbose") };
  await writeFormats(wanted, io, (output) => render(audited, output, io, choice));
}

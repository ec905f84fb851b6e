import type { Effect } from "../model/effect.js";
import { gapsOf, type Job, type Pipeline, type Run } from "../model/pipeline.js";
import type { Place, SourceRange } from "../model/source.js";
import { hopsOf, spell } from "../model/value.js";
import { describeDiagnostic, spellPlace } from "./diagnostic.js";
import { escapeText } from "./escape.js";
import { jsonText } from "./json-text.js";
import { detailsOf } from "./trace-details.js";
import { withoutCommands } from "./workflow-command.js";

/** Turns offsets into lines and columns. */
export type PlaceOf = (range: SourceRange) => Place;

/** What the workflows were understood to do, run by run. */
export function traceText(pipeline: Pipeline, placeOf: PlaceOf): string {
  const idle = pipeline.workflows.filter((workflow) => !workflow.reaches);
  const parts = [
    ...pipeline.runs.map((run) => runText(run, placeOf)),
    ...list(
      "does not reach ECR or ECS",
      idle.map((workflow) => escapeText(workflow.file)),
    ),
    ...list(
      "could not be followed",
      gapsOf(pipeline).map((gap) => at(gap.at, placeOf) + escapeText(gap.what)),
    ),
    ...list("could not be read", pipeline.diagnostics.map(describeDiagnostic)),
  ];
  return parts.length > 0 ? withoutCommands(`${parts.join("\n\n")}\n`) : "no workflow was found\n";
}

const list = (title: string, items: readonly string[]): string[] =>
  items.length > 0 ? [[title, ...items.map((item) => `  ${item}`)].join("\n")] : [];

const at = (range: SourceRange | undefined, placeOf: PlaceOf): string =>
  range ? `${spellPlace(placeOf(range))}  ` : "";

/** What the event, the ref and the head of a run say as well. */
const TOLD_ALREADY = new Set(["github.event_name", "github.workflow", "github.ref_type", "github.ref_name"]);

function runText(run: Run, placeOf: PlaceOf): string {
  const { scenario } = run;
  const assigned = [...scenario.assign]
    .filter(([name, value]) => value !== "" && !TOLD_ALREADY.has(name))
    .map(([name, value]) => `${name} = ${value}`);
  const head = `${run.workflow} · ${run.workflowName} · ${scenario.id}`;
  const kind = [`event ${scenario.event}`, `ref ${scenario.ref}`, ...assigned].join(", ");
  const jobs = run.jobs.flatMap((job) => jobLines(run, job, placeOf));
  return [escapeText(head), `  ${escapeText(kind)}  (${spellPlace(placeOf(scenario.triggerAt))})`, ...jobs].join("\n");
}

function jobLines(run: Run, job: Job, placeOf: PlaceOf): string[] {
  const waits = [...job.after].join(", ");
  const facts = [
    job.certainty === "may" ? "may run" : "",
    job.onFailure ? "only after a failure" : "",
    waits ? `after ${waits}` : "",
    job.environment ? `environment ${spell(job.environment)}` : "",
    `id-token ${job.idToken.granted}`,
    ...job.concurrency.map((one) => `concurrency ${spell(one.group)} (cancels: ${one.cancel})`),
    job.opaqueCall ? `calls ${job.opaqueCall}, which cannot be read` : "",
  ].filter((fact) => fact !== "");
  const guards = job.guards.map((guard) => `    if ${guard.text}  → ${guard.holds}  ${spellPlace(placeOf(guard.at))}`);
  const effects = run.effects.filter((effect) => effect.job === job.id).sort((a, b) => a.order - b.order);
  const head = `  job ${job.id}  ${spellPlace(placeOf(job.key))}  ${facts.join(" · ")}`;
  return [head, ...guards].map(escapeText).concat(effects.flatMap((effect) => effectLines(effect, placeOf)));
}

function effectLines(effect: Effect, placeOf: PlaceOf): string[] {
  const conditions = [
    effect.certainty === "may" ? "may" : "",
    effect.onFailure ? "on failure" : "",
    effect.endsRed ? "ends red" : "",
    effect.tolerated ? "failure tolerated" : "",
    effect.session ? `as ${effect.session}` : "",
  ].filter((word) => word !== "");
  const callers = effect.calledFrom.map((range) => ` ← ${spellPlace(placeOf(range))}`).join("");
  const marks = conditions.length > 0 ? `  [${conditions.join(", ")}]` : "";
  const name = effect.kind === "credentials" ? ` ${effect.id}` : "";
  const head = escapeText(`    ${effect.kind}${name}${marks}`);
  const place = `  ${spellPlace(placeOf(effect.at))}${callers}`;
  return [head + place, ...detailsOf(effect).map(([name, value]) => detailLine(name, value, placeOf))];
}

function detailLine(name: string, value: ReturnType<typeof detailsOf>[number][1], placeOf: PlaceOf): string {
  if (typeof value === "string") return escapeText(`      ${name.padEnd(9)} ${value}`);
  const hops = hopsOf(value).map((range) => spellPlace(placeOf(range)));
  const path = hops.length > 0 ? `  (${hops.join(" → ")})` : "";
  return escapeText(`      ${name.padEnd(9)} ${spell(value) || '""'}`) + path;
}

/** The pipeline as JSON: sets and maps become arrays, every range carries its lines and columns. */
export function traceJson(pipeline: Pipeline, placeOf: PlaceOf): string {
  const plain = (_: string, value: unknown): unknown => {
    if (value instanceof Set || value instanceof Map) return [...value];
    if (!isRange(value)) return value;
    const { startLine, startColumn, endLine, endColumn } = placeOf(value);
    return { ...value, startLine, startColumn, endLine, endColumn };
  };
  return jsonText(pipeline, plain);
}

function isRange(value: unknown): value is SourceRange {
  if (typeof value !== "object" || value === null) return false;
  const { file, start, end } = value as Partial<SourceRange>;
  return typeof file === "string" && typeof start === "number" && typeof end === "number";
}

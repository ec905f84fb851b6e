import type { Guard } from "../model/pipeline.js";
import { literal, textOf } from "../model/value.js";
import { evaluateText } from "./expression.js";
import { Frame, GREEN, type JobBuilder, type Machine } from "./frame.js";
import { idleVariables } from "./idle-env.js";
import type { LegResult } from "./interpret.js";
import { environmentName, idTokenPermission, readConcurrency, runnerLabels, runnerOf } from "./job-header.js";
import type { JobWalk } from "./job-walk.js";
import type { Leg } from "./matrix.js";
import { addedTo, kindOf, type LegHeader, type LegWalk, machineForJob, recall, remember, settle } from "./memo.js";
import { callWorkflow } from "./reusable.js";
import { type Contexts, type JobRecord, StepScope } from "./scope.js";
import type { JobState } from "./state.js";
import { runSteps } from "./steps.js";

/** One combination of a job's matrix, and how its job came to run. */
export interface LegOf {
  readonly leg: Leg;
  readonly id: string;
  readonly legOf: string;
  readonly certainty: "does" | "may";
  readonly onAnyRef: boolean;
  readonly onFailure: boolean;
  readonly guards: readonly Guard[];
}

/** Walks one leg of a job: the workflow it calls or its steps, unless another run has shown already what these do. */
export function walkLeg(job: JobWalk, of: LegOf): LegResult {
  const { walk, spec } = job;
  if (spec.uses) return walkCall(job, of);
  const { memo } = walk;
  const key = [of.id, of.certainty, of.onAnyRef, of.onFailure, JSON.stringify(job.facts)].join("\u0000");
  const done = (memo && recall(memo, key, walk.machine.scenario, job.scope(of.leg))) ?? walkAnew(job, of, key);
  settle(walk.machine, done);
  walk.failed.set(of.id, done.header.tolerates ? "no" : done.failed);
  record(job, of, done.header, done);
  return { record: done.record, ids: [of.id] };
}

function walkAnew(job: JobWalk, of: LegOf, key: string): LegWalk {
  const { walk, spec, workflow } = job;
  const machine = machineForJob(walk.machine);
  const state = job.newState();
  const contexts = job.contexts(of.leg, state, machine);
  const scope = new StepScope(contexts);
  for (const each of [...workflow.env, ...spec.env]) state.env.set(each.name, evaluateText(each.text, scope).value);
  const header = readHeader(job, of, scope);
  const builder = builderOf(job, of, header);
  runSteps(spec.steps, {
    frame: frameOf(job, of, machine, builder, state),
    contexts,
    defaults: { ...workflow.defaults, ...spec.defaults },
  });
  const { effects, asks, gaps, reads, marks } = machine;
  const { uses, checkouts, renders, filled, inherits, failed } = builder;
  const done: LegWalk = {
    header,
    record: outputsOf(job, contexts),
    effects,
    asks,
    gaps,
    uses,
    checkouts,
    renders,
    filled,
    inherits,
    failed,
    uploads: addedTo(walk.machine.artifacts, machine.artifacts),
    applied: addedTo(walk.machine.applied, machine.applied),
    reads: reads ?? new Map(),
    scenario: marks.scenario ? kindOf(machine.scenario) : undefined,
  };
  if (walk.memo && !marks.outside) remember(walk.memo, key, done);
  // A rollback that struck in this job goes on in those that follow.
  walk.machine.fault = machine.fault;
  return done;
}

function outputsOf({ spec }: JobWalk, contexts: Contexts): JobRecord {
  const scope = new StepScope(contexts);
  const outputs = spec.outputs.map((each) => [each.name, evaluateText(each.text, scope).value] as const);
  return { outputs: new Map(outputs), open: false, result: literal("success") };
}

/** The job's own keys beside its steps. */
function readHeader(job: JobWalk, of: LegOf, scope: StepScope): LegHeader {
  const { spec, workflow, entry } = job;
  const runsOn = runnerLabels(spec.runsOn, scope);
  const environment = environmentName(spec.environment, scope);
  const { continueOnError } = spec;
  return {
    concurrency: [
      ...readConcurrency(workflow.concurrency, { level: "workflow", holder: entry.queue }, scope),
      ...readConcurrency(spec.concurrency, { level: "job", holder: queueOf(job, of) }, scope),
    ],
    runsOn,
    runner: runnerOf(runsOn),
    tolerates: continueOnError !== undefined && textOf(evaluateText(continueOnError, scope).value) === "true",
    ...(environment ? { environment } : {}),
    ...(spec.timeout ? { timeoutMinutes: evaluateText(spec.timeout, scope).value } : {}),
  };
}

const queueOf = ({ spec, entry }: JobWalk, { id, legOf }: LegOf): string =>
  entry.queue + spec.id + (spec.oneLegAtATime ? "" : id.slice(legOf.length));

const builderOf = ({ spec, workflow, entry }: JobWalk, { id }: LegOf, header: LegHeader): JobBuilder => ({
  id,
  idToken: idTokenPermission(spec.permissions, workflow.permissions, entry.cap),
  runsOn: header.runsOn,
  runner: header.runner,
  uses: [],
  checkouts: [],
  renders: [],
  filled: false,
  failed: "no",
  unread: undefined,
  inherits: false,
  order: 0,
  stepEnv: spec.stepEnv,
  forgiven: header.tolerates,
});

function frameOf(job: JobWalk, of: LegOf, machine: Machine, builder: JobBuilder, state: JobState): Frame {
  const { certainty, onAnyRef, onFailure } = of;
  const path = { ...GREEN, certainty, onAnyRef, onFailure };
  return new Frame(machine, builder, state, path, job.entry.calledFrom, job.spec.keyAt);
}

/** Adds the job to its run. */
function record(
  job: JobWalk,
  of: LegOf,
  header: LegHeader,
  done: Pick<LegWalk, "uses" | "checkouts" | "renders" | "filled" | "inherits"> & Partial<Pick<LegWalk, "record">>,
  opaqueCall?: string,
): void {
  const { spec, workflow, entry, walk } = job;
  const { tolerates: _, concurrency, ...own } = header;
  walk.machine.work.oneMore(walk.jobs.length);
  walk.jobs.push({
    id: of.id,
    legOf: of.legOf,
    key: spec.keyAt,
    workflow: workflow.file,
    name: spec.id,
    services: spec.services,
    idToken: idTokenPermission(spec.permissions, workflow.permissions, entry.cap),
    callers: entry.callers,
    callersUnknown: entry.callersUnknown,
    after: job.after,
    certainty: of.certainty,
    onFailure: of.onFailure,
    guards: of.guards,
    concurrency: [...entry.concurrency, ...concurrency],
    uses: done.uses,
    checkouts: done.checkouts,
    renders: done.renders,
    filled: done.filled,
    outputs: spec.outputs.flatMap(({ name, text }) => {
      const value = done.record?.outputs.get(name);
      return value ? [{ name, value, at: text.at }] : [];
    }),
    idleEnv: done.inherits || spec.uses ? [] : idleVariables(workflow, spec, walk.machine.repository),
    ...own,
    ...(opaqueCall ? { opaqueCall } : {}),
  });
}

/** A job that calls a workflow: its own keys go on to the jobs of that one. */
function walkCall(job: JobWalk, of: LegOf): LegResult {
  const { spec, entry, walk } = job;
  if (!spec.uses) return { record: { outputs: new Map(), open: false, result: literal("skipped") }, ids: [] };
  const scope = job.scope(of.leg);
  const header = readHeader(job, of, scope);
  const builder = builderOf(job, of, header);
  return callWorkflow({
    spec,
    uses: spec.uses,
    scope,
    frame: frameOf(job, of, walk.machine, builder, job.newState()),
    entry: {
      ...entry,
      prefix: `${of.id}/`,
      queue: `${queueOf(job, of)}/`,
      cap: builder.idToken,
      concurrency: [...entry.concurrency, ...header.concurrency],
      after: job.after,
      certainty: of.certainty,
      onAnyRef: of.onAnyRef,
      facts: job.facts,
      onFailure: of.onFailure,
      guards: of.guards,
      depth: entry.depth + 1,
    },
    walk,
    finish: (opaqueCall) => {
      walk.failed.set(of.id, header.tolerates ? "no" : builder.failed);
      record(job, of, header, builder, opaqueCall);
    },
  });
}

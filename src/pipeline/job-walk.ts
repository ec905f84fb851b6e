import type { Guard } from "../model/pipeline.js";
import type { Tri } from "../model/tri.js";
import { EMPTY, keyOf, literal, oneOf, textOf, unset, type Value } from "../model/value.js";
import { runnerVariable } from "./environment.js";
import { evaluateCondition, evaluateText } from "./expression.js";
import { Frame, GREEN, type JobBuilder, MAX_CALL_DEPTH, type Machine } from "./frame.js";
import { idleVariables } from "./idle-env.js";
import type { Entry, LegResult, Walk } from "./interpret.js";
import { environmentName, idTokenPermission, readConcurrency, runnerLabels, runnerOf } from "./job-header.js";
import { expandMatrix, type Leg } from "./matrix.js";
import { kindOf, type LegWalk, machineForJob, recall, remember, settle, uploadsOf } from "./memo.js";
import { callWorkflow } from "./reusable.js";
import { type Contexts, type JobRecord, StepScope } from "./scope.js";
import { JobState } from "./state.js";
import { runSteps, statusFunction } from "./steps.js";
import type { JobSpec, Workflow } from "./workflow.js";

/** How a job that is a node of the `needs` graph came out. */
export interface Outcome {
  readonly record: JobRecord;
  readonly ran: Tri;
  /** It, or a job before it, may have been skipped: GitHub then skips what follows, unless that asks for the status. */
  readonly doubtful: boolean;
  readonly failed: boolean;
  /** A job on the way here was skipped or failed: GitHub skips what follows, unless its condition says otherwise. */
  readonly broken: boolean;
  /** Runs of this job and of all before it. */
  readonly ids: ReadonlySet<string>;
}

const breaks = (need: Outcome): boolean => need.ran === "no" || need.failed || need.broken;

/** One job of one workflow on its way through a run. */
export class JobWalk {
  private readonly needs: ReadonlyMap<string, Outcome>;
  private readonly ids: ReadonlySet<string>;
  private readonly baseEnv: Map<string, Value> = new Map();

  constructor(
    private readonly workflow: Workflow,
    private readonly spec: JobSpec,
    private readonly entry: Entry,
    private readonly walk: Walk,
    outcomes: ReadonlyMap<string, Outcome>,
  ) {
    this.needs = new Map(
      spec.needs.flatMap((id) => (outcomes.has(id) ? [[id, outcomes.get(id) as Outcome] as const] : [])),
    );
    this.ids = new Set([...entry.after, ...[...this.needs.values()].flatMap((need) => [...need.ids])]);
  }

  run(): Outcome {
    const { spec } = this;
    const scope = this.scope(new Map());
    this.setEnvironment(scope);
    const { holds, onFailure } = this.condition(scope);
    if (holds === "no") return this.skipped();
    const guards = this.guards(holds);
    const { legs, cut } = expandMatrix(spec.matrix, scope);
    if (cut) this.walk.machine.gaps.push({ what: "the matrix has more combinations than are walked", at: spec.keyAt });
    const records = legs.map((leg, index) =>
      this.leg(leg, legs.length > 1 ? index : undefined, holds, onFailure, guards),
    );
    return this.gather(records, holds, onFailure);
  }

  private gather(records: readonly LegResult[], holds: Tri, onFailure: boolean): Outcome {
    const ids = records.flatMap((each) => each.ids);
    const failed = ids.some((id) => this.walk.failed.get(id) === "yes");
    const names = new Set(records.flatMap((each) => [...each.record.outputs.keys()]));
    const outputs = [...names].map(
      (name) => [name, oneOf(records.flatMap((each) => each.record.outputs.get(name) ?? []))] as const,
    );
    const result = failed
      ? literal("failure")
      : onFailure
        ? literal("skipped")
        : holds === "yes"
          ? literal("success")
          : oneOf([literal("success"), literal("skipped")]);
    return {
      record: { outputs: new Map(outputs), open: records.some((each) => each.record.open), result },
      ran: onFailure ? "no" : holds,
      doubtful: holds !== "yes" || [...this.needs.values()].some((need) => need.doubtful),
      failed,
      broken: [...this.needs.values()].some(breaks),
      ids: new Set([...this.ids, ...ids]),
    };
  }

  /** With `continue-on-error` a job that fails leaves the run green, and its dependants go on. */
  private tolerates(scope: StepScope): boolean {
    const { continueOnError } = this.spec;
    return continueOnError !== undefined && textOf(evaluateText(continueOnError, scope).value) === "true";
  }

  private skipped(): Outcome {
    return {
      record: { outputs: new Map(), open: false, result: literal("skipped") },
      ran: "no",
      doubtful: true,
      failed: false,
      broken: true,
      ids: this.ids,
    };
  }

  /** On the way where all goes well; failing that, after a failure. */
  /** Its own condition says what is to happen when a job before was skipped. */
  private get asksStatus(): boolean {
    return evaluateCondition(this.spec.condition?.text ?? "", this.scope(new Map())).statusFunctions.size > 0;
  }

  private condition(scope: StepScope): { holds: Tri; onFailure: boolean } {
    const text = this.spec.condition?.text ?? "";
    const green = evaluateCondition(text, scope);
    if (green.holds !== "no") return { holds: green.holds, onFailure: this.entry.onFailure };
    if (this.walk.machine.fault || !/\bfailure\s*\(|'failure'|cancelled/i.test(text))
      return { holds: "no", onFailure: false };
    const red = evaluateCondition(text, this.scope(new Map(), true));
    return red.holds === "no" ? { holds: "no", onFailure: false } : { holds: "maybe", onFailure: true };
  }

  private guards(holds: Tri): readonly Guard[] {
    const { condition } = this.spec;
    return condition ? [...this.entry.guards, { text: condition.text, at: condition.at, holds }] : this.entry.guards;
  }

  private scope(matrix: Leg, failing = false, machine = this.walk.machine): StepScope {
    return new StepScope(this.contexts(matrix, failing, new JobState(this.baseEnv), machine));
  }

  private contexts(matrix: Leg, failing: boolean, state: JobState, machine: Machine): Contexts {
    const contexts: Contexts = {
      machine,
      inputs: this.entry.inputs,
      secrets: this.entry.secrets,
      matrix,
      needs: new Map(
        [...this.needs].map(([id, need]) => [
          id,
          failing ? { ...need.record, result: literal("failure") } : need.record,
        ]),
      ),
      jobIds: new Set(this.workflow.jobs.map((job) => job.id)),
      state,
      stepIds: this.spec.stepIds,
      env: (name) => state.env.get(name) ?? this.runnerEnv(name, contexts),
      status: (name) => this.status(name, failing),
    };
    return contexts;
  }

  private runnerEnv(name: string, contexts: Contexts): Value {
    return runnerVariable(name, () => new StepScope({ ...contexts, env: () => EMPTY })) ?? unset(`env.${name}`);
  }

  /** success() asks whether every job before has succeeded: a skipped one has not. */
  private status(name: string, failing: boolean): Tri {
    if (failing) return statusFunction(name, "yes");
    const needs = [...this.needs.values()];
    if (name === "success") return needs.some(breaks) ? "no" : "yes";
    return statusFunction(name, needs.some((need) => need.failed) ? "yes" : "no");
  }

  private setEnvironment(scope: StepScope): void {
    for (const each of [...this.workflow.env, ...this.spec.env])
      this.baseEnv.set(each.name, evaluateText(each.text, scope).value);
  }

  private leg(
    leg: Leg,
    index: number | undefined,
    holds: Tri,
    onFailure: boolean,
    guards: readonly Guard[],
  ): LegResult {
    const legOf = this.entry.prefix + this.spec.id;
    const id = index === undefined ? legOf : `${legOf} (${index + 1})`;
    const result = this.walk.known(id) ?? this.walkLeg(leg, id, legOf, holds, onFailure, guards);
    this.walk.legs.set(id, result);
    return result;
  }

  private walkLeg(
    leg: Leg,
    id: string,
    legOf: string,
    holds: Tri,
    onFailure: boolean,
    guards: readonly Guard[],
  ): LegResult {
    const { spec, entry, walk } = this;
    const machine = spec.uses ? walk.machine : machineForJob(walk.machine);
    const scope = this.scope(leg, false, machine);
    this.setEnvironment(scope);
    const doubtful = !this.asksStatus && [...this.needs.values()].some((need) => need.doubtful);
    const certainty = holds === "yes" && !doubtful && entry.certainty === "does" ? "does" : "may";
    const idToken = idTokenPermission(spec.permissions, this.workflow.permissions, entry.cap);
    const concurrency = [
      ...entry.concurrency,
      ...readConcurrency(this.workflow.concurrency, "workflow", scope),
      ...readConcurrency(spec.concurrency, "job", scope),
    ];
    const after = this.ids;
    const runsOn = runnerLabels(spec.runsOn, scope);
    const header = {
      id,
      legOf,
      key: spec.keyAt,
      idToken,
      after,
      concurrency,
      guards,
      runsOn,
      runner: runnerOf(runsOn),
    };
    const job: JobBuilder = {
      ...header,
      uses: [],
      checkouts: [],
      filled: false,
      failed: "no",
      unread: undefined,
      inherits: false,
      order: 0,
      stepEnv: spec.stepEnv,
    };
    const environment = environmentName(spec.environment, scope);
    const timeout = spec.timeout && evaluateText(spec.timeout, scope).value;
    const finish = (opaqueCall?: string): void => {
      walk.failed.set(id, this.tolerates(scope) ? "no" : job.failed);
      walk.jobs.push({
        ...header,
        services: spec.services,
        workflow: this.workflow.file,
        name: spec.id,
        callers: entry.callers,
        certainty,
        onFailure,
        uses: job.uses,
        checkouts: job.checkouts,
        filled: job.filled,
        idleEnv: job.inherits || spec.uses ? [] : idleVariables(this.workflow, spec, walk.machine.repository),
        callersUnknown: entry.callersUnknown,
        ...(environment ? { environment } : {}),
        ...(timeout ? { timeoutMinutes: timeout } : {}),
        ...(opaqueCall ? { opaqueCall } : {}),
      });
    };
    const state = new JobState(new Map(this.baseEnv));
    const path = { ...GREEN, certainty, onFailure } as const;
    const frame = new Frame(machine, job, state, path, entry.calledFrom, spec.keyAt);
    if (spec.uses) {
      if (entry.depth > MAX_CALL_DEPTH) return { record: this.skipped().record, ids: [] };
      const inner = {
        ...entry,
        prefix: `${id}/`,
        cap: idToken,
        concurrency,
        after,
        certainty,
        onFailure,
        guards,
        depth: entry.depth + 1,
      } as const;
      return callWorkflow({ spec, uses: spec.uses, scope, frame, entry: inner, walk, finish });
    }
    const contexts = this.contexts(leg, false, state, machine);
    const key = [id, certainty, onFailure, idToken.granted, keyOf(runsOn)].join("\u0000");
    const before = walk.memo && recall(walk.memo, key, walk.machine.scenario, this.scope(leg));
    const done = before ?? this.walkSteps(frame, contexts, job);
    if (walk.memo && !before && !machine.marks.outside) remember(walk.memo, key, done);
    settle(walk.machine, done);
    // A rollback that struck in this job goes on in those that follow.
    walk.machine.fault = machine.fault;
    Object.assign(job, {
      uses: done.uses,
      checkouts: done.checkouts,
      filled: done.filled,
      inherits: done.inherits,
      failed: done.failed,
    });
    finish();
    return { record: done.record, ids: [id] };
  }

  private walkSteps(frame: Frame, contexts: Contexts, job: JobBuilder): LegWalk {
    const { machine } = frame;
    runSteps(this.spec.steps, { frame, contexts, defaults: { ...this.workflow.defaults, ...this.spec.defaults } });
    const record = this.outputs(new StepScope(contexts));
    const { effects, asks, gaps, reads, marks } = machine;
    return {
      record,
      effects,
      asks,
      gaps,
      uses: job.uses,
      checkouts: job.checkouts,
      filled: job.filled,
      inherits: job.inherits,
      failed: job.failed,
      uploads: uploadsOf(machine, this.walk.machine),
      reads: reads ?? new Map(),
      scenario: marks.scenario ? kindOf(machine.scenario) : undefined,
    };
  }

  private outputs(scope: StepScope): JobRecord {
    const outputs = this.spec.outputs.map((each) => [each.name, evaluateText(each.text, scope).value] as const);
    return { outputs: new Map(outputs), open: false, result: literal("success") };
  }
}

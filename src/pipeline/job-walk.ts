import { type Fact, type Facts, joined, NO_FACTS } from "../model/fact.js";
import type { Guard } from "../model/pipeline.js";
import type { Tri } from "../model/tri.js";
import { context, EMPTY, given, literal, oneOf, unset, type Value } from "../model/value.js";
import { evaluateCondition, statusFunctionsOf } from "./condition.js";
import { runnerVariable } from "./environment.js";
import type { Machine } from "./frame.js";
import type { Entry, LegResult, Walk } from "./interpret.js";
import { walkLeg } from "./leg-walk.js";
import { expandMatrix, type Leg } from "./matrix.js";
import { type Contexts, type JobRecord, StepScope } from "./scope.js";
import { JobState } from "./state.js";
import { statusFunction } from "./steps.js";
import type { JobSpec, Workflow } from "./workflow.js";

/** How a job that is a node of the `needs` graph came out. */
export interface Outcome {
  readonly record: JobRecord;
  readonly ran: Tri;
  /** It, or a job before it, may have been skipped: GitHub then skips what follows, unless that asks for the status. */
  readonly doubtful: boolean;
  /** As far as that is open, it is open alike on every ref. */
  readonly onAnyRef: boolean;
  /** What the conditions on the way to it take for granted. */
  readonly facts: readonly Fact[];
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
  /** Runs of all jobs before this one. */
  readonly after: ReadonlySet<string>;
  /** What holds when it runs: without a status function in its condition, all it needs have run. */
  facts: readonly Fact[];

  constructor(
    readonly workflow: Workflow,
    readonly spec: JobSpec,
    readonly entry: Entry,
    readonly walk: Walk,
    outcomes: ReadonlyMap<string, Outcome>,
  ) {
    this.needs = new Map(
      spec.needs.flatMap((id) => (outcomes.has(id) ? [[id, outcomes.get(id) as Outcome] as const] : [])),
    );
    const needed = this.asksStatus ? [] : [...this.needs.values()].map(({ facts }) => facts);
    this.facts = needed.reduce(joined, entry.facts);
    const [need, ...others] = this.needs.values();
    // What came before the job before came before this one.
    if (others.length === 0) this.after = need?.ids ?? entry.after;
    else this.after = new Set([...this.needs.values()].flatMap((each) => [...each.ids]));
  }

  run(): Outcome {
    const { spec } = this;
    const scope = this.scope(new Map());
    const { holds, onFailure, onAnyRef, facts } = this.condition(scope);
    if (holds === "no") return this.skipped();
    this.facts = joined(this.facts, facts.yes);
    const way = { certainty: this.certainty(holds), onAnyRef, onFailure, guards: this.guards(holds) };
    const { legs, cut } = expandMatrix(spec.matrix, scope, this.walk.machine.values);
    if (cut) this.walk.machine.gaps.push({ what: "the matrix has more combinations than are walked", at: spec.keyAt });
    const legOf = this.entry.prefix + spec.id;
    const records = legs.map((leg, index) => {
      const id = legs.length > 1 ? `${legOf} (${index + 1})` : legOf;
      const result = this.walk.known(id) ?? walkLeg(this, { leg, id, legOf, ...way });
      this.walk.legs.set(id, result);
      return result;
    });
    return this.gather(records, holds, { ...way, facts });
  }

  private gather(
    records: readonly LegResult[],
    holds: Tri,
    { onAnyRef, onFailure, facts }: { readonly onAnyRef: boolean; readonly onFailure: boolean; readonly facts: Facts },
  ): Outcome {
    const ids = records.flatMap((each) => each.ids);
    // Where no fault strikes, a job that runs only after a failure is skipped, whatever it would end with.
    const failed =
      (!onFailure || this.walk.machine.fault !== undefined) && ids.some((id) => this.walk.failed.get(id) === "yes");
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
          : oneOf([
              given(onAnyRef ? context("changes.result", "success") : literal("success"), facts.yes),
              given(onAnyRef ? context("changes.result", "skipped") : literal("skipped"), facts.no),
            ]);
    return {
      record: {
        job: this.entry.prefix + this.spec.id,
        outputs: new Map(outputs),
        open: records.some((each) => each.record.open),
        result,
      },
      ran: onFailure ? "no" : holds,
      doubtful: holds !== "yes" || [...this.needs.values()].some((need) => need.doubtful),
      onAnyRef,
      facts: onFailure ? [] : this.facts,
      failed,
      broken: [...this.needs.values()].some(breaks),
      ids: new Set([...this.after, ...ids]),
    };
  }

  private skipped(): Outcome {
    return {
      record: { outputs: new Map(), open: false, result: literal("skipped") },
      ran: "no",
      doubtful: true,
      onAnyRef: false,
      facts: [],
      failed: false,
      broken: true,
      ids: this.after,
    };
  }

  /** Unless its own condition says what is to happen when a job before was skipped, it may be skipped with it. */
  private certainty(holds: Tri): "does" | "may" {
    const doubtful = !this.asksStatus && [...this.needs.values()].some((need) => need.doubtful);
    return holds === "yes" && !doubtful && this.entry.certainty === "does" ? "does" : "may";
  }

  private get asksStatus(): boolean {
    return statusFunctionsOf(this.spec.condition?.text ?? "").size > 0;
  }

  /** On the way where all goes well; failing that, after a failure. */
  private condition(scope: StepScope): { holds: Tri; onFailure: boolean; onAnyRef: boolean; facts: Facts } {
    const text = this.spec.condition?.text ?? "";
    const green = evaluateCondition(text, scope);
    const onAnyRef = green.onAnyRef && this.entry.onAnyRef && this.neededOnAnyRef();
    if (green.holds !== "no")
      return { holds: green.holds, onFailure: this.entry.onFailure, onAnyRef, facts: green.facts };
    const skipped = { holds: "no", onFailure: false, onAnyRef: false, facts: NO_FACTS } as const;
    if (!this.walk.sideways || !/\bfailure\s*\(|'failure'|cancelled/i.test(text)) return skipped;
    const red = evaluateCondition(text, this.scope(new Map(), true));
    return red.holds === "no" ? skipped : { holds: "maybe", onFailure: true, onAnyRef: false, facts: NO_FACTS };
  }

  private neededOnAnyRef(): boolean {
    return [...this.needs.values()].every((need) => !need.doubtful || need.onAnyRef);
  }

  private guards(holds: Tri): readonly Guard[] {
    const { condition } = this.spec;
    return condition ? [...this.entry.guards, { text: condition.text, at: condition.at, holds }] : this.entry.guards;
  }

  scope(matrix: Leg, failing = false): StepScope {
    return new StepScope(this.contexts(matrix, this.newState(), this.walk.machine, failing));
  }

  /** The world as the job finds it. */
  newState(): JobState {
    const state = new JobState();
    state.assume(this.facts);
    return state;
  }

  contexts(matrix: Leg, state: JobState, machine: Machine, failing = false): Contexts {
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
      jobIds: this.workflow.jobIds,
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
}

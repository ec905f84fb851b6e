import type { Fact } from "../model/fact.js";
import type { Concurrency, Guard, Job, Permission, Run, Scenario } from "../model/pipeline.js";
import type { SourceRange } from "../model/source.js";
import type { Value } from "../model/value.js";
import type { Fault, Machine } from "./frame.js";
import { JobWalk, type Outcome } from "./job-walk.js";
import type { LegMemo } from "./memo.js";
import type { Repository } from "./repository.js";
import type { Inputs, JobRecord } from "./scope.js";
import type { Work } from "./work.js";
import { type JobSpec, strings, type Workflow } from "./workflow.js";

/** How a workflow was entered: from a trigger, or from a job of another workflow. */
export interface Entry {
  readonly prefix: string;
  /** The same, as concurrency groups see it: legs that run one after the other are one. */
  readonly queue: string;
  readonly inputs: Inputs;
  readonly secrets: ReadonlyMap<string, Value> | undefined;
  readonly cap: Permission | undefined;
  readonly concurrency: readonly Concurrency[];
  readonly callers: readonly SourceRange[];
  readonly calledFrom: readonly SourceRange[];
  readonly after: ReadonlySet<string>;
  readonly certainty: "does" | "may";
  readonly onAnyRef: boolean;
  readonly facts: readonly Fact[];
  readonly onFailure: boolean;
  readonly guards: readonly Guard[];
  readonly callersUnknown: boolean;
  readonly depth: number;
}

/** What walking a run yields beside the run: questions, and whether a job failed in the faulty world. */
export interface Walked {
  readonly run: Run;
  readonly asks: ReadonlyMap<string, ReadonlySet<string>>;
  readonly failed: ReadonlyMap<string, "no" | "maybe" | "yes">;
  readonly legs: ReadonlyMap<string, LegResult>;
  readonly artifacts: Machine["artifacts"];
  readonly applied: Machine["applied"];
}

/** What one job, or one leg of its matrix, hands on. */
export interface LegResult {
  readonly record: JobRecord;
  readonly ids: readonly string[];
}

/** A walk in a faulty world goes like the one without, up to the job in which the fault strikes. */
export interface Replay {
  readonly fault: Fault;
  readonly before: Walked;
  readonly job: string;
}

/** Walks one workflow under one scenario, in a world where all goes well or where one fault strikes. */
export function walk(
  workflow: Workflow,
  repository: Repository,
  scenario: Scenario,
  values: Machine["values"],
  inputs: Inputs,
  how: { readonly work: Work; readonly replay?: Replay; readonly memo?: LegMemo },
): Walked {
  const { work, replay, memo } = how;
  const machine: Machine = {
    repository,
    scenario,
    values,
    eventInputs: inputs,
    fault: replay?.fault,
    struck: 0,
    effects: [],
    asks: new Map(),
    gaps: [],
    work,
    steps: 0,
    depth: 0,
    reads: undefined,
    marks: { scenario: false, outside: false },
    artifacts: new Map(replay?.before.artifacts),
    applied: new Map(replay?.before.applied),
    outputsRead: new Set(),
  };
  const legs = new Map<string, LegResult>();
  const jobs: Job[] = [];
  const failed = new Map<string, "no" | "maybe" | "yes">();
  walkWorkflow(
    workflow,
    {
      prefix: "",
      queue: "",
      inputs,
      secrets: undefined,
      cap: undefined,
      concurrency: [],
      callers: [],
      calledFrom: [],
      after: new Set(),
      certainty: "does",
      onAnyRef: true,
      facts: [],
      onFailure: false,
      guards: [],
      callersUnknown: scenario.event === "workflow_call",
      depth: 0,
    },
    {
      machine,
      jobs,
      failed,
      legs,
      memo,
      sideways: !replay || strikesAfterFailure(replay),
      known: (id) => (replay ? knownLeg(replay, id) : undefined),
      enter: walkWorkflow,
    },
  );
  const trigger = workflow.triggers.find((each) => each.event === "workflow_run");
  const startedBy = scenario.event === "workflow_run" && trigger ? strings(trigger.filters.get("workflows")) : [];
  const run = {
    scenario,
    workflow: workflow.file,
    workflowName: workflow.name,
    startedBy,
    jobs,
    effects: machine.effects,
    outputsRead: machine.outputsRead,
    gaps: machine.gaps,
  };
  return { run, asks: machine.asks, failed, legs, artifacts: machine.artifacts, applied: machine.applied };
}

const strikesAfterFailure = ({ before, job }: Replay): boolean =>
  before.run.jobs.some((each) => each.id === job && each.onFailure);

/** What a job came to before, unless the fault strikes in it or before it. */
function knownLeg({ before, job }: Replay, id: string): LegResult | undefined {
  const struck = before.run.jobs.some(
    (each) => (each.id === job || each.after.has(job)) && (each.id === id || each.id.startsWith(`${id}/`)),
  );
  return struck ? undefined : before.legs.get(id);
}

export interface Walk {
  readonly machine: Machine;
  readonly jobs: Job[];
  readonly failed: Map<string, "no" | "maybe" | "yes">;
  readonly legs: Map<string, LegResult>;
  /** Jobs that run only after a failure are walked beside the others: in a faulty world, if the fault strikes in one. */
  readonly sideways: boolean;
  readonly known: (id: string) => LegResult | undefined;
  /** Walks a workflow that a job calls. */
  readonly enter: typeof walkWorkflow;
  readonly memo: LegMemo | undefined;
}

/** Walks the jobs of a workflow in the order of `needs`; answers its outputs. */
export function walkWorkflow(workflow: Workflow, entry: Entry, walk: Walk): ReadonlyMap<string, Outcome> {
  const outcomes = new Map<string, Outcome>();
  walk.machine.work.spend(1 + workflow.jobs.length);
  for (const job of inOrder(workflow.jobs)) {
    outcomes.set(job.id, new JobWalk(workflow, job, entry, walk, outcomes).run());
  }
  return outcomes;
}

/** Jobs after all they need; a circle, which GitHub refuses, is cut where it closes. */
function inOrder(jobs: readonly JobSpec[]): readonly JobSpec[] {
  const byId = new Map(jobs.map((job) => [job.id, job]));
  const sorted = new Set<JobSpec>();
  const open = new Set<JobSpec>();
  const stack = [...jobs].reverse();
  for (let job = stack.at(-1); job; job = stack.at(-1)) {
    if (sorted.has(job) || open.has(job)) {
      stack.pop();
      open.delete(job);
      sorted.add(job);
      continue;
    }
    open.add(job);
    const before = job.needs.flatMap((need) => byId.get(need) ?? []);
    stack.push(...before.filter((need) => !open.has(need) && !sorted.has(need)).reverse());
  }
  return [...sorted];
}

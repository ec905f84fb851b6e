import type { TaskDocument } from "./document.js";
import type { Effect, EffectId, JobId, NamedValue } from "./effect.js";
import { type Diagnostic, rangeKey, type SourceRange } from "./source.js";
import type { Tri } from "./tri.js";
import type { Value } from "./value.js";

/** Everything the workflows of a repository do, one run for every kind of run that matters. */
export interface Pipeline {
  readonly runs: readonly Run[];
  readonly workflows: readonly WorkflowSummary[];
  readonly diagnostics: readonly Diagnostic[];
  /** What was looked at, for the sentence that says nothing was found. */
  readonly filesRead: number;
}

/** Something that could not be settled and may hide an answer. */
export interface Gap {
  readonly what: string;
  readonly at?: SourceRange;
}

export interface WorkflowSummary {
  readonly file: string;
  readonly name?: string;
  readonly reaches: boolean;
}

/** One kind of run: the event, the ref, and those choices on which the run depends. */
export interface Scenario {
  readonly id: string;
  readonly root: string;
  readonly event: string;
  /** default: the default branch; fixed: another branch named in the trigger; branch: any branch; tag; pull; none: unknown. */
  readonly ref: RefKind;
  readonly assign: ReadonlyMap<string, string>;
  /** The yes-or-no inputs of a manual run, each with its default. */
  readonly switches: ReadonlyMap<string, string>;
  /** Where the trigger stands. */
  readonly triggerAt: SourceRange;
}
export type RefKind = "default" | "fixed" | "branch" | "tag" | "pull" | "none";

export interface Run {
  readonly scenario: Scenario;
  readonly workflow: string;
  readonly workflowName: string;
  /** Names of the workflows after which GitHub starts this one (`workflow_run`). */
  readonly startedBy: readonly string[];
  readonly jobs: readonly Job[];
  readonly effects: readonly Effect[];
  /** The outputs that some other job asks for, as `outputKey` spells them. */
  readonly outputsRead: ReadonlySet<string>;
  /** What was not followed to its end: nothing about this run can pass. */
  readonly gaps: readonly Gap[];
}

/** One job of one run; a matrix gives one a leg, a called workflow's jobs carry the caller's id in front. */
export interface Job {
  readonly id: JobId;
  readonly workflow: string;
  readonly key: SourceRange;
  readonly name: string;
  /** The jobs that called the workflow this job is in: key of each, outermost first. */
  readonly callers: readonly SourceRange[];
  readonly certainty: "does" | "may";
  readonly onFailure: boolean;
  /** Every job that ends before this one starts. */
  readonly after: ReadonlySet<JobId>;
  /** The job without its matrix leg: legs of one job share it. */
  readonly legOf: string;
  readonly idToken: Permission;
  readonly runsOn: Value;
  /** Whose machine it is: GitHub's own images hold no AWS credentials, others may have a role of their own. */
  readonly runner: "github" | "other";
  readonly environment?: Value;
  readonly timeoutMinutes?: Value;
  readonly concurrency: readonly Concurrency[];
  /** The names of its service containers: hosts that run beside the job. */
  readonly services: readonly string[];
  readonly uses: readonly Use[];
  readonly checkouts: readonly Checkout[];
  readonly renders: readonly Render[];
  /** Something else than a checkout puts files into the working directory: an artifact, a clone. */
  readonly filled: boolean;
  /** Variables set for the job that nothing reads, as far as every program in it is known. */
  readonly idleEnv: readonly IdleVariable[];
  /** Calls a workflow that nobody can read. */
  readonly opaqueCall?: string;
  /** Is called by workflows that may be outside the repository. */
  readonly callersUnknown: boolean;
  /** The conditions on the way to this job, outermost first. */
  readonly guards: readonly Guard[];
  /** What it hands on to those that need it. */
  readonly outputs: readonly NamedValue[];
}

export interface IdleVariable {
  readonly name: string;
  readonly at: SourceRange;
}

export interface Permission {
  readonly granted: Tri;
  /** The `permissions` block that decides, when there is one. */
  readonly at?: SourceRange;
  readonly why: string;
}

export interface Concurrency {
  readonly group: Value;
  readonly groupAt: SourceRange;
  readonly cancel: Tri;
  readonly cancelAt?: SourceRange;
  readonly level: "workflow" | "job";
  /** What stands in the queue: a job, the call of a workflow, or the run as a whole. */
  readonly holder: string;
}

/** An action or reusable workflow that a job uses, directly or through a composite action. */
export interface Use {
  readonly name: string;
  readonly owner: string;
  readonly ref: string;
  /** The version a comment behind a pinned commit claims. */
  readonly comment?: string;
  readonly at: SourceRange;
  readonly calledFrom: readonly SourceRange[];
  readonly kind: "action" | "workflow";
  readonly order: number;
  /** What is given to it, as written. */
  readonly inputs: readonly GivenInput[];
}
export interface GivenInput extends NamedValue {
  readonly nameAt: SourceRange;
}

export interface Checkout {
  readonly order: number;
  readonly at: SourceRange;
  /** What is checked out when it is not the commit of the event. */
  readonly ref?: Value;
  readonly repository?: Value;
  readonly path?: Value;
}

/** A step that wrote a definition with a change into a new file; the file it started from stays as it was. */
export interface Render {
  readonly order: number;
  readonly at: SourceRange;
  readonly document: TaskDocument;
}

export interface Guard {
  readonly text: string;
  readonly at: SourceRange;
  readonly holds: Tri;
}

/** An output of a job, all its matrix legs together. */
export const outputKey = (legOf: string, output: string): string => `${legOf} ${output}`;

/** The effects of one kind, in order. */
export const effectsOf = <K extends Effect["kind"]>(run: Run, kind: K): readonly Extract<Effect, { kind: K }>[] =>
  run.effects.filter((effect): effect is Extract<Effect, { kind: K }> => effect.kind === kind);

export const jobOf = (run: Run, id: JobId): Job => {
  const job = run.jobs.find((candidate) => candidate.id === id);
  if (!job) throw new Error(`no job ${id} in ${run.workflow}`);
  return job;
};

export const effectById = (run: Run, id: EffectId | undefined): Effect | undefined =>
  id === undefined ? undefined : run.effects.find((effect) => effect.id === id);

/** Is `a` over before `b` begins? Jobs that do not wait for one another are beside: neither before nor after. */
export function isBefore(run: Run, a: Effect, b: Effect): boolean {
  if (a.job === b.job) return a.order < b.order;
  return jobOf(run, b.job).after.has(a.job);
}

/** What could not be followed in any run; many kinds of run share a gap. */
export const gapsOf = (pipeline: Pipeline): readonly Gap[] => [
  ...new Map(
    pipeline.runs.flatMap((run) => run.gaps).map((gap) => [`${gap.what} ${gap.at ? rangeKey(gap.at) : ""}`, gap]),
  ).values(),
];

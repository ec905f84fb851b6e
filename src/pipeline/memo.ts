import type { Effect } from "../model/effect.js";
import type { Checkout, Job, Render, Scenario, Use } from "../model/pipeline.js";
import { keyOf, type Value } from "../model/value.js";
import type { Datum } from "./datum.js";
import type { Machine } from "./frame.js";
import type { JobRecord, StepScope } from "./scope.js";
import type { Datum as Output } from "./terraform/expression.js";
import type { Outputs } from "./terraform/index.js";

/** What the keys of a job beside its steps came to. */
export interface LegHeader extends Pick<Job, "runsOn" | "runner" | "environment" | "timeoutMinutes" | "concurrency"> {
  /** With `continue-on-error` a job that fails leaves the run green, and its dependants go on. */
  readonly tolerates: boolean;
}

/**
 * What walking the steps of one job came to, and all that the walk asked of the world outside. In another kind of run
 * that answers the same, the steps do the same: most jobs do not care which environment was chosen.
 */
export interface LegWalk {
  readonly header: LegHeader;
  readonly record: JobRecord;
  readonly effects: readonly Effect[];
  readonly uses: readonly Use[];
  readonly checkouts: readonly Checkout[];
  readonly renders: readonly Render[];
  readonly filled: boolean;
  readonly inherits: boolean;
  readonly failed: "no" | "maybe" | "yes";
  readonly asks: Machine["asks"];
  readonly gaps: Machine["gaps"];
  readonly uploads: Machine["artifacts"];
  readonly applied: Machine["applied"];
  readonly reads: ReadonlyMap<string, string>;
  /** Set when an adapter looked at the kind of run itself. */
  readonly scenario: string | undefined;
}

/** For every job: by the questions it asked, the walk for each set of answers. */
export type LegMemo = Map<string, Map<string, Map<string, LegWalk>>>;

/** The walk of a job in another run that would go the same way in this one. */
export function recall(memo: LegMemo, key: string, scenario: Scenario, scope: StepScope): LegWalk | undefined {
  const known = new Map<string, string>();
  const ask = (path: string): string => {
    const answer =
      known.get(path) ?? (path === KIND ? kindOf(scenario) : fingerprint(scope.lookup(path.split("\u0000"))));
    known.set(path, answer);
    return answer;
  };
  for (const [questions, walks] of memo.get(key) ?? []) {
    const walk = walks.get(questions === "" ? "" : questions.split("\u0002").map(ask).join("\u0002"));
    if (walk) return walk;
  }
  return undefined;
}

/** The question for the kind of run itself. */
const KIND = "*";

/** Keeps a walk under its questions and their answers. */
export function remember(memo: LegMemo, key: string, walk: LegWalk): void {
  const asked = [...walk.reads, ...(walk.scenario === undefined ? [] : [[KIND, walk.scenario] as const])];
  const questions = asked.map(([path]) => path).join("\u0002");
  const job = memo.get(key) ?? new Map<string, Map<string, LegWalk>>();
  const walks = job.get(questions) ?? new Map<string, LegWalk>();
  walks.set(asked.map(([, answer]) => answer).join("\u0002"), walk);
  memo.set(key, job.set(questions, walks));
}

/** What an answer is, as far as anything can depend on it. */
export const fingerprint = (datum: Datum): string =>
  `${keyOf(datum.value)}\u0001${datum.json === undefined ? "" : JSON.stringify(datum.json)}\u0001${givenOf(datum.value)}`;

/** The ways on which its alternatives lie. */
const givenOf = (value: Value): string =>
  value.parts
    .flatMap((part) =>
      "oneOf" in part ? part.oneOf.map((each) => JSON.stringify(each.given ?? []) + givenOf(each)) : [],
    )
    .join("");

export const kindOf = (scenario: Scenario): string =>
  [scenario.event, scenario.ref, ...[...scenario.assign].filter(([path]) => path.startsWith("github.")).flat()].join(
    " ",
  );

/** A machine for one job: the run's, with effects, questions and files of its own until the job is done. */
export function machineForJob(machine: Machine): Machine {
  return {
    ...machine,
    effects: [],
    asks: new Map(),
    gaps: [],
    artifacts: new Map(machine.artifacts),
    applied: new Map(machine.applied),
    reads: new Map(),
    marks: { scenario: false, outside: false },
  };
}

/** Adds what a job did to its run. */
export function settle(machine: Machine, walk: LegWalk): void {
  machine.work.spend(1);
  for (const effect of walk.effects) {
    machine.work.oneMore(machine.effects.length);
    machine.effects.push(effect);
  }
  machine.gaps.push(...walk.gaps);
  for (const [path, texts] of walk.asks) machine.asks.set(path, new Set([...(machine.asks.get(path) ?? []), ...texts]));
  for (const [name, files] of walk.uploads) machine.artifacts.set(name, files);
  for (const [folder, outputs] of walk.applied)
    machine.applied.set(folder, shared(machine.applied.get(folder) ?? outputs, outputs));
}

/** What two jobs have applied, such as legs of a matrix: only what is the same in both is known to those that follow. */
const shared = (before: Outputs, now: Outputs): Outputs =>
  new Map([...now].filter(([name, datum]) => isSame(before.get(name), datum)));

const isSame = (a: Output | undefined, b: Output): boolean =>
  a === b || (a?.kind === "text" && b?.kind === "text" && keyOf(a.value) === keyOf(b.value));

/** The artifacts, or the like, that a job has added. */
export const addedTo = <T>(before: ReadonlyMap<string, T>, now: ReadonlyMap<string, T>): Map<string, T> =>
  new Map([...now].filter(([name, each]) => before.get(name) !== each));

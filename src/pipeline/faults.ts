import type { Effect, Wait } from "../model/effect.js";
import type { Job, Run } from "../model/pipeline.js";
import { some, type Tri } from "../model/tri.js";
import { type Fault, faultKey } from "./frame.js";
import type { Replay, Walked } from "./interpret.js";

/** So many requests of one run are tried; the rest stay undecided. */
const MAX_TRIALS = 24;

/**
 * Settles what only a failure can show: whether a failed request fails its job, and whether a wait that looks at
 * nothing but stability would notice a rollback. Each is found by walking the run again with that failure in it.
 */
export function judgeFaults(
  walked: Walked,
  again: (replay: Replay) => Walked,
  isBefore: (run: Run, a: Effect, b: Effect) => boolean,
): Run {
  const { run } = walked;
  const updates = run.effects.filter(
    (effect) => effect.kind === "update" || (effect.kind === "opaque" && effect.could.has("update")),
  );
  const trials = new Map<string, Tri>();
  const trial = (key: string, fault: Fault, job: string, jobs: readonly Job[] = run.jobs): Tri => {
    if (!trials.has(key) && trials.size < MAX_TRIALS)
      trials.set(key, failing(telling(job, jobs, walked.failed), again({ fault, before: walked, job }).failed));
    return trials.get(key) ?? "maybe";
  };
  const effects = run.effects.map((effect): Effect => {
    if (effect.endsRed) return effect;
    if (effect.kind === "wait") return judgeWait(effect, run.jobs, trial);
    if (
      (effect.kind !== "request" && effect.kind !== "runTask") ||
      !updates.some((update) => isBefore(run, update, effect))
    )
      return effect;
    const key = faultKey(effect.at, effect.calledFrom);
    return {
      ...effect,
      failsJob: trial(key, { kind: effect.kind === "request" ? "request" : "task", key }, effect.job),
    };
  });
  return { ...run, effects };
}

type Trial = (key: string, fault: Fault, job: string, jobs: readonly Job[]) => Tri;

/** Would the job fail when the service was rolled back, and when it did not become stable at all? */
function judgeWait(wait: Wait, jobs: readonly Job[], trial: Trial): Wait {
  const key = faultKey(wait.at, wait.calledFrom);
  const struck = (kind: "rollback-ahead" | "unstable-ahead"): Tri =>
    trial(`${wait.job} ${key} ${kind}`, { kind, key }, wait.job, fromOn(wait.job, jobs));
  const plain = LOOKS_AT_STABILITY.test(wait.how);
  const compares = wait.noticesRollback !== "yes" && (plain || wait.how.startsWith("aws-actions/"));
  const forgives = wait.tolerated || wait.how === SERVICES_STABLE;
  return {
    ...wait,
    noticesRollback: compares
      ? some([plain ? "no" : wait.noticesRollback, struck("rollback-ahead")])
      : wait.noticesRollback,
    noticesFailure: forgives ? struck("unstable-ahead") : "yes",
  };
}

/** Waits that are content with any stable service: only a comparison beside them tells a rollback. */
const LOOKS_AT_STABILITY = /^(aws ecs wait|a loop over)/;

/** The waiter that is content with any stable service; how a `wait` effect names it. */
export const SERVICES_STABLE = "aws ecs wait services-stable";

/** A job, and those that come after it. */
const fromOn = (job: string, jobs: readonly Job[]): readonly Job[] =>
  jobs.filter((each) => each.id === job || each.after.has(job));

/** A job that runs after a failure and fails whatever has failed says nothing about this fault. */
const telling = (struck: string, jobs: readonly Job[], failed: Walked["failed"]): readonly Job[] =>
  jobs.filter((each) => each.id === struck || !each.onFailure || failed.get(each.id) !== "yes");

/** One of the jobs fails. */
const failing = (jobs: readonly Job[], failed: Walked["failed"]): Tri =>
  some(jobs.map((each) => failed.get(each.id) ?? "no"));

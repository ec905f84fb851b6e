import type { Effect } from "../model/effect.js";
import type { Job, Run } from "../model/pipeline.js";
import { some, type Tri } from "../model/tri.js";
import { type Fault, faultKey } from "./frame.js";
import type { Walked } from "./interpret.js";

/** So many requests of one run are tried; the rest stay undecided. */
const MAX_TRIALS = 24;

/**
 * Settles what only a failure can show: whether a failed request fails its job, and whether a wait that looks at
 * nothing but stability would notice a rollback. Each is found by walking the run again with that failure in it.
 */
export function judgeFaults(
  walked: Walked,
  again: (fault: Fault) => Walked,
  isBefore: (run: Run, a: Effect, b: Effect) => boolean,
): Run {
  const { run } = walked;
  const updates = run.effects.filter((effect) => effect.kind === "update" || (effect.kind === "opaque" && effect.could.has("update")));
  const trials = new Map<string, Tri>();
  let rollback: Walked | undefined;
  const effects = run.effects.map((effect): Effect => {
    if (effect.kind === "wait" && effect.noticesRollback === "maybe" && effect.how === SERVICES_STABLE) {
      rollback ??= again({ kind: "rollback" });
      return { ...effect, noticesRollback: notices(effect.job, run.jobs, rollback.failed) };
    }
    if ((effect.kind !== "request" && effect.kind !== "runTask") || !updates.some((update) => isBefore(run, update, effect))) return effect;
    const key = faultKey(effect.at, effect.calledFrom);
    if (!trials.has(key) && trials.size < MAX_TRIALS) {
      trials.set(key, some([...again({ kind: effect.kind === "request" ? "request" : "task", key }).failed.values()].map(asTri)));
    }
    return { ...effect, failsJob: trials.get(key) ?? "maybe" };
  });
  return { ...run, effects };
}

/** The waiter that is content with any stable service; how a `wait` effect names it. */
export const SERVICES_STABLE = "aws ecs wait services-stable";

const asTri = (failed: "no" | "maybe" | "yes"): Tri => failed;

/** The job that waits, or one that comes after it, fails. */
function notices(job: string, jobs: readonly Job[], failed: Walked["failed"]): Tri {
  const later = jobs.filter((each) => each.id === job || each.after.has(job));
  return some(later.map((each) => failed.get(each.id) ?? "no"));
}

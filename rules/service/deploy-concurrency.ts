import { type Concurrency, defineRule, deployments, derives, effectsOf, equal, finding, type Job, jobOf, keyOf, notApplicable, type Observation, sameTarget, spell, type Subjects, unchecked, type Value } from "../../src/rule-api/index.js";

type Subject = Subjects["deployment"];
/** Differs in every run, so that no two runs ever share a group. */
const EVERY_RUN = /^(github\.(run_id|run_number|run_attempt|sha)|time|random)$/;

export default defineRule({
  id: "deploy-concurrency",
  title: "One deployment of a service at a time, and none is cut short",
  level: "warning",
  section: "service",
  judges: "deployment",
  what: "The concurrency groups on the way to every deployment, on workflow, job and calling job; whether all runs that deploy one service share a group; whether a newer run cancels one that waits for its rollout; whether matrix legs share a group.",
  why: "Two runs that deploy one service overtake each other: the older commit may stay live, and each wait sees the other's rollout. A cancelled run leaves a rollout behind that nobody watches. Of matrix legs in one group GitHub keeps one running and one waiting and cancels the rest.",
  fix: "Give the job `concurrency: { group: deploy-<service>, cancel-in-progress: false }`, with a group that is the same for every run that deploys the service.",
  references: ["https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/control-workflow-concurrency"],
  check(subject) {
    const { job, deployment } = subject;
    if (deployment.onFailure) return [notApplicable("this runs in the same run as the deployment it follows")];
    if (job.concurrency.length === 0) {
      if (job.callersUnknown) return [unchecked("whether the callers outside this repository set a concurrency group", job.key)];
      return [finding(job.callers[0] ?? job.key, "Two runs can deploy the same service at once: no concurrency group.", { fix: FIX, related: [{ at: deployment.at, note: "deploys here" }] })];
    }
    return [...shared(subject), ...differing(subject), ...cancelling(subject)];
  },
});

const FIX = "concurrency:\n  group: deploy-<service>\n  cancel-in-progress: false";

/** Legs of one job that deploy different services but stand in one queue. */
function shared({ run, job, deployment }: Subject): readonly Observation[] {
  const others = deployments(run).filter((other) => other.job !== job.id && jobOf(run, other.job).legOf === job.legOf && sameTarget(other.target, deployment.target) === "no");
  const groups = job.concurrency.filter((group) => group.level === "job");
  return groups.flatMap((group) => {
    const clash = others.some((other) => jobOf(run, other.job).concurrency.some((theirs) => theirs.groupAt.start === group.groupAt.start && equal(theirs.group, group.group) === "yes"));
    return clash ? [finding(group.groupAt, "Matrix legs for different services share this group: GitHub cancels all but one that waits.", { level: "error" })] : [];
  });
}

/** A group serves only when every run that deploys the service is in it. */
function differing(subject: Subject): readonly Observation[] {
  const { job } = subject;
  const groups = job.concurrency;
  const ever = groups.filter((group) => derives(group.group, (origin) => origin.kind === "context" && EVERY_RUN.test(origin.path)) !== "yes");
  const [first] = groups;
  if (ever.length === 0 && first) return [finding(first.groupAt, "The group is a different one in every run: it holds nothing back.", { fix: FIX })];
  const rivals = otherGroups(subject);
  if (ever.some((group) => rivals.every((theirs) => theirs.some((each) => equal(each.group, group.group) !== "no")))) return [];
  const [group] = ever;
  if (!group) return [];
  const names = [...new Set([group, ...rivals.flat()].map((each) => spell(each.group)))].slice(0, 3);
  return [finding(group.groupAt, "Runs that deploy the same service are in different groups, so they can deploy at once.", { compared: [{ what: "groups", value: names.join(" · ") }], fix: FIX })];
}

/** The groups of every other kind of run of this workflow that deploys the same service. */
function otherGroups({ pipeline, run, job, deployment }: Subject): readonly (readonly Concurrency[])[] {
  const others = pipeline.runs.filter((other) => other !== run && other.workflow === run.workflow);
  const jobs = others.flatMap((other) =>
    deployments(other).filter((update) => !update.onFailure && isSame(update.target.name, deployment.target.name) && sameTarget(update.target, deployment.target) === "yes").map((update) => jobOf(other, update.job)),
  );
  return jobs.filter((other: Job) => other.legOf === job.legOf).map((other) => other.concurrency);
}

const isSame = (a: Value, b: Value): boolean => keyOf(a) === keyOf(b);

/** A newer run cancels this one while it waits for its rollout. */
function cancelling({ run, job, deployment }: Subject): readonly Observation[] {
  const waits = effectsOf(run, "wait").filter((wait) => (wait.job === job.id || jobOf(run, wait.job).after.has(job.id)) && sameTarget(wait.target, deployment.target) !== "no");
  return job.concurrency.flatMap((group): readonly Observation[] => {
    const waiting = waits.some((wait) => group.level === "workflow" || wait.job === job.id);
    if (!waiting || group.cancel === "no") return [];
    const at = group.cancelAt ?? group.groupAt;
    if (group.cancel === "maybe") return [unchecked("whether a newer run cancels this one while it deploys", at)];
    return [finding(at, "A newer run cancels this one while it waits for its rollout; nobody watches what was started.", { fix: "cancel-in-progress: false" })];
  });
}

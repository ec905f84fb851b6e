import {
  type Concurrency,
  defineRule,
  deployments,
  effectsOf,
  equal,
  finding,
  isCertainlySame,
  isElsewhere,
  type Job,
  jobOf,
  keyOf,
  notApplicable,
  type Observation,
  type Origin,
  originsOf,
  type Subjects,
  sameTarget,
  spell,
  type Target,
  unchecked,
  type Value,
} from "../../src/rule-api/index.js";

type Subject = Subjects["deployment"];
/** Differs in every run, so that no two runs ever share a group. */
const EVERY_RUN = /^(github\.(run_id|run_number|run_attempt|sha)|time|random)$/;
/** Differs between two runs on different branches, tags or pull requests. */
const EVERY_REF = /^github\.(ref|ref_name|head_ref|event\.number|event\.(pull_request|release)\.\w+(\.\w+)*)$/;
const EVERY_PERSON = /^github\.(actor|actor_id|triggering_actor|event\.sender\.\w+)$/;

export default defineRule({
  id: "deploy-concurrency",
  title: "One deployment of a service at a time, and none is cut short",
  level: "warning",
  section: "service",
  judges: "deployment",
  what: "The concurrency groups on the way to every deployment, on workflow, job and calling job; whether all runs that deploy one service share a group; whether a newer run cancels one that waits for its rollout; whether matrix legs share a group.",
  why: "Two runs that deploy one service overtake each other: the older commit may stay live, and each wait sees the other's rollout. A cancelled run leaves a rollout behind that nobody watches. Of matrix legs in one group GitHub keeps one running and one waiting and cancels the rest.",
  fix: "Give the job `concurrency: { group: deploy-<service>, cancel-in-progress: false }`, with a group that is the same for every run that deploys the service.",
  references: [
    "https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/control-workflow-concurrency",
  ],
  check(subject) {
    const { job, deployment } = subject;
    if (deployment.onFailure) return [notApplicable("this runs in the same run as the deployment it follows")];
    if (job.concurrency.length === 0) {
      if (job.callersUnknown)
        return [unchecked("whether the callers outside this repository set a concurrency group", job.key)];
      return [
        finding(job.callers[0] ?? job.key, "Two runs can deploy the same service at once: no concurrency group.", {
          fix: FIX,
          related: [{ at: deployment.at, note: "deploys here" }],
        }),
      ];
    }
    return [...shared(subject), ...differing(subject), ...cancelling(subject)];
  },
});

const FIX = "concurrency:\n  group: deploy-<service>\n  cancel-in-progress: false";

/** Jobs of one run that deploy different services but stand in one queue. */
function shared({ run, job, deployment }: Subject): readonly Observation[] {
  const others = deployments(run)
    .filter((other) => !other.onFailure && isElsewhere(other.target, deployment.target))
    .map((other) => jobOf(run, other.job))
    .filter((other) => other.id !== job.id && !job.after.has(other.id) && !other.after.has(job.id));
  return job.concurrency.flatMap((group) => {
    const rivals = others.flatMap((other) => other.concurrency.filter((theirs) => isRival(group, theirs)));
    const queue = new Map(rivals.map((theirs) => [theirs.holder, theirs]));
    const legs = rivals.some((theirs) => withoutLeg(theirs.holder) === withoutLeg(group.holder));
    if (legs) return [finding(group.groupAt, `Matrix legs ${SHARED}`, { level: "error" })];
    if (queue.size > 1) return [finding(group.groupAt, `Jobs of one run ${SHARED}`, { level: "error" })];
    return queue.size > 0 ? [finding(group.groupAt, PAIR)] : [];
  });
}

const SHARED = "for different services share this group: GitHub runs one, keeps one waiting and cancels the rest.";
const PAIR =
  "Two jobs of one run for different services share this group: while one runs the other waits, and a newer run cancels it there.";

/** The same queue, in which something else stands: a job beside, or another call of the workflow this one is in. */
const isRival = (mine: Concurrency, theirs: Concurrency): boolean =>
  !isWithin(mine.holder, theirs.holder) &&
  !isWithin(theirs.holder, mine.holder) &&
  equal(mine.group, theirs.group) === "yes";

const isWithin = (inner: string, outer: string): boolean =>
  inner === outer || inner.startsWith(/(^|\/)$/.test(outer) ? outer : `${outer}/`);

const sameGroup = (a: Concurrency, b: Concurrency): boolean =>
  a.groupAt.file === b.groupAt.file && a.groupAt.start === b.groupAt.start && equal(a.group, b.group) === "yes";

const withoutLeg = (id: string): string => id.replace(/ \(\d+\)/g, "");

/** A group serves only when every run that deploys the service is in it. */
function differing(subject: Subject): readonly Observation[] {
  const groups = subject.job.concurrency;
  const [first] = groups;
  const lasting = groups.filter((group) => !originsIn(group.group).some((origin) => isContext(origin, EVERY_RUN)));
  const [group] = lasting;
  if (first && !group)
    return [finding(first.groupAt, "The group is a different one in every run: it holds nothing back.", { fix: FIX })];
  const fixed = lasting.filter((each) => !variesBetweenRuns(each, subject));
  const rivals = otherGroups(subject);
  if (
    !group ||
    fixed.some((each) => rivals.every((theirs) => theirs.some((other) => equal(other.group, each.group) !== "no")))
  )
    return [];
  if (isOnlyKnownToTerraform(subject.deployment.target))
    return [
      unchecked("whether runs in other groups deploy the same service: only Terraform knows its name", group.groupAt),
    ];
  const names = [...new Set([group, ...rivals.flat()].map((each) => spell(each.group)))].slice(0, 3);
  return [
    finding(group.groupAt, "Runs that deploy the same service are in different groups, so they can deploy at once.", {
      compared: [{ what: "groups", value: names.join(" · ") }],
      fix: FIX,
    }),
  ];
}

const isOnlyKnownToTerraform = ({ name, cluster }: Target): boolean =>
  [name, cluster].some((value) => value && originsIn(value).some((origin) => isContext(origin, /^terraform\./)));

/** Do two runs of this very kind have different groups, though they deploy one service? */
function variesBetweenRuns({ group }: Concurrency, { run, deployment }: Subject): boolean {
  const { name, cluster } = deployment.target;
  const origins = originsIn(group);
  if (origins.some((origin) => isContext(origin, EVERY_PERSON))) return true;
  if (!["branch", "tag", "pull"].includes(run.scenario.ref)) return false;
  const ofTheRef = (value: Value | undefined): boolean =>
    value !== undefined && originsIn(value).some((origin) => isContext(origin, EVERY_REF));
  return ofTheRef(group) && !ofTheRef(name) && !ofTheRef(cluster);
}

/** What a text is made of; what is empty in this kind of run adds nothing to it. */
const originsIn = (value: Value): readonly Origin[] =>
  originsOf({ ...value, parts: value.parts.filter((part) => "oneOf" in part || part.text !== "") });
const isContext = (origin: Origin, pattern: RegExp): boolean => origin.kind === "context" && pattern.test(origin.path);

/** The groups of every other kind of run that deploys the same service. */
function otherGroups(subject: Subject): readonly (readonly Concurrency[])[] {
  const { pipeline, run, job, deployment } = subject;
  const jobs = pipeline.runs
    .filter((other) => other !== run)
    .flatMap((other) =>
      deployments(other).flatMap((update) => {
        if (
          update.onFailure ||
          keyOf(update.target.name) !== keyOf(deployment.target.name) ||
          sameTarget(update.target, deployment.target) !== "yes"
        )
          return [];
        const rival = jobOf(other, update.job);
        const same =
          other.workflow === run.workflow && rival.legOf === job.legOf
            ? !isElsewhere(update.target, deployment.target)
            : isCertainlySame({ run, deployment }, { run: other, deployment: update });
        return same ? [rival] : [];
      }),
    );
  return jobs.map((other) => other.concurrency).filter((groups) => groups.length > 0);
}

/** A newer run cancels this one while it waits for its rollout. */
function cancelling({ run, job, deployment }: Subject): readonly Observation[] {
  const waits = effectsOf(run, "wait").filter(
    (wait) =>
      (wait.job === job.id || jobOf(run, wait.job).after.has(job.id)) &&
      sameTarget(wait.target, deployment.target) !== "no",
  );
  return job.concurrency.flatMap((group): readonly Observation[] => {
    const waiting = waits.some((wait) => wait.job === job.id || stillHeld(group, jobOf(run, wait.job), job));
    if (!waiting || group.cancel === "no") return [];
    const at = group.cancelAt ?? group.groupAt;
    if (group.cancel === "maybe") return [unchecked("whether a newer run cancels this one while it deploys", at)];
    return [
      finding(at, "A newer run cancels this one while it waits for its rollout; nobody watches what was started.", {
        fix: "cancel-in-progress: false",
      }),
    ];
  });
}

/** The group of a workflow, or of the job that called it, holds all the jobs in it. */
const stillHeld = (group: Concurrency, waiting: Job, job: Job): boolean =>
  (group.level === "workflow" || group.groupAt.file !== job.workflow) &&
  waiting.concurrency.some((theirs) => sameGroup(theirs, group));

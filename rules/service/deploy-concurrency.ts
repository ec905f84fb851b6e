import {
  type Concurrency,
  defineRule,
  deployments,
  effectsOf,
  equal,
  finding,
  isCertainlySame,
  isElsewhere,
  isOfItsEnvironment,
  type Job,
  jobOf,
  keyOf,
  notApplicable,
  type Observation,
  type Origin,
  originsOf,
  type Run,
  runName,
  type Subjects,
  sameTarget,
  spell,
  type Target,
  type Tri,
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
  what: "The concurrency groups on the way to every deployment, on workflow, job and calling job; whether all runs that deploy one service share a group; whether a newer run cancels one that waits for its rollout; whether matrix legs share a group; whether a job waits for a group that is held around it.",
  why: "Two runs that deploy one service overtake each other: the older commit may stay live, and each wait sees the other's rollout. A cancelled run leaves a rollout behind that nobody watches. Of matrix legs in one group GitHub keeps one running and one waiting and cancels the rest. A job in the group of its own workflow is never run at all.",
  fix: "Give the job `concurrency: { group: deploy-<service>, cancel-in-progress: false }`, with a group that is the same for every run that deploys the service.",
  references: [
    "https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/control-workflow-concurrency",
    "https://github.com/github/vscode-github-actions/issues/135",
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
    const locked = deadlock(job);
    return locked ? [locked] : [...shared(subject), ...differing(subject), ...cancelling(subject)];
  },
});

const FIX = "concurrency:\n  group: deploy-<service>\n  cancel-in-progress: false";

/**
 * A job waits for the group that the workflow or the call around it keeps until the job is done: GitHub cancels it.
 * https://github.com/github/vscode-github-actions/issues/135
 */
function deadlock({ concurrency }: Job): Observation | undefined {
  for (const inner of concurrency) {
    const outer = concurrency.find((each) => each !== inner && holds(each, inner));
    if (!outer) continue;
    const called = outer.groupAt.file === inner.groupAt.file ? "" : "calling ";
    const holder = `the ${called}${outer.level}`;
    return finding(
      inner.groupAt,
      `${capital(holder)} holds this group already and waits for what is in it: GitHub cancels every run as a deadlock.`,
      { level: "error", related: [{ at: outer.groupAt, note: `the group of ${holder}` }] },
    );
  }
  return undefined;
}

const holds = (outer: Concurrency, inner: Concurrency): boolean =>
  isWithin(inner.holder, outer.holder) && inner.holder !== outer.holder && sameName(outer, inner) === "yes";

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

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
  !isWithin(mine.holder, theirs.holder) && !isWithin(theirs.holder, mine.holder) && sameName(mine, theirs) === "yes";

const isWithin = (inner: string, outer: string): boolean =>
  inner === outer || inner.startsWith(/(^|\/)$/.test(outer) ? outer : `${outer}/`);

/** GitHub takes `prod` and `Prod` for one group. */
const sameName = (a: Concurrency, b: Concurrency): Tri => equal(lower(a.group), lower(b.group));
const lower = (value: Value): Value => ({
  ...value,
  parts: value.parts.map((part) => {
    if ("oneOf" in part) return { oneOf: part.oneOf.map(lower) };
    return part.text === undefined ? part : { ...part, text: part.text.toLowerCase() };
  }),
});

const sameGroup = (a: Concurrency, b: Concurrency): boolean =>
  a.groupAt.file === b.groupAt.file && a.groupAt.start === b.groupAt.start && sameName(a, b) === "yes";

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
  const rivals = rivalsOf(subject);
  if (!group || fixed.some((each) => rivals.every((rival) => sharesGroup(rival, each)))) return [];
  const knows = onlyKnownTo(subject.deployment.target);
  if (knows)
    return [
      unchecked(`whether runs in other groups deploy the same service: only ${knows} knows its name`, group.groupAt),
    ];
  const apart = rivals.find((rival) => !sharesGroup(rival, fixed[0] ?? group));
  const runs = apart ? [subject.run, apart.run].map(({ scenario }) => runName(scenario)) : [];
  const names = new Set([group, ...(apart?.groups ?? [])].map((each) => spell(each.group)));
  return [
    finding(group.groupAt, "Runs that deploy the same service are in different groups, so they can deploy at once.", {
      compared: [
        { what: "groups", value: [...names].join(" · ") },
        ...(runs.length > 0 ? [{ what: "runs", value: runs.join(" · ") }] : []),
      ],
      fix: FIX,
    }),
  ];
}

const sharesGroup = ({ groups }: Rival, group: Concurrency): boolean =>
  groups.some((other) => sameName(other, group) !== "no");

/** The tool that alone knows what the service is called. */
function onlyKnownTo({ name, cluster }: Target): string | undefined {
  const origins = [name, cluster].flatMap((value) => (value ? originsOf(value) : []));
  if (origins.some((origin) => isContext(origin, /^terraform\./))) return "Terraform";
  return origins.some((origin) => isContext(origin, /^cloudformation\./)) ? "CloudFormation" : undefined;
}

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

/** Another kind of run that deploys the same service, and the groups it is in. */
interface Rival {
  readonly run: Run;
  readonly groups: readonly Concurrency[];
}

function rivalsOf({ pipeline, run, job, deployment }: Subject): readonly Rival[] {
  return pipeline.runs
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
        const [mine, theirs] = [
          { run, deployment },
          { run: other, deployment: update },
        ];
        const same =
          other.workflow === run.workflow && rival.legOf === job.legOf
            ? !isElsewhere(update.target, deployment.target) && !isOfItsEnvironment(mine, theirs)
            : isCertainlySame(mine, theirs);
        return same && rival.concurrency.length > 0 ? [{ run: other, groups: rival.concurrency }] : [];
      }),
    );
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

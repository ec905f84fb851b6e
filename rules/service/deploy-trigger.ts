import {
  defineRule,
  derives,
  finding,
  type Job,
  notApplicable,
  type Observation,
  type Subjects,
  some,
  spell,
  type Tri,
  type Update,
  unchecked,
} from "../../src/rule-api/index.js";

type Subject = Subjects["deployment"];

export default defineRule({
  id: "deploy-trigger",
  title: "Only merged code can start a deployment",
  level: "error",
  section: "service",
  judges: "deployment",
  what: "Every kind of run that reaches a deployment: the events, their branch filters and types, and the conditions on the way. Fixed branches, tags, releases and schedules are merged code; protection rules of a GitHub environment cannot be seen.",
  why: "A pull request or an arbitrary branch that deploys puts code live that nobody has reviewed; with pull_request_target it does so with the repository's secrets.",
  fix: "Deploy on `push` to the branch that is protected, or guard the job with `if: github.ref == 'refs/heads/main'`. After `pull_request: closed` check `github.event.pull_request.merged == true`, after `workflow_run` check `github.event.workflow_run.conclusion == 'success'`.",
  references: [
    "https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows",
    "https://securitylab.github.com/resources/github-actions-preventing-pwn-requests/",
  ],
  check(subject) {
    const { run, job, deployment } = subject;
    if (deployment.onFailure) return [notApplicable("this runs only after a failed deployment")];
    const { event, ref, triggerAt } = run.scenario;
    const observations = event === "workflow_run" ? afterWorkflow(subject) : byRef(subject);
    return observations
      .map((each) =>
        each.kind === "finding"
          ? { ...each, message: each.message + protection(job), related: [{ at: deployment.at, note: "deploys here" }] }
          : each,
      )
      .concat(
        ref === "none" && event !== "workflow_call"
          ? [unchecked(`which code a run on ${event} deploys`, triggerAt)]
          : [],
      );
  },
});

function byRef(subject: Subject): readonly Observation[] {
  const { run, job, deployment } = subject;
  const { event, ref, triggerAt: at } = run.scenario;
  if (event === "workflow_call")
    return [unchecked("which events the callers of this workflow have: they are not in this repository", at)];
  if (ref === "pull") return pullRequest(subject);
  if (ref !== "branch") return [];
  if (event === "workflow_dispatch") {
    return [
      finding(at, "A manual run can deploy any branch.", {
        level: "note",
        fix: `if: github.ref == 'refs/heads/${subject.defaultBranch.name}'`,
      }),
    ];
  }
  const own = previews(deployment);
  if (own === "yes")
    return [finding(at, "Every branch that is pushed deploys to a service of its own.", { level: "note" })];
  return (
    undecided(job) ??
    untold(own, deployment) ?? [
      finding(at, `A push to any branch that this filter admits is deployed.`, {
        fix: `branches: [${subject.defaultBranch.name}]`,
      }),
    ]
  );
}

function pullRequest({ run, job, deployment }: Subject): readonly Observation[] {
  const { assign, event, triggerAt: at } = run.scenario;
  if (assign.get("github.event.pull_request.merged") === "true") return [];
  const own = previews(deployment);
  if (own === "yes" || isReview(job))
    return [finding(at, "A pull request deploys to a preview of its own.", { level: "note" })];
  const closed = assign.get("github.event.action") === "closed";
  const message = closed
    ? "A pull request that is closed without being merged is deployed."
    : `A ${event === "pull_request" ? "pull request" : "pull request, with the repository's secrets,"} deploys code that is not merged.`;
  return (
    undecided(job) ??
    untold(own, deployment) ?? [finding(at, message, { fix: "if: github.event.pull_request.merged == true" })]
  );
}

/** Besides success and failure a run may end as cancelled, skipped, timed out and more: only success is a check. */
function afterWorkflow({ run, pipeline, job }: Subject): readonly Observation[] {
  const { assign, triggerAt: at } = run.scenario;
  const conclusion = assign.get(CONCLUSION);
  if (conclusion === "success") return [];
  const failed = pipeline.runs.some(
    (other) =>
      other.workflow === run.workflow &&
      other.scenario.assign.get(CONCLUSION) === "failure" &&
      other.jobs.some((each) => each.id === job.id && !each.onFailure),
  );
  if (conclusion === "cancelled" && failed) return [];
  const message =
    conclusion === undefined
      ? "The conclusion of the workflow before is not checked: a failed run is deployed as well."
      : conclusion === "cancelled"
        ? "The deployment runs although the workflow before was cancelled, skipped or timed out."
        : "The deployment runs although the workflow before failed.";
  return [finding(at, message, { fix: "if: github.event.workflow_run.conclusion == 'success'" })];
}
const CONCLUSION = "github.event.workflow_run.conclusion";

/** A target that is named after the branch or pull request is not the one others use. */
const previews = ({ target }: Update): Tri =>
  some(
    [target.name, target.cluster].flatMap((value) =>
      value ? [derives(value, (origin) => origin.kind === "context" && OF_THE_REF.test(origin.path))] : [],
    ),
  );
const OF_THE_REF = /^github\.(head_ref|ref_name|ref|event\.number|event\.pull_request\.(number|head\.ref))$/;

const isReview = (job: Job): boolean =>
  job.environment !== undefined && /\b(review|preview|ephemeral|pr)\b/i.test(spell(job.environment));

function untold(own: Tri, { target }: Update): readonly Observation[] | undefined {
  if (own !== "maybe") return undefined;
  const cluster = target.cluster ? ` in the cluster ${spell(target.cluster)}` : "";
  return [
    unchecked(
      `whether the service ${spell(target.name)}${cluster} belongs to this pull request or branch alone`,
      target.namedAt[0],
    ),
  ];
}

/** A condition that nobody can decide may be the missing check, unless all it asks is a label. */
function undecided(job: Job): readonly Observation[] | undefined {
  const open = job.guards.filter(
    (guard) => guard.holds === "maybe" && !/pull_request\.(labels|draft)|head_ref/.test(guard.text),
  );
  const [guard] = open;
  return guard
    ? [unchecked(`whether the condition \`${guard.text}\` holds for code that is not merged`, guard.at)]
    : undefined;
}

const protection = (job: Job): string =>
  job.environment ? " Whether the environment is protected cannot be seen from here." : "";

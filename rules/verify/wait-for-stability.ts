import {
  bySwitches,
  defineRule,
  ENDS_RED,
  every,
  finding,
  hiddenBy,
  isDeployedAgain,
  nameOf,
  notApplicable,
  type Observation,
  type Search,
  type Subjects,
  sameTarget,
  searchAfter,
  switchedOff,
  unchecked,
  type Wait,
} from "../../src/rule-api/index.js";

type Subject = Subjects["deployment"];

export default defineRule({
  id: "wait-for-stability",
  title: "The job waits until the service is stable",
  level: "error",
  section: "verify",
  judges: "deployment",
  what: "Whether anything after the update waits for the same service: wait-for-service-stability, `aws ecs wait services-stable`, a tool that waits by itself, in the same job or in one that follows whenever this one runs. A wait whose failure leaves the job green is none.",
  why: "UpdateService answers at once. Without a wait the workflow is green while tasks crash in a loop, and everything that follows talks to the old version.",
  fix: "Set `wait-for-service-stability: true` on the deploy action, or run `aws ecs wait services-stable --cluster <cluster> --services <service>` after the update.",
  references: [
    "https://docs.aws.amazon.com/cli/latest/reference/ecs/wait/services-stable.html",
    "https://github.com/aws-actions/amazon-ecs-deploy-task-definition",
  ],
  check(subject): readonly Observation[] {
    const { deployment } = subject;
    if (deployment.endsRed) return [notApplicable(ENDS_RED)];
    if (deployment.controller === "express") return [notApplicable("ECS Express services report their own progress")];
    const search = searchWait(subject);
    if (search.answer === "found") return [];
    if (search.answer === "hidden")
      return [unchecked(`whether anything waits for the service: ${hiddenBy(search.by)}`, deployment.at)];
    if (search.answer === "perhaps") return [perhaps(search.by)];
    const forgiving = forgiven(subject);
    if (forgiving) return [forgiving];
    if (isDeployedAgain(subject)) return [notApplicable("the service is deployed once more in this run")];
    return [missing(subject)];
  },
});

const searchWait = ({ deployment, run }: Subject): Search<Wait> =>
  searchAfter(run, deployment, "wait", (wait) =>
    every([sameTarget(wait.target, deployment.target), wait.noticesFailure]),
  );

const perhaps = ([wait]: readonly Wait[]): Observation =>
  unchecked(
    wait?.noticesFailure === "maybe"
      ? "whether the job fails when this wait does"
      : "whether the wait runs whenever the deployment does, and for the same service",
    wait?.at,
  );

/** A wait for the service is there, but what it finds out changes nothing. */
function forgiven({ deployment, run }: Subject): Observation | undefined {
  const search = searchAfter(run, deployment, "wait", (wait) => sameTarget(wait.target, deployment.target));
  const [wait] = search.answer === "found" ? search.by : [];
  return wait
    ? finding(
        wait.at,
        `The job stays green when this wait fails: ${nameOf(deployment.target.name)} may never become stable.`,
        { related: [{ at: deployment.at, note: "deploys here" }] },
      )
    : undefined;
}

function missing(subject: Subject): Observation {
  const { deployment, job } = subject;
  const { name, cluster } = deployment.target;
  if (job.callersUnknown)
    return unchecked("whether a caller outside this repository waits for the service", deployment.at);
  const off = switchedOff(subject, (usual) => searchWait(usual).answer === "found");
  if (off.length > 0)
    return finding(deployment.at, `Nothing waits until ${nameOf(name)} is stable ${bySwitches(off)}.`, {
      level: "note",
    });
  return finding(
    deployment.at,
    `Nothing waits until ${nameOf(name)} is stable; the job is green before the first new task runs.`,
    {
      fix: deployment.tool.startsWith("aws-actions/")
        ? "wait-for-service-stability: true"
        : `aws ecs wait services-stable --cluster ${cluster ? nameOf(cluster) : "default"} --services ${nameOf(name)}`,
    },
  );
}

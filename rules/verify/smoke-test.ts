import {
  asksService,
  bySwitches,
  type DefinedService,
  type Definitions,
  defineRule,
  definitionsOf,
  ENDS_RED,
  effectsOf,
  finding,
  hiddenBy,
  isBefore,
  isDeployedAgain,
  nameOf,
  notApplicable,
  type Observation,
  type Request,
  type Run,
  type RunTask,
  type Subjects,
  sameTarget,
  searchAfter,
  startedBy,
  switchedOff,
  type Tri,
  type Update,
  unchecked,
  type Wait,
  whichever,
} from "../../src/rule-api/index.js";

type Subject = Subjects["deployment"];

export default defineRule({
  id: "smoke-test",
  title: "Something asks the deployed service whether it works",
  level: "error",
  section: "verify",
  judges: "deployment",
  what: "Whether a request over HTTP follows the deployment and its wait: in the same job, in a job that follows, or in a workflow that GitHub starts afterwards. Test runners count when they are pointed at an address, ECS tasks when they are named after a test; notifications, downloads and calls of the GitHub API do not.",
  why: "A stable service is one whose tasks stay up and pass their health check. Whether the load balancer routes to them and the new code answers is only known by asking.",
  fix: "Add a step after the wait: `curl --fail --retry 5 --retry-all-errors https://<service>/health`.",
  references: ["https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-load-balancing.html"],
  check(subject): readonly Observation[] {
    const { deployment, job, services } = subject;
    if (deployment.endsRed) return [notApplicable(ENDS_RED)];
    if (deployment.controller === "express")
      return [notApplicable("ECS Express services are verified through their own API")];
    if (isAsked(subject)) return [];
    const balanced = isBalanced(definitionsOf(deployment.target, services()));
    if (balanced === "no") return [notApplicable("the service is defined without a load balancer")];
    const { asked, task } = search(subject);
    const perhaps: readonly (Request | RunTask)[] =
      asked.answer === "perhaps" ? asked.by : task.answer === "perhaps" ? task.by : [];
    if (asked.answer === "hidden")
      return [unchecked(`whether anything asks the deployed service: ${hiddenBy(asked.by)}`, deployment.at)];
    if (perhaps.length > 0) return [unchecked(doubt(perhaps[0]), perhaps[0]?.at)];
    if (job.callersUnknown)
      return [unchecked("whether a caller outside this repository asks the deployed service", deployment.at)];
    if (balanced === "maybe")
      return [
        unchecked(
          "whether the service has a load balancer: its definition takes that from elsewhere, or decides it by a condition",
          deployment.at,
        ),
      ];
    if (isDeployedAgain(subject)) return [notApplicable("the service is deployed once more in this run")];
    const nothing = `Nothing asks ${nameOf(deployment.target.name)} whether it works after the deployment`;
    const off = switchedOff(subject, isAsked);
    if (off.length > 0) return [finding(deployment.at, `${nothing} ${bySwitches(off)}.`, { level: "note" })];
    return [
      finding(deployment.at, `${nothing}.`, {
        fix: "- run: curl --fail --silent --show-error --retry 5 --retry-all-errors https://<service>/health",
      }),
    ];
  },
});

const search = ({ deployment, run }: Subject) => ({
  asked: searchAfter(run, lastWait(run, deployment), "request", asksService),
  task: searchAfter(run, deployment, "runTask", asksService),
});

function isAsked(subject: Subject): boolean {
  const { asked, task } = search(subject);
  if (asked.answer === "found" || task.answer === "found") return true;
  return startedBy(subject.run, subject.pipeline).some(asks);
}

/** A request before the wait is over speaks to the old tasks. */
function lastWait(run: Run, deployment: Update): Update | Wait {
  const waits = effectsOf(run, "wait").filter(
    (wait) => !wait.endsRed && isBefore(run, deployment, wait) && sameTarget(wait.target, deployment.target) !== "no",
  );
  return waits.find((wait) => wait.certainty === deployment.certainty) ?? deployment;
}

/** What the repository says of its load balancer; one definition among those that may be meant is enough for a doubt. */
function isBalanced({ own, perhaps }: Definitions): Tri {
  if (own.length > 0) return whichever(own.map((service) => service.loadBalancer));
  return perhaps.some((service) => service.loadBalancer === "maybe" && isDistinct(service)) ? "maybe" : "yes";
}

/** Its name has a part that not every service has. */
const isDistinct = ({ name, otherwise }: DefinedService): boolean =>
  (otherwise?.name ?? name).parts.some((part) => "text" in part && /\w{2,}/.test(part.text ?? ""));

/** A workflow started by `workflow_run` may ask for its conclusion: what runs after a failure says nothing of success. */
const asks = (run: Run): boolean =>
  (run.scenario.assign.get("github.event.workflow_run.conclusion") ?? "success") === "success" &&
  effectsOf(run, "request").some((request) => asksService(request) === "yes" && !request.onFailure && !request.endsRed);

/** What is not known of a check: whether it asks the service, or whether it runs at all. */
function doubt(check: Request | RunTask | undefined): string {
  if (check?.kind === "runTask") return "whether this task tests the deployed service";
  return check && asksService(check) === "yes"
    ? "whether this request is made whenever the deployment is"
    : "whether this request asks the deployed service";
}

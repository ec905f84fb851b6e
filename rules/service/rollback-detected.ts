import {
  defineRule,
  definitionsOf,
  deployments,
  ENDS_RED,
  effectsOf,
  finding,
  hiddenBy,
  isBefore,
  notApplicable,
  type OpaqueEffect,
  rangeKey,
  type SourceRange,
  type Subjects,
  sameTarget,
  unchecked,
  type Wait,
} from "../../src/rule-api/index.js";

type Subject = Subjects["wait"];

export default defineRule({
  id: "rollback-detected",
  title: "A job whose deployment was rolled back does not stay green",
  level: "error",
  section: "service",
  judges: "wait",
  what: "Every wait after a deployment: the release of amazon-ecs-deploy-task-definition, or whether anything after `aws ecs wait services-stable` compares what runs with what was deployed. The comparison is found by running the job on paper in a world where the service was rolled back.",
  why: "An automatic rollback leaves a stable service, running the old code. The plain waiter and older releases of the deploy action call that success.",
  fix: "Use amazon-ecs-deploy-task-definition@v2 (2.6.2 or newer), or compare after the wait: the PRIMARY deployment's taskDefinition must be the ARN that was deployed.",
  references: [
    "https://github.com/aws-actions/amazon-ecs-deploy-task-definition/issues/191",
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html",
  ],
  check(subject) {
    const { wait, run } = subject;
    if (wait.endsRed) return [notApplicable(ENDS_RED)];
    const moved = deployments(run).filter(
      (update) => isBefore(run, update, wait) && sameTarget(update.target, wait.target) !== "no",
    );
    if (moved.length > 0 && moved.every((update) => update.controller === "codedeploy")) {
      return [notApplicable("CodeDeploy reports a deployment that it rolled back as failed")];
    }
    if (wait.noticesRollback === "yes") return [];
    const other = effectsOf(run, "wait").find(
      (each) =>
        each !== wait &&
        each.noticesRollback === "yes" &&
        isBefore(run, wait, each) &&
        sameTarget(each.target, wait.target) === "yes",
    );
    if (other) return [notApplicable("a later wait notices a rollback")];
    if (wait.noticesRollback === "maybe") return [unchecked(`whether ${wait.how} notices a rollback`, wait.at)];
    const hiding = wait.how.startsWith("aws-actions/") ? [] : mayCompare(subject);
    if (hiding.length > 0)
      return [unchecked(`whether anything compares the revision that runs: ${hiddenBy(hiding)}`, wait.at)];
    const { at: breaker, value } = breakerOf(subject);
    return [
      finding(wait.at, message(wait), {
        level: breaker ? "error" : "warning",
        compared: [{ what: "circuit breaker", value }],
        ...(breaker ? { related: [{ at: breaker, note: "this circuit breaker rolls back" }] } : {}),
        fix: moved.length > 0 && moved.every((update) => !update.revision) ? COMPARE_DEPLOYMENT : COMPARE_REVISION,
      }),
    ];
  },
});

/** What cannot be read and comes after the wait may look at what runs. */
const mayCompare = ({ wait, run }: Subject): readonly OpaqueEffect[] =>
  effectsOf(run, "opaque").filter(
    (effect) => effect.could.has("wait") && !effect.onFailure && !effect.tolerated && isBefore(run, wait, effect),
  );

const ROLLS_BACK = "rolls back by itself";
const UNSEEN = "not visible from the repository; with it, a rollback is automatic";

/** What the repository shows of whether ECS rolls this service back by itself: in the workflow, or in Terraform. */
function breakerOf({ wait, run, services }: Subject): { readonly at?: SourceRange; readonly value: string } {
  const update = effectsOf(run, "update").find(
    (each) => each.rollsBack && sameTarget(each.target, wait.target) === "yes",
  );
  if (update) return { at: update.at, value: ROLLS_BACK };
  const defined = services();
  const { own, perhaps } = definitionsOf(wait.target, defined);
  // The one service that the repository defines is meant, unless its name says otherwise.
  const meant = own.length > 0 || new Set(defined.map((service) => rangeKey(service.at))).size > 1 ? own : perhaps;
  const at = meant.find((service) => service.rollsBack)?.rollsBack;
  if (at) return { at, value: ROLLS_BACK };
  return { value: meant.length > 0 ? "the service's definition switches none on that rolls back" : UNSEEN };
}

const message = (wait: Wait): string =>
  wait.how.startsWith("aws-actions/")
    ? `${wait.how} reports a rolled-back deployment as success; releases since 2.6.2 do not.`
    : "The wait ends as soon as the service is stable, also after a rollback; nothing compares the revision that runs.";

const COMPARE_REVISION = `running=$(aws ecs describe-services --cluster "$CLUSTER" --services "$SERVICE" \\
  --query "services[0].deployments[?status=='PRIMARY'].taskDefinition" --output text)
test "$running" = "$NEW_TASK_DEFINITION_ARN"`;

/** A restart keeps the revision: only the deployment's id is new. */
const COMPARE_DEPLOYMENT = `started=$(aws ecs update-service … --query "service.deployments[?status=='PRIMARY'].id" --output text)
aws ecs wait services-stable --cluster "$CLUSTER" --services "$SERVICE"
running=$(aws ecs describe-services --cluster "$CLUSTER" --services "$SERVICE" \\
  --query "services[0].deployments[?status=='PRIMARY'].id" --output text)
test "$running" = "$started"`;

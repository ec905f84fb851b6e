import {
  defineRule,
  effectsOf,
  finding,
  isBefore,
  notApplicable,
  sameTarget,
  unchecked,
  type Wait,
} from "../../src/rule-api/index.js";

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
  check({ wait, run }) {
    const moved = effectsOf(run, "update").filter(
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
    return [
      finding(wait.at, message(wait), {
        level: "warning",
        compared: [
          { what: "circuit breaker", value: "not visible from the repository; with it, a rollback is automatic" },
        ],
        fix: FIX,
      }),
    ];
  },
});

const message = (wait: Wait): string =>
  wait.how.startsWith("aws-actions/")
    ? `${wait.how} reports a rolled-back deployment as success; releases since 2.6.2 do not.`
    : "The wait ends as soon as the service is stable, also after a rollback; nothing compares the revision that runs.";

const FIX = `running=$(aws ecs describe-services --cluster "$CLUSTER" --services "$SERVICE" \\
  --query "services[0].deployments[?status=='PRIMARY'].taskDefinition" --output text)
test "$running" = "$NEW_TASK_DEFINITION_ARN"`;

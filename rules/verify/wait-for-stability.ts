import {
  defineRule,
  finding,
  hiddenBy,
  notApplicable,
  type Observation,
  sameTarget,
  searchAfter,
  spell,
  unchecked,
} from "../../src/rule-api/index.js";

export default defineRule({
  id: "wait-for-stability",
  title: "The job waits until the service is stable",
  level: "error",
  section: "verify",
  judges: "deployment",
  what: "Whether anything after the update waits for the same service: wait-for-service-stability, `aws ecs wait services-stable`, a tool that waits by itself, in the same job or in one that follows whenever this one runs.",
  why: "UpdateService answers at once. Without a wait the workflow is green while tasks crash in a loop, and everything that follows talks to the old version.",
  fix: "Set `wait-for-service-stability: true` on the deploy action, or run `aws ecs wait services-stable --cluster <cluster> --services <service>` after the update.",
  references: [
    "https://docs.aws.amazon.com/cli/latest/reference/ecs/wait/services-stable.html",
    "https://github.com/aws-actions/amazon-ecs-deploy-task-definition",
  ],
  check({ deployment, run }): readonly Observation[] {
    if (deployment.controller === "express") return [notApplicable("ECS Express services report their own progress")];
    const search = searchAfter(run, deployment, "wait", (wait) => sameTarget(wait.target, deployment.target));
    if (search.answer === "found") return [];
    if (search.answer === "hidden")
      return [unchecked(`whether anything waits for the service: ${hiddenBy(search.by)}`, deployment.at)];
    if (search.answer === "perhaps")
      return [
        unchecked("whether the wait runs whenever the deployment does, and for the same service", search.by[0]?.at),
      ];
    const action = deployment.tool.startsWith("aws-actions/");
    return [
      finding(
        deployment.at,
        `Nothing waits until ${spell(deployment.target.name)} is stable; the job is green before the first new task runs.`,
        {
          fix: action
            ? "wait-for-service-stability: true"
            : `aws ecs wait services-stable --cluster ${cluster(deployment.target.cluster)} --services ${spell(deployment.target.name)}`,
        },
      ),
    ];
  },
});

const cluster = (value: Parameters<typeof spell>[0] | undefined): string => (value ? spell(value) : "default");

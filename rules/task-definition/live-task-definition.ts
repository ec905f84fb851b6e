import { defineRule, finding, notApplicable, unchecked } from "../../src/rule-api/index.js";

export default defineRule({
  id: "live-task-definition",
  title: "Revisions are made from the live task definition",
  level: "error",
  section: "task-definition",
  judges: "revision",
  what: "What every registered task definition starts from: the family in the account (described in the same run, or named to the render action), or a file kept in the repository.",
  why: "A file in git does not know what was changed since by Terraform, an operator or another pipeline: memory, roles, secrets. The deployment silently takes those changes back.",
  fix: "Let the render action read the family (`task-definition-family: <family>`), or write the file first with `aws ecs describe-task-definition --task-definition <family> --query taskDefinition > task-definition.json`. Where the file is the owner on purpose, suppress this rule with that reason.",
  references: [
    "https://github.com/aws-actions/amazon-ecs-render-task-definition",
    "https://docs.aws.amazon.com/cli/latest/reference/ecs/describe-task-definition.html",
  ],
  check({ revision }) {
    const { base } = revision.document;
    if (base.kind === "live") return [];
    if (base.kind === "template") return [notApplicable("CloudFormation owns the task definition")];
    if (base.kind === "opaque" && base.path === undefined)
      return [unchecked(`where the task definition comes from: ${base.why}`, revision.at)];
    if (base.kind === "assembled") {
      return [
        finding(revision.at, "The task definition is written in the workflow; changes made to the live one are lost.", {
          fix: FIX,
        }),
      ];
    }
    return [
      finding(
        (base.kind === "file" ? base.at : undefined) ?? revision.at,
        `The task definition is registered from ${base.path} in the repository; changes made to the live one are lost.`,
        { fix: FIX },
      ),
    ];
  },
});

const FIX = "aws ecs describe-task-definition --task-definition <family> --query taskDefinition > task-definition.json";

import {
  type DefinedService,
  defineRule,
  definitionsOf,
  effectsOf,
  finding,
  notApplicable,
  type Observation,
  type SourceRange,
  type Subjects,
  spell,
  type Update,
  unchecked,
} from "../../src/rule-api/index.js";

type Subject = Subjects["deployment"];

export default defineRule({
  id: "single-owner",
  title: "One hand moves the service to its revisions",
  level: "warning",
  section: "task-definition",
  judges: "deployment",
  what: "Services that the workflow moves to a revision of its own while Terraform, without `ignore_changes`, or a template of CloudFormation in the same repository names their task definition too.",
  why: "The next `terraform apply`, for a memory limit or a tag, puts the service back to the revision that Terraform knows: last month's image, in the middle of the day, and the plan looks harmless. CloudFormation does so with the next change of its task definition.",
  fix: "Let Terraform leave the revision to the pipeline: `lifecycle { ignore_changes = [task_definition] }` in the service; or let Terraform deploy, and hand it the image. CloudFormation has nothing of the kind: hand the image to its stack as a parameter.",
  references: [
    "https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#ignore_changes",
    "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_service#ignoring-changes-to-desired-count",
  ],
  check(subject): readonly Observation[] {
    const { deployment, run, services } = subject;
    if (isApplied(deployment))
      return [notApplicable(`${deployment.definition?.owner ?? "Terraform"} itself moves the service`)];
    if (deployment.controller === "codedeploy") return [notApplicable("CodeDeploy owns the service's revision")];
    if (!deployment.revision && effectsOf(run, "register").length === 0)
      return [notApplicable("the workflow names no revision")];
    const { own, perhaps } = definitionsOf(deployment.target, services());
    const owner = owns(own);
    if (owner) return [shared(subject, owner)];
    const maybe = own.length === 0 ? owns(perhaps) : undefined;
    if (maybe)
      return [unchecked(`whether ${maybe.tool} owns the revision of ${spell(deployment.target.name)}`, maybe.at)];
    return own.length > 0 || perhaps.length > 0 ? [] : [notApplicable("no file here defines the service")];
  },
});

const isApplied = (deployment: Update): boolean =>
  /\b(apply|terraform|tofu|terragrunt|CloudFormation)\b/.test(deployment.tool);

/** What else names the service's revision, and where. */
interface Owner {
  readonly tool: DefinedService["owner"];
  readonly at: SourceRange;
}

const owns = (services: readonly DefinedService[]): Owner | undefined => {
  const found = services.find((service) => service.ownsRevision);
  return found?.ownsRevision && { tool: found.owner, at: found.ownsRevision };
};

const shared = ({ deployment }: Subject, { tool, at }: Owner): Observation =>
  tool === "CloudFormation"
    ? finding(
        deployment.at,
        `${spell(deployment.target.name)} is moved to a revision here, and CloudFormation moves it back with the next change of its task definition.`,
        { related: [{ at, note: "CloudFormation names the revision here" }], fix: PARAMETER },
      )
    : finding(
        deployment.at,
        `${spell(deployment.target.name)} is moved to a revision here, and Terraform moves it back to the one it knows.`,
        {
          related: [{ at, note: "Terraform names the revision here, and ignores no change of it" }],
          fix: "lifecycle {\n  ignore_changes = [task_definition]\n}",
        },
      );

const PARAMETER = "aws cloudformation deploy … --parameter-overrides Image=<repository>:<commit>";

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
  what: "Services that the workflow moves to a revision of its own while Terraform in the same repository names their task definition too, without `ignore_changes`.",
  why: "The next `terraform apply`, for a memory limit or a tag, puts the service back to the revision that Terraform knows: last month's image, in the middle of the day, and the plan looks harmless.",
  fix: "Let Terraform leave the revision to the pipeline: `lifecycle { ignore_changes = [task_definition] }` in the service; or let Terraform deploy, and hand it the image.",
  references: [
    "https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#ignore_changes",
    "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_service#ignoring-changes-to-desired-count",
  ],
  check(subject): readonly Observation[] {
    const { deployment, run, services } = subject;
    if (isApplied(deployment)) return [notApplicable("Terraform itself moves the service")];
    if (deployment.controller === "codedeploy") return [notApplicable("CodeDeploy owns the service's revision")];
    if (!deployment.revision && effectsOf(run, "register").length === 0)
      return [notApplicable("the workflow names no revision")];
    const { own, perhaps } = definitionsOf(deployment.target, services());
    const owner = owns(own);
    if (owner) return [shared(subject, owner)];
    const maybe = own.length === 0 ? owns(perhaps) : undefined;
    if (maybe) return [unchecked(`whether Terraform owns the revision of ${spell(deployment.target.name)}`, maybe)];
    return own.length > 0 || perhaps.length > 0 ? [] : [notApplicable("no Terraform here defines the service")];
  },
});

const isApplied = (deployment: Update): boolean => /\b(apply|terraform|tofu|terragrunt)\b/.test(deployment.tool);

const owns = (services: readonly DefinedService[]): SourceRange | undefined =>
  services.find((service) => service.ownsRevision)?.ownsRevision;

const shared = ({ deployment }: Subject, owner: SourceRange): Observation =>
  finding(
    deployment.at,
    `${spell(deployment.target.name)} is moved to a revision here, and Terraform moves it back to the one it knows.`,
    {
      related: [{ at: owner, note: "Terraform names the revision here, and ignores no change of it" }],
      fix: "lifecycle {\n  ignore_changes = [task_definition]\n}",
    },
  );

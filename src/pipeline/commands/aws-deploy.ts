import { posix } from "node:path";
import { equal } from "../../model/equality.js";
import { every } from "../../model/tri.js";
import { context, EMPTY, opaque, spell, textOf, type Value } from "../../model/value.js";
import { type CommandResult, done } from "../adapter.js";
import type { Frame } from "../frame.js";
import { hasOption, option } from "../options.js";
import type { DeploymentGroup } from "../terraform/deployment-groups.js";
import { terraformOf } from "../terraform/index.js";
import { answer } from "./aws-answer.js";
import { type AwsCall, regionOf } from "./aws-call.js";

/** `aws deploy create-deployment`: CodeDeploy moves the service of its deployment group. */
export function createDeployment(call: AwsCall, frame: Frame): CommandResult {
  const { options, command } = call;
  const [application, name] = ["application-name", "deployment-group-name"].map((each) => option(options, each));
  const group = groupOf(application, name, frame);
  if (!group && isForInstances(call) && !namesEcs(call, frame))
    return done(answer(call, "aws deploy create-deployment"));
  // Where no file tells its service, the application stands for it.
  const service = group?.service ?? application ?? name ?? opaque("the application");
  const target = frame.target("service", service, group?.cluster, regionOf(call), command.at);
  frame.emit(
    { kind: "update", target, force: false, controller: "codedeploy", tool: "aws deploy", scalesOnly: false },
    command.at,
  );
  return done(answer(call, "aws deploy create-deployment"));
}

/** The one group that Terraform of the repository makes by these names. */
function groupOf(application: Value | undefined, name: Value | undefined, frame: Frame): DeploymentGroup | undefined {
  const all = terraformOf(frame.repository)?.deploymentGroups ?? [];
  const judged = all.map((group) => ({
    group,
    is: every([equal(group.application, application ?? ANY), equal(group.name, name ?? ANY)]),
  }));
  const perhaps = judged.filter(({ is }) => is !== "no");
  const [only, ...others] = perhaps.some(({ is }) => is === "yes") ? perhaps.filter(({ is }) => is === "yes") : perhaps;
  return others.length === 0 ? only?.group : undefined;
}
const ANY = context("aws deploy");

/** A revision that is an archive, or lies on GitHub, goes to instances: for ECS it is an AppSpec, in YAML or JSON. */
const isForInstances = ({ options }: AwsCall): boolean =>
  hasOption(options, "github-location") ||
  /bundleType["']?\s*[=:]\s*["']?(zip|tgz|tar)\b|revisionType["']?\s*[=:]\s*["']?GitHub\b/.test(
    spell(option(options, "s3-location") ?? option(options, "revision") ?? EMPTY),
  );

/** Whatever its revision is: a configuration for ECS is asked for, or the repository's AppSpec names a service of ECS. */
const namesEcs = ({ options }: AwsCall, { repository }: Frame): boolean =>
  /\bECS/.test(textOf(option(options, "deployment-config-name") ?? EMPTY) ?? "") ||
  repository
    .list([".yml", ".yaml", ".json"])
    .some((file) => /^appspec\b/i.test(posix.basename(file)) && repository.read(file)?.includes("AWS::ECS::Service"));

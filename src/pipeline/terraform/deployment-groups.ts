import { context, type Value } from "../../model/value.js";
import { asText, evaluate } from "./expression.js";
import { textIn } from "./images.js";
import type { Instance, Module } from "./module.js";

/** An `aws_codedeploy_deployment_group` for ECS: the service that CodeDeploy moves when it is told its name. */
export interface DeploymentGroup {
  readonly application: Value;
  readonly name: Value;
  readonly service: Value;
  readonly cluster: Value;
}

export const deploymentGroupsOf = (root: Module): readonly DeploymentGroup[] =>
  root.all.flatMap((module) => module.own("aws_codedeploy_deployment_group").flatMap(groupIn));

function groupIn({ block, scope }: Instance): readonly DeploymentGroup[] {
  const told = (of: Instance["block"], name: string): Value => {
    const expr = of.attributes.get(name);
    return expr ? (asText(evaluate(expr, scope)) ?? textIn(expr, scope)) : context(scope.originOf(name));
  };
  return block.blocks
    .filter((each) => each.type === "ecs_service")
    .map((each) => ({
      application: told(block, "app_name"),
      name: told(block, "deployment_group_name"),
      service: told(each, "service_name"),
      cluster: told(each, "cluster_name"),
    }));
}

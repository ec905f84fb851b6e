import type { Balanced, ServiceDefinition } from "../../model/service-definition.js";
import type { DefinitionNode } from "../../model/task-definition.js";
import { type Tri, tri } from "../../model/tri.js";
import { originsOf, type Value } from "../../model/value.js";
import { fieldOf, imagesNamedIn, itemsIn, textIn } from "../../rule-api/task-definition.js";
import { definitionOf, TASK_DEFINITION } from "./task-definition.js";
import type { Resource, Template } from "./template.js";

/** A service of a template, and what making a stack of it does. */
export interface StackService extends ServiceDefinition {
  /** The task definition of the same template that it runs. */
  readonly runs?: Resource;
  /** What it names as its revision, where that is none of the template. */
  readonly revision?: Value;
  /** Updating the stack moves it: no other controller does. */
  readonly moves: boolean;
  readonly exists: Tri;
}

export const servicesOf = (template: Template): readonly StackService[] =>
  template
    .ofType("AWS::ECS::Service")
    .filter((resource) => template.exists(resource) !== "no")
    .map((resource) => service(resource, template));

function service(resource: Resource, template: Template): StackService {
  const properties = template.properties(resource);
  const cluster = fieldOf(properties, "Cluster")?.text;
  const named = fieldOf(properties, "TaskDefinition");
  const runs = named?.text && definitionNamed(named.text, template);
  const definition = runs && definitionOf(runs, template);
  const controller = fieldOf(properties, "DeploymentController", "Type");
  const moves = named !== undefined && (!controller || textIn(controller) === "ECS");
  const family = fieldOf(definition?.root, "family")?.text;
  const breaker = rollsBack(properties);
  return {
    owner: "CloudFormation",
    name: template.nameOf(resource, "ServiceName"),
    ...(cluster ? { cluster } : {}),
    at: resource.at,
    ...(breaker ? { rollsBack: breaker } : {}),
    loadBalancer: loadBalancer(properties),
    ...(named && moves ? { ownsRevision: named.at } : {}),
    ...(family ? { family } : {}),
    images: definition ? imagesNamedIn(definition) : [],
    ...(definition ? { taskDefinition: definition } : {}),
    balanced: itemsIn(properties, "LoadBalancers").flatMap(balanced),
    ...(runs ? { runs } : named?.text ? { revision: named.text } : {}),
    moves,
    exists: template.exists(resource),
  };
}

/** The resource that `Ref` of a revision means. */
const definitionNamed = (revision: Value, template: Template): Resource | undefined =>
  template
    .ofType(TASK_DEFINITION)
    .find(({ id }) =>
      originsOf(revision).some(
        (origin) =>
          origin.kind === "context" && origin.path.replace(/\.TaskDefinitionArn$/, "") === `cloudformation.${id}`,
      ),
    );

function rollsBack(properties: DefinitionNode): DefinitionNode["at"] | undefined {
  const breaker = fieldOf(properties, "DeploymentConfiguration", "DeploymentCircuitBreaker");
  return ["Enable", "Rollback"].every((name) => textIn(breaker, name) === "true") ? breaker?.at : undefined;
}

function loadBalancer(properties: DefinitionNode): Tri {
  const list = fieldOf(properties, "LoadBalancers");
  return list ? (list.items ? tri(list.items.length > 0) : "maybe") : "no";
}

function balanced(node: DefinitionNode): readonly Balanced[] {
  const [container, port] = [fieldOf(node, "ContainerName"), fieldOf(node, "ContainerPort")];
  return container?.text && port?.text
    ? [{ container: container.text, containerAt: container.at, port: port.text, portAt: port.at }]
    : [];
}

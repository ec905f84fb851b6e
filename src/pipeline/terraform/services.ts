import type { Balanced, ServiceDefinition } from "../../model/service-definition.js";
import { some, type Tri, tri } from "../../model/tri.js";
import { context, opaque, originsOf, type Value } from "../../model/value.js";
import { asText, evaluate, knownText, sizeOf } from "./expression.js";
import { imagesIn, textIn } from "./images.js";
import type { Instance, Module } from "./module.js";
import type { Block } from "./syntax.js";
import { taskDefinitionIn } from "./task-definition.js";

/** A service of a Terraform configuration, and what applying it does. */
export interface TerraformService extends ServiceDefinition {
  /** `module.app.aws_ecs_service.api` */
  readonly address: string;
  /** Applying moves it to the definition that Terraform knows. */
  readonly moves: boolean;
  /** Terraform waits until it is stable. */
  readonly waits: Tri;
}

/** Every service that a configuration makes, in its root and in the modules that it calls. */
export function servicesOf(root: Module): readonly TerraformService[] {
  return root.all.flatMap((module) => ownServices(module, root));
}

const ownServices = (module: Module, root: Module): readonly TerraformService[] =>
  module.own("aws_ecs_service").map((instance) => service(instance, module, root));

function service(instance: Instance, module: Module, root: Module): TerraformService {
  const { block, address } = instance;
  const cluster = attribute(instance, "cluster");
  const named = definitionOf(instance, module, root);
  const moved = hasOwnController(instance);
  const left = ignores(block, "task_definition") || moved === "yes";
  const applied = named?.definition && !ignores(named.definition.block, "container_definitions") ? named : undefined;
  const family = named?.definition && attribute(named.definition, "family");
  const breaker = rollsBack(instance);
  const owns = block.attributes.get("task_definition");
  return {
    owner: "Terraform",
    address,
    name: attribute(instance, "name") ?? context(`${originOf(instance)}.name`),
    ...(cluster ? { cluster } : {}),
    at: block.at,
    ...(breaker ? { rollsBack: breaker } : {}),
    loadBalancer: loadBalancer(instance),
    ...(owns && !left && moved === "no" ? { ownsRevision: owns.at } : {}),
    ...(family ? { family } : {}),
    ...(named?.definition ? { resource: originOf(named.definition) } : {}),
    ...(left && applied ? { leavesRevision: true } : {}),
    images: applied?.definition ? images(applied.definition, applied.module) : [],
    ...(applied?.definition ? taskDefinition(applied.definition, applied.module) : {}),
    balanced: balanced(instance),
    moves: named !== undefined && !left,
    waits: waits(instance),
  };
}

const originOf = ({ block, scope }: Instance): string => scope.originOf(block.labels.join("."));

function attribute({ block, scope }: Instance, name: string): Value | undefined {
  const expr = block.attributes.get(name);
  return expr && (asText(evaluate(expr, scope)) ?? textIn(expr, scope));
}

const ignores = (block: Block, name: string): boolean =>
  nested(block, "lifecycle").some((each) =>
    new RegExp(`\\b(${name}|all)\\b`).test(each.attributes.get("ignore_changes")?.text ?? ""),
  );

const nested = (block: Block, type: string): readonly Block[] => block.blocks.filter((each) => each.type === type);

/** CodeDeploy and external controllers move the service themselves: Terraform cannot change its revision. */
const hasOwnController = ({ block, scope }: Instance): Tri =>
  some(
    nested(block, "deployment_controller").map((each) => {
      const type = each.attributes.get("type");
      const known = type && knownText(evaluate(type, scope));
      return type && known === undefined ? "maybe" : tri((known ?? "ECS") !== "ECS");
    }),
  );

/** `deployment_circuit_breaker { enable = true, rollback = true }` */
const rollsBack = ({ block, scope }: Instance): Block["at"] | undefined =>
  nested(block, "deployment_circuit_breaker").find((each) =>
    ["enable", "rollback"].every((name) => {
      const set = each.attributes.get(name);
      return set !== undefined && knownText(evaluate(set, scope)) === "true";
    }),
  )?.at;

/** A block, or one that `dynamic` makes as often as its list has items. */
function loadBalancer({ block, scope }: Instance): Tri {
  if (nested(block, "load_balancer").length > 0) return "yes";
  return some(
    nested(block, "dynamic")
      .filter((each) => each.labels[0] === "load_balancer")
      .map((each) => {
        const over = each.attributes.get("for_each");
        const size = over && sizeOf(evaluate(over, scope));
        return size === undefined ? "maybe" : tri(size > 0);
      }),
  );
}

/** Blocks whose two names stand in them. */
const balanced = ({ block, scope }: Instance): readonly Balanced[] =>
  nested(block, "load_balancer").flatMap((each) => {
    const [container, port] = ["container_name", "container_port"].map((name) => each.attributes.get(name));
    if (!container || !port) return [];
    const [named, numbered] = [container, port].map((expr) => asText(evaluate(expr, scope)) ?? textIn(expr, scope));
    return named && numbered ? [{ container: named, containerAt: container.at, port: numbered, portAt: port.at }] : [];
  });

function taskDefinition(instance: Instance, module: Module): Pick<ServiceDefinition, "taskDefinition"> {
  const definition = taskDefinitionIn(instance, module);
  return definition ? { taskDefinition: definition } : {};
}

function waits({ block, scope }: Instance): Tri {
  const expr = block.attributes.get("wait_for_steady_state");
  if (!expr) return "no";
  const known = knownText(evaluate(expr, scope));
  return known === undefined ? "maybe" : tri(known === "true");
}

interface Named {
  readonly definition: Instance | undefined;
  readonly module: Module;
}

const ADDRESS = /aws_ecs_task_definition\.[\w-]+/;

/** The definition that a service names: one of its module, or one that another module hands over. */
function definitionOf(instance: Instance, module: Module, root: Module): Named | undefined {
  const expr = instance.block.attributes.get("task_definition");
  if (!expr) return undefined;
  const [own] = expr.text.match(ADDRESS) ?? [];
  if (own) return { definition: chosen(module, own, instance.key), module };
  for (const origin of originsOf(asText(evaluate(expr, instance.scope)) ?? context(""))) {
    const path = origin.kind === "context" ? origin.path : "";
    const [address] = path.match(ADDRESS) ?? [];
    const owner = address && root.all.find((each) => path.startsWith(`terraform.${each.prefix}${address}`));
    if (address && owner) return { definition: chosen(owner, address, instance.key), module: owner };
  }
  return undefined;
}

/** Of several that `for_each` makes, the one with the service's own key. */
function chosen(module: Module, address: string, key: string | undefined): Instance | undefined {
  const all = module.own("aws_ecs_task_definition").filter((each) => each.block.labels.join(".") === address);
  return all.find((each) => each.key === key) ?? all[0];
}

/** Containers that cannot be read may run anything. */
function images({ block, scope }: Instance, module: Module): ServiceDefinition["images"] {
  const containers = block.attributes.get("container_definitions");
  if (!containers) return [];
  const found = imagesIn(containers, scope, module);
  return found.length > 0 ? found : [{ value: opaque(UNREAD), at: containers.at }];
}
const UNREAD = "its containers cannot be read from Terraform";

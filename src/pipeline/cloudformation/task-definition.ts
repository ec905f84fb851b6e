import { SHAPES } from "../../model/ecs-shapes.js";
import type { DefinitionNode, TaskDefinition } from "../../model/task-definition.js";
import { itemsIn } from "../../rule-api/task-definition.js";
import type { Resource, Template } from "./template.js";

export const TASK_DEFINITION = "AWS::ECS::TaskDefinition";

/**
 * An `AWS::ECS::TaskDefinition` as ECS will see it; undefined when nobody can tell which containers it has. Where it rests
 * on defaults that a stack may have other values for, what is left without them stands beside it.
 */
export function definitionOf(resource: Resource, template: Template): TaskDefinition | undefined {
  const definition = read(resource, template);
  if (!definition || !template.assumes) return definition;
  const otherwise = read(resource, template.cautious);
  return otherwise ? { ...definition, otherwise } : definition;
}

function read(resource: Resource, template: Template): TaskDefinition | undefined {
  const { entries } = asInApi(template.properties(resource), "RegisterTaskDefinitionRequest");
  const root = { at: resource.at, entries: entries ?? [] };
  return itemsIn(root, "containerDefinitions").length > 0 ? { file: template.file, root } : undefined;
}

/** What CloudFormation calls otherwise than the API does. */
const RENAMED: Readonly<Record<string, string>> = { "ProxyConfiguration.ProxyConfigurationProperties": "properties" };

/** The keys as the API spells them; one that it does not have stays as it is. */
function asInApi(node: DefinitionNode, type: string): DefinitionNode {
  const [, list] = /^\[(.+)\]$/.exec(type) ?? [];
  if (list !== undefined) return node.items ? { ...node, items: node.items.map((item) => asInApi(item, list)) } : node;
  const shape = SHAPES[type];
  if (!shape || !node.entries) return node;
  const entries = node.entries.map(({ key, keyAt, node: inner }) => {
    const name = RENAMED[`${type}.${key}`] ?? Object.keys(shape).find((each) => sameWord(each, key)) ?? key;
    return { key: name, keyAt, node: asInApi(inner, shape[name] ?? "") };
  });
  return { ...node, entries };
}

const sameWord = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

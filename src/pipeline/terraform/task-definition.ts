import type { SourceRange } from "../../model/source.js";
import type { DefinitionEntry, DefinitionNode, TaskDefinition } from "../../model/task-definition.js";
import { concat, literal, type Value } from "../../model/value.js";
import { itemsIn } from "../../rule-api/task-definition.js";
import { placed } from "../registered-definition.js";
import { readTaskDefinition } from "../task-definition.js";
import { asText, type Datum, evaluate, keyText, type Scope } from "./expression.js";
import type { Instance, Module } from "./module.js";
import type { Expr } from "./syntax.js";

/** What the resource calls otherwise than the API. */
const FIELDS: Readonly<Record<string, string>> = {
  family: "family",
  cpu: "cpu",
  memory: "memory",
  network_mode: "networkMode",
  requires_compatibilities: "requiresCompatibilities",
  execution_role_arn: "executionRoleArn",
  task_role_arn: "taskRoleArn",
  container_definitions: "containerDefinitions",
};

/** An `aws_ecs_task_definition` as ECS will see it; undefined when nobody can tell which containers it has. */
export function taskDefinitionIn({ block, scope }: Instance, module: Module): TaskDefinition | undefined {
  const entries = Object.entries(FIELDS).flatMap(([name, key]): readonly DefinitionEntry[] => {
    const expr = block.attributes.get(name);
    return expr ? [{ key, keyAt: expr.at, node: asNode(expr, scope, module) }] : [];
  });
  const root = { at: block.at, entries };
  return itemsIn(root, "containerDefinitions").length > 0 ? { file: block.at.file, root } : undefined;
}

/** An expression with its places as far as it is spelled out, and what it comes to where it is not. */
function asNode(expr: Expr, scope: Scope, module: Module, seen: ReadonlySet<Expr> = new Set()): DefinitionNode {
  const { at } = expr;
  if (seen.has(expr)) return { at };
  const inside = (each: Expr): DefinitionNode => asNode(each, scope, module, new Set([...seen, expr]));
  switch (expr.kind) {
    case "list":
      return { at, items: expr.items.map(inside) };
    case "object": {
      const entries = expr.entries.flatMap(({ key, value }) => {
        const name = keyText(key, scope);
        return name === undefined ? [] : [{ key: name, keyAt: key.at, node: inside(value) }];
      });
      // A key that nobody knows may be any.
      return entries.length === expr.entries.length ? { at, entries } : { at };
    }
    case "call":
      return expr.name === "jsonencode" && expr.args[0] ? inside(expr.args[0]) : fromDatum(evaluate(expr, scope), at);
    case "path": {
      const [root, name] = expr.steps;
      const named = root === "local" && expr.steps.length === 2 ? module.localExpression(String(name)) : undefined;
      return named ? inside(named) : fromDatum(evaluate(expr, scope), at);
    }
    default:
      return fromDatum(evaluate(expr, scope), at);
  }
}

function fromDatum(datum: Datum, at: SourceRange): DefinitionNode {
  switch (datum.kind) {
    case "list":
      return { at, items: datum.items.map((item) => fromDatum(item, at)) };
    case "object":
      return {
        at,
        entries: [...datum.entries].map(([key, value]) => ({ key, keyAt: at, node: fromDatum(value, at) })),
      };
    case "null":
      return { at, scalar: null };
    default:
      return fromText(asText(datum) ?? literal(""), at);
  }
}

/** JSON that is written as a text has no places of its own. */
function fromText(text: Value, at: SourceRange): DefinitionNode {
  const [first] = text.parts;
  const opens = first && !("oneOf" in first) && /^\s*\[/.test(first.text ?? "");
  const read = opens
    ? readTaskDefinition(at.file, concat(literal('{"containerDefinitions":'), text, literal("}")))
    : undefined;
  const list = read?.root.entries?.[0]?.node;
  return list ? placed(list, { at }) : { at, text };
}

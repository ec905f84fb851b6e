import { posix } from "node:path";
import type { DocumentEdit } from "../../model/document.js";
import type { EffectId } from "../../model/effect.js";
import type { SourceRange } from "../../model/source.js";
import type { Tri } from "../../model/tri.js";
import { concat, fromOrigin, literal, originsOf, textOf, type Value } from "../../model/value.js";
import { imagesNamedIn } from "../../rule-api/task-definition.js";
import type { Frame } from "../frame.js";
import { evaluate, open } from "./evaluate.js";
import { templateWith } from "./index.js";
import { type StackService, servicesOf } from "./services.js";
import { definitionOf, TASK_DEFINITION } from "./task-definition.js";
import type { Given, Resource, Template } from "./template.js";

/** A stack that is made or changed. */
export interface Stack {
  /** What its template holds. */
  readonly content: Value;
  readonly given: Given;
  readonly at: SourceRange;
  /** Whoever starts it goes on when it is done, and fails when it has failed. */
  readonly waits: boolean;
}

const TOOL = "CloudFormation";
const MOST_STACKS = 20;

/**
 * Registers the task definitions of a template, and moves its services. False where something in it cannot be read, so that
 * the command stays something nobody can read.
 */
export function deploysKnown({ content, ...stack }: Stack, frame: Frame): boolean {
  const path = pathOf(content, frame);
  const template = path === undefined ? undefined : templateWith(path, stack.given, frame.repository);
  return template !== undefined && deploys(template, stack, frame, []);
}

/** The file whose text it is, as it stands in the repository. */
function pathOf(content: Value, frame: Frame): string | undefined {
  const origin = originsOf(content).find((each) => each.kind === "file");
  const path = origin?.kind === "file" ? origin.path : undefined;
  return path !== undefined && textOf(content) === frame.repository.read(path) ? path : undefined;
}

function deploys(template: Template, stack: Omit<Stack, "content">, frame: Frame, within: readonly string[]): boolean {
  frame.machine.work.spend(template.resources.length + 1);
  if (template.resources.some(({ type }) => /^AWS::EC[RS]::/.test(type))) frame.touches();
  const registered = new Map(
    template
      .ofType(TASK_DEFINITION)
      .filter((resource) => template.exists(resource) !== "no")
      .map((resource) => [resource.id, registers(resource, template, stack.at, frame)] as const),
  );
  for (const service of servicesOf(template)) if (service.moves) moves(service, registered, stack, frame);
  return (
    template.resources.every((resource) => isFollowed(resource, template, stack, frame, within)) && !template.isMade
  );
}

const when = (exists: Tri, frame: Frame): Frame => (exists === "maybe" ? frame.under({ certainty: "may" }) : frame);

function registers(resource: Resource, template: Template, at: SourceRange, frame: Frame): EffectId {
  const definition = definitionOf(resource, template);
  const edits = (definition ? imagesNamedIn(definition) : []).map(
    ({ assumed: _, ...image }): DocumentEdit => ({ field: "image", ...image }),
  );
  const base = {
    kind: "template",
    path: template.file,
    at: resource.at,
    ...(definition ? { definition } : {}),
  } as const;
  return when(template.exists(resource), frame).emit({ kind: "register", tool: TOOL, document: { base, edits } }, at);
}

function moves(
  { runs, revision, moves: _, exists, ...definition }: StackService,
  registered: ReadonlyMap<string, EffectId>,
  { at, given, waits }: Omit<Stack, "content">,
  outer: Frame,
): void {
  const frame = when(exists, outer);
  const named = frame.target("service", definition.name, definition.cluster, given.region ?? frame.state.region, at);
  const target = { ...named, namedAt: [definition.at, at] };
  const effect = runs && registered.get(runs.id);
  const to = effect ? fromOrigin({ kind: "result", effect, field: "taskDefinitionArn" }) : revision;
  frame.emit(
    {
      kind: "update",
      target,
      force: false,
      controller: "tool",
      tool: TOOL,
      scalesOnly: false,
      definition,
      ...(to ? { revision: to } : {}),
    },
    at,
  );
  // A service that was rolled back fails its stack: "ECS Deployment Circuit Breaker was triggered".
  if (waits) frame.emit({ kind: "wait", target, noticesRollback: "yes", how: TOOL }, at);
}

/** Stacks within it are followed into the repository; what else could hold a service is not. */
function isFollowed(
  resource: Resource,
  template: Template,
  stack: Omit<Stack, "content">,
  frame: Frame,
  within: readonly string[],
): boolean {
  if (!/^AWS::(CloudFormation::Stack|Serverless::Application)$/.test(resource.type)) return true;
  const exists = template.exists(resource);
  if (exists === "no") return true;
  const properties = resource.node.get("Properties");
  const url = (properties.get("TemplateURL").text ?? properties.get("Location").text)?.text;
  const path = url === undefined || url.includes("://") ? undefined : posix.join(posix.dirname(template.file), url);
  if (path === undefined || within.includes(path) || within.length > MOST_STACKS) return false;
  const given = givenTo(resource, template);
  const inner = templateWith(path, given, frame.repository);
  return inner !== undefined && deploys(inner, { ...stack, given }, when(exists, frame), [...within, path]);
}

/** A nested stack is told everything by the one around it; its own defaults hold for the rest. */
function givenTo(resource: Resource, template: Template): Given {
  const parameters = evaluate(resource.node.get("Properties").get("Parameters"), template)?.entries ?? [];
  const { region, stack } = template.given;
  return {
    parameters: new Map(parameters.map(({ key, node }) => [key, node.text ?? open(`${resource.id}.${key}`)])),
    anything: false,
    keepsPrevious: false,
    stack: concat(stack ?? open("AWS::StackName"), literal(`-${resource.id}-`), open(`${resource.id}.suffix`)),
    ...(region ? { region } : {}),
  };
}

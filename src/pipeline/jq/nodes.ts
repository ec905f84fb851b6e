import type { AddedVariable, DocumentEdit, TaskDocument } from "../../model/document.js";
import { SHAPES } from "../../model/ecs-shapes.js";
import type { SourceRange } from "../../model/source.js";
import { concat, keyOf, literal, oneOf, opaque, textOf, type Value } from "../../model/value.js";
import { imagesIn } from "../commands/task-document.js";

/** An element of a list; `names` is what its field `name` reads, where a filter asked for it. */
export interface Element {
  readonly names: readonly Value[];
}
export type Step = string | Element;

/** What a filter yields: a place in the task definition, with what was changed so far, or something of its own. */
export type Node =
  | Place
  | { readonly kind: "text"; readonly value: Value }
  | { readonly kind: "object"; readonly fields: ReadonlyMap<string, Node> }
  | { readonly kind: "list"; readonly items: readonly Node[] }
  | { readonly kind: "environment"; readonly read: (name: string) => Value };

export interface Place {
  readonly kind: "place";
  readonly document: TaskDocument;
  readonly path: readonly Step[];
}

export const textNode = (value: Value): Node => ({ kind: "text", value });
export const unknown = (why: string): Node => textNode(opaque(why));
export const ANY: Element = { names: [] };
/** A field whose name is not known. */
export const ANY_FIELD = "*";

export const isElement = (step: Step | undefined): step is Element => typeof step === "object";

/** Where in a task definition a path leads. */
export type Spot =
  | { readonly level: "definition" | "containers" }
  | { readonly level: "container"; readonly container: Element }
  | { readonly level: "field"; readonly field: string; readonly container?: Element };

/** `describe-task-definition` wraps the definition; a list on its own is the containers. */
export function spotOf(path: readonly Step[]): Spot {
  const [wrapper] = path;
  const inner = wrapper === "taskDefinition" ? path.slice(1) : path;
  const [first] = inner;
  if (first === undefined) return { level: "definition" };
  if (!isElement(first) && first !== "containerDefinitions") return { level: "field", field: first };
  const [container, field] = isElement(first) ? inner : inner.slice(1);
  if (container === undefined) return { level: "containers" };
  if (!isElement(container)) return { level: "field", field: ANY_FIELD };
  if (field === undefined) return { level: "container", container };
  return { level: "field", field: isElement(field) ? ANY_FIELD : field, container };
}

export const isWhole = (path: readonly Step[]): boolean => ["definition", "containers"].includes(spotOf(path).level);

/** The same place, whatever is known of the elements on the way. */
export const samePlace = (a: readonly Step[], b: readonly Step[]): boolean =>
  a.length === b.length && a.every((step, index) => step === b[index] || (isElement(step) && isElement(b[index])));

/** The text of a node, as far as it is one. */
export function textIn(node: Node): Value {
  switch (node.kind) {
    case "text":
      return node.value;
    case "list":
      return concat(literal("["), ...node.items.map(textIn), literal("]"));
    case "object":
      return concat(literal("{"), ...[...node.fields.values()].map(textIn), literal("}"));
    case "place": {
      const spot = spotOf(node.path);
      return opaque(`the ${spot.level === "field" ? spot.field : spot.level} that the definition has`);
    }
    default:
      return opaque("the environment");
  }
}

/** What AWS answers and nobody registers: setting or removing it changes nothing. */
const READ_ONLY =
  /^(taskDefinitionArn|revision|status|requiresAttributes|compatibilities|registered(At|By)|deregisteredAt|name)$/;

/** The definition after a node was put at a place; what cannot be read there may be anything. */
export function write(document: TaskDocument, path: readonly Step[], node: Node, at: SourceRange): TaskDocument {
  const spot = spotOf(path);
  if (node.kind === "place" && samePlace(node.path, path)) return joined(document, node.document);
  if (spot.level === "field") return withField(document, spot, node, at);
  if (node.kind === "place" && isWhole(node.path) && isWhole(path)) return joined(document, node.document);
  if (node.kind === "object") return withFields(document, path, node.fields, at);
  if (node.kind === "list") {
    return node.items.reduce((now, item) => write(now, [...listIn(path), elementOf(item)], item, at), document);
  }
  const images = node.kind === "text" ? imagesIn(node.value, at) : [];
  if (images.length > 0) return { ...document, edits: [...document.edits, ...images] };
  const names = spot.level === "container" ? spot.container.names : [];
  return withEdits(document, { field: ANY_FIELD, value: textIn(node), at }, names);
}

const listIn = (path: readonly Step[]): readonly Step[] =>
  spotOf(path).level === "definition" ? [...path, "containerDefinitions"] : path;

const elementOf = (item: Node): Element => {
  const name = item.kind === "object" ? item.fields.get("name") : undefined;
  return name ? { names: [textIn(name)] } : ANY;
};

/**
 * An object that a filter builds anew around the containers of a definition, to leave out what nobody may register:
 * the definition with what else is in it, and without the fields that are not.
 */
export function rebuilt(fields: ReadonlyMap<string, Node>, at: SourceRange): Place | undefined {
  const containers = fields.get("containerDefinitions");
  if (containers?.kind !== "place" || spotOf(containers.path).level !== "containers") return undefined;
  const taken = [...fields].filter(([name, node]) => !isFieldItself(name, node));
  const changed = taken.reduce((now, [name, node]) => write(now, [name], node, at), containers.document);
  const document = fields.has(ANY_FIELD)
    ? changed
    : FIELDS.filter((name) => !fields.has(name)).reduce((now, name) => remove(now, [name]), changed);
  return { kind: "place", document, path: [] };
}

const FIELDS = Object.keys(SHAPES.RegisterTaskDefinitionRequest ?? {});

const isFieldItself = (name: string, node: Node): boolean => {
  if (node.kind !== "place") return false;
  const spot = spotOf(node.path);
  return spot.level === "field" && spot.field === name && !spot.container;
};

function withFields(
  document: TaskDocument,
  path: readonly Step[],
  fields: ReadonlyMap<string, Node>,
  at: SourceRange,
): TaskDocument {
  return [...fields].reduce((now, [name, node]) => write(now, [...path, name], node, at), document);
}

function withField(
  document: TaskDocument,
  spot: Extract<Spot, { level: "field" }>,
  node: Node,
  at: SourceRange,
): TaskDocument {
  const { field, container } = spot;
  if (READ_ONLY.test(field)) return document;
  // `valueFrom` names where a secret is kept: it is none itself.
  const value = field === "secrets" ? opaque("the references that jq sets") : textIn(node);
  const variables = field === "environment" ? variablesOf(node, at) : undefined;
  const edit: DocumentEdit = { field, value, at, rewrites: true, ...(variables ? { variables } : {}) };
  return withEdits(document, container ? edit : { ...edit, ofTask: true }, container?.names ?? []);
}

/** `[{ name, value }]` beside those that are there, where every other element is known to be one. */
function variablesOf(node: Node, at: SourceRange): readonly AddedVariable[] | undefined {
  const put = node.kind === "list" ? node.items.filter((item) => item.kind !== "place") : [];
  const all = put.map((item) => variable(item, at));
  return all.length > 0 && all.every((each) => each !== undefined) ? all : undefined;
}

function variable(node: Node, at: SourceRange): AddedVariable | undefined {
  if (node.kind !== "object") return undefined;
  const [name, value] = ["name", "value"].map((field) => node.fields.get(field));
  const known = name && textOf(textIn(name));
  return known === undefined || !value ? undefined : { name: known, nameAt: at, value: textIn(value), at };
}

const withEdits = (document: TaskDocument, edit: DocumentEdit, names: readonly Value[]): TaskDocument => ({
  ...document,
  edits: [...document.edits, ...(names.length === 0 ? [edit] : names.map((container) => ({ ...edit, container })))],
});

/** The definition after a field was taken out; what lies deeper in it is not followed. */
export function remove(document: TaskDocument, path: readonly Step[]): TaskDocument {
  const spot = spotOf(path);
  const depth = path.filter((step) => !isElement(step) && step !== "taskDefinition" && step !== "containerDefinitions");
  if (spot.level !== "field" || depth.length !== 1) return document;
  const { field, container } = spot;
  const removal = { field, ofTask: container === undefined, containers: container?.names ?? [] };
  return { ...document, removed: [...(document.removed ?? []), removal] };
}

/** One definition with the changes of both. */
export function joined(a: TaskDocument, b: TaskDocument): TaskDocument {
  const removed = [...new Set([...(a.removed ?? []), ...(b.removed ?? [])])];
  return {
    ...a,
    edits: [...a.edits, ...b.edits.filter((edit) => !a.edits.includes(edit))],
    ...(removed.length > 0 ? { removed } : {}),
  };
}

const editKey = ({ field, container }: DocumentEdit): string => `${field} ${container ? keyOf(container) : ""}`;

/** Where two ways meet again: what each of them has set is one of two texts. */
export function meet(a: TaskDocument, b: TaskDocument): TaskDocument {
  const shared = a.edits.filter((edit) => b.edits.includes(edit));
  const only = [...a.edits, ...b.edits].filter((edit) => !shared.includes(edit));
  const groups = new Map<string, DocumentEdit[]>();
  for (const edit of only) groups.set(editKey(edit), [...(groups.get(editKey(edit)) ?? []), edit]);
  const met = [...groups].map(([key, edits]): DocumentEdit => {
    const first = edits[0] as DocumentEdit;
    // Set on one way only: on the other one stays what was set before.
    const before = edits.length === 1 ? shared.filter((edit) => editKey(edit) === key).slice(-1) : [];
    const { variables, ...met } = { ...first, value: oneOf([...before, ...edits].map((edit) => edit.value)) };
    return variables && before.length + edits.length === 1 ? { ...met, variables } : met;
  });
  return { ...a, edits: [...shared, ...met] };
}

/** The field of a node; a number, or something unknown in a list, leads to an element. */
export function fieldOf(node: Node, key: Node): Node {
  const text = textOf(textIn(key));
  switch (node.kind) {
    case "place":
      return { ...node, path: [...node.path, stepTo(node.path, text)] };
    case "object":
      return (text === undefined ? undefined : node.fields.get(text)) ?? unknown("a field that jq takes out");
    case "list":
      return node.items.at(Number(text ?? Number.NaN)) ?? unknown("an element that jq takes out");
    case "text":
      return unknown("what jq takes out of a text");
    default:
      return text === undefined ? unknown("a variable whose name is not known") : textNode(node.read(text));
  }
}

/** The same container, of which the name is known now. */
export function refined(input: Node, names: readonly Value[]): Node {
  if (input.kind !== "place" || names.length === 0) return input;
  return { ...input, path: [...input.path.slice(0, -1), { names }] };
}

const stepTo = (path: readonly Step[], text: string | undefined): Step => {
  if (text === undefined) return spotOf(path).level === "containers" ? ANY : ANY_FIELD;
  return /^-?\d+$/.test(text) ? ANY : text;
};

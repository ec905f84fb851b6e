import type { AddedVariable, DocumentEdit, Removal, TaskDocument } from "../model/document.js";
import { equal } from "../model/equality.js";
import type { DefinitionEntry, DefinitionNode, TaskDefinition } from "../model/task-definition.js";
import { EMPTY, literal, spell, textOf } from "../model/value.js";
import { fieldOf, itemsIn } from "../rule-api/task-definition.js";
import { readTaskDefinition } from "./task-definition.js";

/** The files of the repository: definitions, and lists of containers on their own. */
export interface DefinitionFiles {
  readonly definition: (path: string) => TaskDefinition | undefined;
  readonly containers: (path: string) => DefinitionNode | undefined;
}

/** The definition that reaches RegisterTaskDefinition; undefined when its text or a change to it cannot be read. */
export function registeredDefinition(document: TaskDocument, files: DefinitionFiles): TaskDefinition | undefined {
  // Its images stand in it already.
  if (document.base.kind === "template") return document.base.definition;
  if (document.edits.some((edit) => edit.field === "*")) return undefined;
  const start = written(document, files);
  if (!start) return undefined;
  const left = (document.removed ?? []).reduce(without, start.root);
  return { ...start, root: document.edits.reduce(withEdit, left) };
}

/** The text it starts from, each piece at the place where a person would change it. */
function written({ base, text }: TaskDocument, files: DefinitionFiles): TaskDefinition | undefined {
  if (base.kind === "assembled") {
    const made = text && readTaskDefinition(base.at.file, text);
    return made && { ...made, root: placed(made.root, { at: base.at }) };
  }
  if (base.kind !== "file") return undefined;
  const file = files.definition(base.path)?.root;
  if (!text) return file && { file: base.path, root: file };
  const now = readTaskDefinition(base.path, text);
  const was = file ?? aroundContainers(files.containers(base.path), base.at);
  return now && was && { ...now, root: placed(now.root, was) };
}

/** A file with the containers alone: what stands around them is given to the command. */
const aroundContainers = (list: DefinitionNode | undefined, at = list?.at): DefinitionNode | undefined =>
  list && at && { at, entries: [{ key: "containerDefinitions", keyAt: list.at, node: list }] };

/** A rewritten text at the places of the text it was: what is new stands where it was put in. */
export function placed(now: DefinitionNode, was: DefinitionNode): DefinitionNode {
  const { at } = was;
  if (now.entries) {
    const entries = now.entries.map(({ key, node }) => {
      const before = was.entries?.find((entry) => entry.key === key);
      return { key, keyAt: before?.keyAt ?? at, node: placed(node, before?.node ?? { at }) };
    });
    return { at, entries };
  }
  if (now.items) return { at, items: now.items.map((item, index) => placed(item, was.items?.[index] ?? { at })) };
  return { ...now, at };
}

function without(root: DefinitionNode, { field, ofTask, containers }: Removal): DefinitionNode {
  if (ofTask) return withoutField(root, field);
  return overContainers(root, (item) =>
    containers.every((name) => equal(name, nameOf(item)) === "yes") ? withoutField(item, field) : item,
  );
}

const withoutField = (map: DefinitionNode, field: string): DefinitionNode =>
  map.entries ? { ...map, entries: map.entries.filter((entry) => entry.key !== field) } : map;

/** The definition with every container changed. */
function overContainers(root: DefinitionNode, change: (container: DefinitionNode) => DefinitionNode): DefinitionNode {
  const containers = root.entries?.find((entry) => entry.key === "containerDefinitions")?.node;
  if (!containers?.items || !root.entries) return root;
  const node = { ...containers, items: containers.items.map(change) };
  return {
    ...root,
    entries: root.entries.map((entry) => (entry.node === containers ? { ...entry, node } : entry)),
  };
}

/** What holds one text or number: of the others only a part may have been set. */
const SCALAR = /^(family|image|cpu|memory|memoryReservation|networkMode|(task|execution)RoleArn|pidMode|ipcMode)$/;

/**
 * Of a definition that cannot be read itself, the variables that steps put into it; undefined when none do. Its
 * containers are those that steps name.
 */
export function variablesAdded({ edits }: TaskDocument): TaskDefinition | undefined {
  const adding = edits.filter((edit) => edit.field === "environment" && edit.variables);
  const [first] = adding;
  if (!first) return undefined;
  const named = new Map(adding.map(({ container, at }) => [container && spell(container), { container, at }]));
  const items = [...named.values()].map(({ container, at }): DefinitionNode => {
    const name = container ? [{ key: "name", keyAt: at, node: { at, text: container } }] : [];
    return { at, entries: name };
  });
  const { at } = first;
  const root = { at, entries: [{ key: "containerDefinitions", keyAt: at, node: { at, items } }] };
  return { file: at.file, root: adding.reduce(withEdit, root) };
}

function withEdit(root: DefinitionNode, edit: DocumentEdit): DefinitionNode {
  const { container } = edit;
  if (edit.ofTask) return withField(root, edit, true);
  const alone = itemsIn(root, "containerDefinitions").length === 1;
  return overContainers(root, (item) => {
    const is = container ? equal(container, nameOf(item)) : "maybe";
    return is === "no" ? item : withField(item, edit, is === "yes" || alone);
  });
}

const nameOf = (container: DefinitionNode) =>
  container.entries?.find((entry) => entry.key === "name")?.node.text ?? literal("");

/** A map after a field of it was set; `surely` unless another map may be meant. */
function withField(map: DefinitionNode, edit: DocumentEdit, surely: boolean): DefinitionNode {
  if (!map.entries) return map;
  const { field, value, at, variables } = edit;
  const known = surely && SCALAR.test(field) && textOf(value) !== undefined;
  const before = map.entries.find((entry) => entry.key === field);
  const after: DefinitionEntry = {
    key: field,
    keyAt: before?.keyAt ?? at,
    node: variables ? withVariables(before?.node, edit, surely) : changed(before?.node, edit, known),
  };
  return {
    ...map,
    entries: before ? map.entries.map((entry) => (entry === before ? after : entry)) : [...map.entries, after],
  };
}

const changed = (before: DefinitionNode | undefined, { value, at }: DocumentEdit, known: boolean): DefinitionNode =>
  before?.items ? widened(before, { at, text: value }) : { at, ...(known ? { text: value } : {}) };

/** Of a name that is there already, the render action changes the value; a filter may as well add another. */
function withVariables(
  before: DefinitionNode | undefined,
  { variables = [], at, rewrites }: DocumentEdit,
  surely: boolean,
): DefinitionNode {
  if (before && !before.items) return { at };
  const names = new Set(surely && !rewrites ? variables.map((each) => each.name) : []);
  const kept = (before?.items ?? []).filter((item) => !names.has(textOf(fieldOf(item, "name")?.text ?? EMPTY)));
  return { at: before?.at ?? at, items: [...kept, ...variables.map(asItem)] };
}

const asItem = ({ name, nameAt, value, at }: AddedVariable): DefinitionNode =>
  name === undefined
    ? { at, text: value }
    : {
        at,
        entries: [
          { key: "name", keyAt: nameAt, node: { at: nameAt, text: literal(name) } },
          { key: "value", keyAt: at, node: { at, text: value } },
        ],
      };

/** A list that a step added to, or changed within: what it says stands as a piece of its own. */
const widened = (list: DefinitionNode, piece: DefinitionNode): DefinitionNode => ({
  ...list,
  items: [...(list.items ?? []), piece],
});

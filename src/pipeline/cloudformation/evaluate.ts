import { own } from "../../model/own.js";
import type { SourceRange } from "../../model/source.js";
import type { DefinitionNode } from "../../model/task-definition.js";
import type { Tri } from "../../model/tri.js";
import { concat, context, hop, literal, oneOf, spell, textOf, type Value } from "../../model/value.js";
import type { YamlNode } from "../yaml.js";
import { type Call, callOf } from "./call.js";

/** Where the names in a template are looked up. */
export interface Scope {
  /** What `Ref` of a parameter, a resource or a pseudo parameter comes to. */
  ref(name: string, at: SourceRange): DefinitionNode;
  attribute(resource: string, name: string): Value;
  mapped(names: readonly string[]): YamlNode | undefined;
  condition(name: string): Tri;
  /** Takes nothing for granted that parameters may change. */
  readonly isCautious: boolean;
  /** Something was taken for granted. */
  assume(): void;
  /** Counts what is looked at; throws when that is more than can be meant. */
  spend(): void;
}

/** What nobody knows before the stack is there: a text with its name as origin. */
export const open = (name: string): Value => context(`cloudformation.${name}`);

/** A piece of a template with its places, intrinsics resolved as far as they can be; undefined for `AWS::NoValue`. */
export function evaluate(node: YamlNode, scope: Scope): DefinitionNode | undefined {
  scope.spend();
  const call = callOf(node);
  if (call) return resolved(call, scope);
  const { at } = node;
  if (node.isMap) {
    const entries = node.entries().flatMap(({ key, keyAt, node: inner }) => {
      const value = evaluate(inner, scope);
      return value ? [{ key, keyAt, node: value }] : [];
    });
    // `Fn::ForEach::…` makes keys that stand nowhere.
    return entries.some(({ key }) => key.startsWith("Fn::")) ? { at } : { at, entries };
  }
  if (node.isSeq) return { at, items: node.items().flatMap((item) => evaluate(item, scope) ?? []) };
  const { scalar, text } = node;
  return { at, ...(scalar === undefined ? {} : { scalar }), ...(text ? { text: literal(text.text, text.at) } : {}) };
}

function resolved(call: Call, scope: Scope): DefinitionNode | undefined {
  if (call.name === "Ref" && call.text === "AWS::NoValue") return undefined;
  if (call.name === "If") return chosen(call, scope);
  const found = own(CALLS, call.name)?.(call, scope);
  if (!found) return { at: call.at, text: open(`Fn::${call.name}`) };
  return "parts" in found ? { at: call.at, text: hop(found, call.at) } : { ...found, at: call.at };
}

/** Of two branches that may be meant, the one that is there at all; of two texts, either. */
function chosen({ args, at }: Call, scope: Scope): DefinitionNode | undefined {
  const [name, yes, no] = args;
  const condition = name?.text?.text;
  if (condition === undefined || !yes || !no) return { at };
  const holds = scope.condition(condition);
  if (holds !== "maybe") return evaluate(holds === "yes" ? yes : no, scope);
  const [a, b] = [evaluate(yes, scope), evaluate(no, scope)];
  if (a?.text && b?.text) return { at, text: oneOf([a.text, b.text]) };
  const [only] = [a, b].filter((each) => each !== undefined);
  if ((a && b) || !(only?.entries || only?.items) || scope.isCautious) return { at };
  scope.assume();
  return only;
}

/** A text, or a node whose place is that of the call. */
type Resolve = (call: Call, scope: Scope) => Value | DefinitionNode | undefined;

/** What is made of more is not followed. */
const MOST_PIECES = 2_000;

const CALLS: Readonly<Record<string, Resolve>> = {
  Ref: ({ text, at }, scope) => (text === undefined ? undefined : scope.ref(text, at)),
  GetAtt: ({ text, args }, scope) => {
    const [resource, ...names] = text === undefined ? args.map((arg) => arg.text?.text ?? "") : text.split(".");
    return resource ? scope.attribute(resource, names.join(".")) : undefined;
  },
  Sub: ({ text, args, at }, scope) => {
    const template = text ?? args[0]?.text?.text;
    if (template === undefined) return undefined;
    const own = new Map(args[1]?.entries().map(({ key, node }) => [key, evaluate(node, scope)?.text] as const));
    return substituted(template, (name) => own.get(name) ?? named(name, at, scope));
  },
  Join: ({ args }, scope) => {
    const [separator, list] = args.map((arg) => evaluate(arg, scope));
    const items = list?.items?.map(({ text }) => text);
    const between = separator?.text;
    if (!items || !between || items.includes(undefined) || items.length > MOST_PIECES) return undefined;
    return concat(...items.flatMap((item, index) => (item ? (index === 0 ? [item] : [between, item]) : [])));
  },
  Select: ({ args }, scope) => {
    const [index, list] = args.map((arg) => evaluate(arg, scope));
    return list?.items?.[Number(known(index))];
  },
  Split: ({ args, at }, scope) => {
    const [separator, source] = args.map((arg) => known(evaluate(arg, scope)));
    if (!separator || source === undefined) return undefined;
    return { at, items: source.split(separator).map((text) => ({ at, text: literal(text) })) };
  },
  FindInMap: ({ args }, scope) => {
    const names = args.slice(0, 3).map((arg) => known(evaluate(arg, scope)));
    const found = names.some((name) => name === undefined) ? undefined : scope.mapped(names as readonly string[]);
    return found && evaluate(found, scope);
  },
  ImportValue: ({ text, args, at }, scope) => {
    const name = text === undefined ? args[0] && evaluate(args[0], scope)?.text : literal(text, at);
    return open(`import.${name ? spell(name) : "…"}`);
  },
};

const known = (node: DefinitionNode | undefined): string | undefined => node?.text && textOf(node.text);

const named = (name: string, at: SourceRange, scope: Scope): Value => {
  const [resource = "", ...attribute] = name.split(".");
  return attribute.length > 0
    ? scope.attribute(resource, attribute.join("."))
    : (scope.ref(name, at).text ?? open(name));
};

/** `${Name}` and `${Resource.Attribute}`; `${!Name}` is left as `${Name}`. */
function substituted(template: string, find: (name: string) => Value): Value | undefined {
  const pieces = template.split(/(\$\{[^{}]{1,200}\})/);
  if (pieces.length > MOST_PIECES) return undefined;
  return concat(
    ...pieces.map((piece) => {
      const name = /^\$\{([^{}]+)\}$/.exec(piece)?.[1]?.trim();
      if (name === undefined) return literal(piece);
      return name.startsWith("!") ? literal(`\${${name.slice(1)}}`) : find(name);
    }),
  );
}

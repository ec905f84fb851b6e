import { own as ownOf } from "../../model/own.js";
import { concat, EMPTY, literal, opaque, textOf, transform, type Value } from "../../model/value.js";
import type { Jq } from "./ast.js";
import { ANY, fieldOf, type Node, refined, remove, textIn, textNode, unknown, write } from "./nodes.js";
import type { Closure, Evaluator, Outputs, Scope } from "./scope.js";

interface Call {
  readonly evaluation: Evaluator;
  readonly name: string;
  readonly args: readonly Jq[];
  readonly input: Node;
  readonly scope: Scope;
}

/** Calls a function of the filter itself, or one that jq has; what is not known here yields something unknown. */
export function callFunction(
  evaluation: Evaluator,
  name: string,
  args: readonly Jq[],
  input: Node,
  scope: Scope,
): Outputs {
  const call = { evaluation, name, args, input, scope };
  const own = scope.functions.get(`${name}/${args.length}`);
  if (own) return callOwn(call, own);
  const run = ownOf(FUNCTIONS, name);
  return run ? run(call) : [unknown(`what ${name} of jq yields`)];
}

/** Arguments are filters of their caller; `$name` among the parameters is a value. */
function callOwn({ evaluation, args, input, scope }: Call, own: Closure): Outputs {
  const functions = new Map(own.scope.functions);
  const variables = new Map(own.scope.variables);
  own.params.forEach((param, index) => {
    const is = args[index] as Jq;
    functions.set(`${param.replace("$", "")}/0`, { params: [], is, scope });
    if (param.startsWith("$")) variables.set(param.slice(1), evaluation.run(is, input, scope)[0] ?? unknown(param));
  });
  return evaluation.run(own.is, input, { variables, functions });
}

const argument = ({ evaluation, args, input, scope }: Call, index = 0): Outputs => {
  const filter = args[index];
  return filter ? evaluation.run(filter, input, scope) : [];
};
const textArgument = (call: Call, index = 0): Value | undefined => {
  const [node] = argument(call, index);
  return node && textIn(node);
};

const same = ({ input }: Call): Outputs => [input];
const nothing = (): Outputs => [];

function without(call: Call): Outputs {
  const { input } = call;
  if (input.kind !== "place") return [input];
  const places = argument(call).filter((node) => node.kind === "place");
  return [{ ...input, document: places.reduce((now, { path }) => remove(now, path), input.document) }];
}
const constant = (text: string) => (): Outputs => [textNode(literal(text))];

/** `map(f)` is `[.[] | f]`, and as an update it leaves every element where it is. */
function map({ evaluation, args, input, scope }: Call): Outputs {
  const [filter] = args;
  if (!filter) return [];
  if (input.kind !== "place")
    return input.kind === "list"
      ? [{ kind: "list", items: input.items.flatMap((item) => evaluation.run(filter, item, scope)) }]
      : [unknown("what jq maps")];
  const path = [...input.path, ANY];
  const outputs = evaluation.run(filter, { ...input, path }, scope);
  const document = outputs.reduce((now, node) => write(now, path, node, evaluation.world.at), input.document);
  return [{ ...input, document }];
}

function select({ evaluation, args, input, scope }: Call): Outputs {
  const [filter] = args;
  if (!filter) return [];
  const { answer, names } = evaluation.condition(filter, input, scope);
  return answer === "no" ? [] : [refined(input, names)];
}

/** Walks over fields by their names: harmless when it only chooses among them. */
function overFields(call: Call): Outputs {
  const { args, input, evaluation } = call;
  if (input.kind !== "place" || args.every(onlyChooses)) return [input];
  return [
    {
      ...input,
      document: write(input.document, input.path, unknown(`what ${call.name} of jq sets`), evaluation.world.at),
    },
  ];
}

const onlyChooses = (filter: Jq): boolean => {
  switch (filter.kind) {
    case "identity":
      return true;
    case "call":
      return filter.name === "select" || filter.name === "empty" || (filter.args.length > 0 && overNames(filter));
    case "pipe":
      return onlyChooses(filter.left) && onlyChooses(filter.right);
    case "if":
      return onlyChooses(filter.yes) && onlyChooses(filter.no);
    default:
      return false;
  }
};
const overNames = (filter: Extract<Jq, { kind: "call" }>): boolean =>
  /^(with_entries|map|map_values|del|walk)$/.test(filter.name) &&
  (filter.name === "del" || filter.args.every(onlyChooses));

/** The place behind a list of keys. */
function placeAt(call: Call): Node {
  const [keys] = argument(call);
  return keys?.kind === "list" ? keys.items.reduce(fieldOf, call.input) : unknown("a path that jq computes");
}

function setPath(call: Call): Outputs {
  const { input, evaluation } = call;
  const target = placeAt(call);
  const [node] = argument(call, 1);
  if (input.kind !== "place" || !node) return [unknown("what jq writes")];
  const { at } = evaluation.world;
  const document =
    target.kind === "place"
      ? write(input.document, target.path, node, at)
      : write(input.document, input.path, unknown("what jq writes"), at);
  return [{ ...input, document }];
}

/** `with(path; filter)` of yq: the same as `path |= filter`. */
function within(call: Call): Outputs {
  const [left, right] = call.args;
  return left && right
    ? call.evaluation.run({ kind: "assignment", operator: "|=", left, right }, call.input, call.scope)
    : [];
}

function first(call: Call): Outputs {
  const of = call.args.length > 0 ? argument(call) : undefined;
  if (of) return of.slice(0, 1);
  return [fieldOf(call.input, textNode(literal(call.name === "last" ? "-1" : "0")))];
}

function split(call: Call): Outputs {
  const [text, separator] = [textOf(textIn(call.input)), textOf(textArgument(call) ?? EMPTY)];
  if (text === undefined || !separator) return [unknown("a part of a text")];
  return [{ kind: "list", items: text.split(separator).map((part) => textNode(literal(part))) }];
}

/** `sub(":[^:]*$"; ":" + $tag)`: the end of the text is what is put in; where else it lands is not known. */
function substitute(call: Call): Outputs {
  const pattern = textOf(textArgument(call) ?? EMPTY);
  const text = textOf(textIn(call.input));
  const replacement = call.evaluation.value(
    call.args[1] ?? { kind: "identity" },
    unknown("a part of the text"),
    call.scope,
  );
  if (pattern === undefined) return [unknown("a text that jq changes")];
  const put = textOf(replacement);
  if (text !== undefined && put !== undefined && /^[\w:./-]+$/.test(pattern))
    return [textNode(literal(call.name === "gsub" ? text.split(pattern).join(put) : text.replace(pattern, () => put)))];
  return /(\$|\.[*+]|\][*+])$/.test(pattern)
    ? [textNode(concat(opaque("the text before"), replacement))]
    : [unknown("a text that jq changes")];
}

const changed =
  (via: string, change: (text: string, argument: string) => string) =>
  (call: Call): Outputs => {
    const given = textOf(textArgument(call) ?? EMPTY) ?? "";
    return [textNode(transform(textIn(call.input), via, (text) => change(text, given)))];
  };

function join(call: Call): Outputs {
  const separator = textArgument(call);
  if (call.input.kind !== "list" || !separator) return [unknown("texts that jq joins")];
  const values = call.input.items.map(textIn);
  return [textNode(concat(...values.flatMap((value, index) => (index === 0 ? [value] : [separator, value]))))];
}

/** `env.NAME` of jq; `env(NAME)` and `strenv(NAME)` of yq. */
function environment({ args, evaluation }: Call): Outputs {
  const [name] = args;
  return name?.kind === "call"
    ? [textNode(evaluation.world.environment(name.name))]
    : [{ kind: "environment", read: evaluation.world.environment }];
}

const negation = (call: Call): Outputs => {
  const text = textOf(textIn(call.input));
  return text === "true" || text === "false" ? constant(String(text === "false"))() : [unknown("a condition")];
};

const FUNCTIONS: Readonly<Record<string, ((call: Call) => Outputs) | undefined>> = Object.assign(
  Object.create(null) as object,
  {
    empty: nothing,
    error: nothing,
    true: constant("true"),
    false: constant("false"),
    null: constant("null"),
    not: negation,
    map,
    map_values: map,
    select,
    with_entries: overFields,
    walk: overFields,
    del: without,
    delpaths: same,
    pick: same,
    setpath: setPath,
    getpath: (call: Call) => [placeAt(call)],
    with: within,
    first,
    last: first,
    split,
    sub: substitute,
    gsub: substitute,
    join,
    ascii_downcase: changed("case", (text) => text.toLowerCase()),
    ascii_upcase: changed("case", (text) => text.toUpperCase()),
    ltrimstr: changed("cut", (text, start) => (text.startsWith(start) ? text.slice(start.length) : text)),
    rtrimstr: changed("cut", (text, end) => (text.endsWith(end) ? text.slice(0, -end.length || undefined) : text)),
    trim: changed("cut", (text) => text.trim()),
    env: environment,
    strenv: environment,
    tostring: same,
    tojson: same,
    fromjson: same,
    "@json": same,
    "@text": same,
    sort_by: same,
    unique_by: same,
    reverse: same,
  } satisfies Record<string, (call: Call) => Outputs>,
);

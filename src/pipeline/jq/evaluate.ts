import { equal } from "../../model/equality.js";
import { every, not, some, type Tri } from "../../model/tri.js";
import { concat, literal, oneOf, textOf, type Value } from "../../model/value.js";
import type { Jq, TextPiece } from "./ast.js";
import { callFunction } from "./functions.js";
import {
  ANY,
  fieldOf,
  isWhole,
  meet,
  type Node,
  rebuilt,
  refined,
  samePlace,
  spotOf,
  textIn,
  textNode,
  unknown,
  write,
} from "./nodes.js";
import type { Condition, Evaluator, Outputs, Scope, World } from "./scope.js";

const MAX_STEPS = 20_000;
const MAX_OUTPUTS = 64;

/** Runs a filter on paper: its outputs, where they are places, carry what was changed on the way. */
export class Evaluation implements Evaluator {
  private steps = 0;
  constructor(readonly world: World) {}

  run(filter: Jq, input: Node, scope: Scope): Outputs {
    if (this.steps++ > MAX_STEPS) return [unknown("a filter that is too long to follow")];
    switch (filter.kind) {
      case "identity":
        return [input];
      case "text":
        return [textNode(concat(...filter.pieces.map((piece) => this.piece(piece, input, scope))))];
      case "number":
        return [textNode(literal(filter.text))];
      case "hole":
        return [textNode(this.world.slice(filter.start, filter.end))];
      case "variable":
        return [this.variable(filter.name, scope)];
      case "index":
        return this.each(this.run(filter.of, input, scope), (node) =>
          this.run(filter.key, input, scope).map((key) => fieldOf(node, key)),
        );
      case "each":
        return this.each(this.run(filter.of, input, scope), elementsOf);
      case "list":
        return [collected(filter.body ? this.run(filter.body, input, scope) : [])];
      case "object":
        return [this.object(filter.entries, input, scope)];
      case "pipe":
        return this.each(this.run(filter.left, input, scope), (node) => this.run(filter.right, node, scope));
      case "comma":
        return [...this.run(filter.left, input, scope), ...this.run(filter.right, input, scope)];
      case "operation":
        return [this.operation(filter, input, scope)];
      case "assignment":
        return [this.assignment(filter, input, scope)];
      case "if":
        return this.conditional(filter, input, scope);
      case "try":
        return this.run(filter.body, input, scope);
      case "fold":
        return this.fold(filter, input, scope);
      case "bind":
        return this.each(this.run(filter.source, input, scope), (node) =>
          this.run(filter.body, input, bound(scope, filter.names, node)),
        );
      case "define": {
        const { name, params, is } = filter;
        const functions = new Map(scope.functions).set(`${name}/${params.length}`, { params, is, scope });
        return this.run(filter.body, input, { ...scope, functions });
      }
      case "call":
        return callFunction(this, filter.name, filter.args, input, scope);
      default:
        return [unknown("what jq computes")];
    }
  }

  private each(nodes: Outputs, next: (node: Node) => Outputs): Outputs {
    return nodes.flatMap(next).slice(0, MAX_OUTPUTS);
  }

  private piece(piece: TextPiece, input: Node, scope: Scope): Value {
    if ("text" in piece) return literal(piece.text);
    return "inner" in piece ? this.value(piece.inner, input, scope) : this.world.slice(piece.start, piece.end);
  }

  value(filter: Jq, input: Node, scope: Scope): Value {
    const outputs = this.run(filter, input, scope);
    return outputs.length === 0 ? literal("") : oneOf(outputs.map(textIn));
  }

  private variable(name: string, scope: Scope): Node {
    return (
      scope.variables.get(name) ??
      (name === "ENV" ? { kind: "environment", read: this.world.environment } : unknown(`$${name}`))
    );
  }

  private object(entries: Extract<Jq, { kind: "object" }>["entries"], input: Node, scope: Scope): Node {
    const fields = entries.flatMap(({ key, value }): [string, Node][] => {
      const name = textOf(this.value(key, input, scope)) ?? "*";
      const [node] = this.run(value, input, scope);
      return node ? [[name, node]] : [];
    });
    const named = new Map(fields);
    return rebuilt(named, this.world.at) ?? { kind: "object", fields: named };
  }

  private operation({ operator, left, right }: Extract<Jq, { kind: "operation" }>, input: Node, scope: Scope): Node {
    const [a, b] = [this.run(left, input, scope)[0], this.run(right, input, scope)[0]];
    if (operator === "//") return a ? (b ? alternative(a, b) : a) : (b ?? unknown("nothing"));
    if (!a || !b) return unknown("nothing");
    return operator === "+" || operator === "*" ? this.sum(a, b, operator) : unknown("what jq computes");
  }

  private sum(a: Node, b: Node, operator: string): Node {
    if (a.kind === "place" && b.kind === "object" && spotOf(a.path).level !== "field")
      return { ...a, document: write(a.document, a.path, b, this.world.at) };
    if (a.kind === "place" && b.kind === "list" && isWhole(a.path))
      return { ...a, document: write(a.document, a.path, b, this.world.at) };
    // A list that is there, and more behind it.
    if (a.kind === "place" && b.kind === "list") return { kind: "list", items: [a, ...b.items] };
    if (a.kind === "object" && b.kind === "object")
      return { kind: "object", fields: new Map([...a.fields, ...b.fields]) };
    if (a.kind === "list" && b.kind === "list") return { kind: "list", items: [...a.items, ...b.items] };
    return operator === "+" ? textNode(concat(textIn(a), textIn(b))) : unknown("what jq computes");
  }

  private assignment(filter: Extract<Jq, { kind: "assignment" }>, input: Node, scope: Scope): Node {
    if (input.kind !== "place") return unknown("what jq writes");
    const { operator, left, right } = filter;
    const { at } = this.world;
    const document = this.run(left, input, scope).reduce((now, target) => {
      if (target.kind !== "place") return write(now, input.path, unknown("what jq writes"), at);
      const here = { ...target, document: now };
      const nodes = operator === "|=" ? this.run(right, here, scope) : this.run(right, input, scope);
      const [node] =
        operator === "=" || operator === "|=" ? nodes : nodes.map((each) => this.sum(here, each, operator[0] ?? ""));
      if (!node) return now;
      return write(now, target.path, nodes.length > 1 ? textNode(oneOf(nodes.map(textIn))) : node, at);
    }, input.document);
    return { ...input, document };
  }

  private conditional(filter: Extract<Jq, { kind: "if" }>, input: Node, scope: Scope): Outputs {
    const { answer, names } = this.condition(filter.condition, input, scope);
    const yes = (): Outputs => this.run(filter.yes, refined(input, names), scope);
    const no = (): Outputs => this.run(filter.no, input, scope);
    if (answer !== "maybe") return answer === "yes" ? yes() : no();
    return meeting(yes(), no());
  }

  condition(filter: Jq, input: Node, scope: Scope): Condition {
    if (filter.kind !== "operation") return { answer: truth(this.run(filter, input, scope)), names: [] };
    const { operator, left, right } = filter;
    if (operator === "and" || operator === "or") {
      const [a, b] = [this.condition(left, input, scope), this.condition(right, input, scope)];
      const both = a.names.length > 0 && b.names.length > 0;
      if (operator === "and")
        return { answer: every([a.answer, b.answer]), names: a.names.length > 0 ? a.names : b.names };
      return { answer: some([a.answer, b.answer]), names: both ? [...a.names, ...b.names] : [] };
    }
    if (operator !== "==" && operator !== "!=") return { answer: "maybe", names: [] };
    const [a, b] = [this.run(left, input, scope)[0], this.run(right, input, scope)[0]];
    if (!a || !b) return { answer: "maybe", names: [] };
    const answer = a.kind === "text" && b.kind === "text" ? equal(a.value, b.value) : "maybe";
    if (operator === "!=") return { answer: not(answer), names: [] };
    const named = isNameOf(a, input) ? b : isNameOf(b, input) ? a : undefined;
    return { answer, names: named?.kind === "text" ? [named.value] : [] };
  }

  /** Every element is taken once, of a list that is not known one for all. */
  private fold(filter: Extract<Jq, { kind: "fold" }>, input: Node, scope: Scope): Outputs {
    const sources = this.run(filter.source, input, scope);
    return this.each(this.run(filter.start, input, scope), (start) =>
      sources.reduce<Outputs>(
        (states, node) => this.each(states, (state) => this.run(filter.step, state, bound(scope, filter.names, node))),
        [start],
      ),
    );
  }
}

const truth = (outputs: Outputs): Tri => {
  const [only] = outputs;
  const text = outputs.length === 1 && only?.kind === "text" ? textOf(only.value) : undefined;
  return text === "true" ? "yes" : text === "false" || text === "null" ? "no" : "maybe";
};

const bound = (scope: Scope, names: readonly string[], node: Node): Scope => {
  const entries = names.map((name) => [name, names.length === 1 ? node : unknown(`$${name}`)] as const);
  return { ...scope, variables: new Map([...scope.variables, ...entries]) };
};

function elementsOf(node: Node): Outputs {
  if (node.kind === "list") return node.items;
  if (node.kind === "object") return [...node.fields.values()];
  return node.kind === "place" ? [{ ...node, path: [...node.path, ANY] }] : [unknown("an element that jq takes out")];
}

/** A list of all elements of a place is that place again. */
function collected(outputs: Outputs): Node {
  const [only] = outputs;
  if (outputs.length === 1 && only?.kind === "place" && typeof only.path.at(-1) === "object")
    return { ...only, path: only.path.slice(0, -1) };
  return { kind: "list", items: outputs };
}

/** `a // b`: a definition is there; of anything else it is not known. */
function alternative(a: Node, b: Node): Node {
  if (a.kind === "place" ? spotOf(a.path).level !== "field" : a.kind !== "text") return a;
  const text = a.kind === "text" ? textOf(a.value) : undefined;
  if (text !== undefined && text !== "null" && text !== "false") return a;
  return text === undefined ? textNode(oneOf([textIn(a), textIn(b)])) : b;
}

/** `.name` of the container at hand. */
const isNameOf = (node: Node, input: Node): boolean =>
  node.kind === "place" &&
  input.kind === "place" &&
  spotOf(input.path).level === "container" &&
  samePlace(node.path, [...input.path, "name"]);

/** After a condition that is not known. */
function meeting(yes: Outputs, no: Outputs): Outputs {
  const [a, b] = [yes[0], no[0]];
  if (yes.length !== 1 || no.length !== 1 || !a || !b) return [...yes, ...no];
  if (a.kind === "place" && b.kind === "place" && samePlace(a.path, b.path))
    return [{ ...b, document: meet(a.document, b.document) }];
  return a.kind === "text" && b.kind === "text" ? [textNode(oneOf([a.value, b.value]))] : [a, b];
}

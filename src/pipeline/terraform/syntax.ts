import type { Node, Parser } from "web-tree-sitter";
import type { SourceRange } from "../../model/source.js";

/** An expression as it is written, without the tree it was parsed from. */
export type Expr = { readonly at: SourceRange; readonly text: string } & (
  | { readonly kind: "template"; readonly parts: readonly TemplatePart[] }
  /** A number, a boolean or null. */
  | { readonly kind: "constant"; readonly value: string | null }
  /** `var.image["tag"].name`: names, and indexes that are expressions. */
  | { readonly kind: "path"; readonly steps: readonly (string | Expr)[] }
  | { readonly kind: "list"; readonly items: readonly Expr[] }
  | { readonly kind: "object"; readonly entries: readonly { readonly key: Expr; readonly value: Expr }[] }
  | { readonly kind: "conditional"; readonly test: Expr; readonly then: Expr; readonly otherwise: Expr }
  | { readonly kind: "operation"; readonly operator: string; readonly operands: readonly Expr[] }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expr[] }
  | { readonly kind: "unread" }
);
export type TemplatePart =
  | Expr
  | { readonly kind: "characters"; readonly characters: string; readonly at: SourceRange };

/** One `resource "type" "name" { … }`, or a block inside it. */
export interface Block {
  readonly type: string;
  readonly labels: readonly string[];
  /** The word it begins with. */
  readonly at: SourceRange;
  /** All of it. */
  readonly whole: SourceRange;
  readonly attributes: ReadonlyMap<string, Expr>;
  readonly blocks: readonly Block[];
}

/** The blocks of a file, or the attributes of a file of variables; only what speaks of ECS or ECR is read below its first line. */
export function parseFile(parser: Parser, file: string, text: string): Pick<Block, "attributes" | "blocks"> {
  const tree = parser.parse(text);
  const body = tree && children(tree.rootNode, "body")[0];
  const read = body
    ? new Reader(file).body(
        body,
        (type, label) => READ.has(type) || /^aws_(ecs_|ecr_repository$|codedeploy_)/.test(label ?? ""),
      )
    : { attributes: new Map(), blocks: [] };
  tree?.delete();
  return read;
}

const READ = new Set(["terraform", "variable", "locals", "provider", "module", "output"]);

const children = (node: Node, type: string): readonly Node[] => named(node).filter((child) => child.type === type);
const named = (node: Node): readonly Node[] => node.namedChildren.filter((child) => child !== null);

/** Deeper than anything that is meant. */
const MAX_DEPTH = 100;

class Reader {
  private depth = 0;
  constructor(private readonly file: string) {}

  body(
    body: Node | undefined,
    wanted: (type: string, label?: string) => boolean,
  ): Pick<Block, "attributes" | "blocks"> {
    const attributes = new Map<string, Expr>();
    if (!body || this.depth >= MAX_DEPTH) return { attributes, blocks: [] };
    this.depth++;
    for (const attribute of children(body, "attribute")) {
      const [name, value] = named(attribute);
      if (name && value) attributes.set(name.text, this.expression([value]));
    }
    const blocks = children(body, "block").map((block) => this.block(block, wanted));
    this.depth--;
    return { attributes, blocks };
  }

  private block(node: Node, wanted: (type: string, label?: string) => boolean): Block {
    const [type = "", ...labels] = named(node).flatMap((child) =>
      child.type === "identifier" ? [child.text] : child.type === "string_lit" ? [child.text.slice(1, -1)] : [],
    );
    const inside = wanted(type, labels[0]) ? children(node, "body")[0] : undefined;
    return {
      type,
      labels,
      at: this.range(named(node)[0] ?? node),
      whole: this.range(node),
      ...this.body(inside, () => true),
    };
  }

  private range(first: Node, last = first): SourceRange {
    return { file: this.file, start: first.startIndex, end: last.endIndex };
  }

  /** A term and what is asked of it: `var.images["api"].tag`. */
  private expression(nodes: readonly Node[]): Expr {
    const [term, ...rest] = nodes;
    const last = nodes.at(-1);
    if (!term || !last) throw new Error("an expression without a term");
    const here = { at: this.range(term, last), text: nodes.map((node) => node.text).join("") };
    if (this.depth >= MAX_DEPTH) return { kind: "unread", ...here };
    this.depth++;
    const read = this.chain(term, rest, here);
    this.depth--;
    return read;
  }

  private chain(term: Node, rest: readonly Node[], here: Pick<Expr, "at" | "text">): Expr {
    if (rest.length === 0) return this.term(term, here);
    const first = this.term(term, { at: this.range(term), text: term.text });
    const steps = rest.map((node) => this.step(node));
    if (first.kind !== "path" || steps.some((step) => step === undefined)) return { kind: "unread", ...here };
    return { kind: "path", steps: [...first.steps, ...steps.filter((step) => step !== undefined)], ...here };
  }

  /** `.name`, `.0` or `["key"]`; a splat is none. */
  private step(node: Node): string | Expr | undefined {
    if (node.type === "get_attr") return named(node)[0]?.text;
    const index = node.type === "index" ? named(node)[0] : undefined;
    if (!index) return undefined;
    return index.type === "legacy_index" ? index.text.slice(1) : this.expression(named(index));
  }

  private term(node: Node, here: Pick<Expr, "at" | "text">): Expr {
    const inside = named(node);
    const [first] = inside;
    switch (node.type) {
      case "expression":
        return inside.length > 0 ? { ...this.expression(inside), text: here.text } : { kind: "unread", ...here };
      case "variable_expr":
        return { kind: "path", steps: [node.text], ...here };
      case "literal_value":
        return first?.type === "string_lit"
          ? this.template(first, here)
          : { kind: "constant", value: first?.type === "null_lit" ? null : node.text, ...here };
      case "template_expr":
        return first ? this.template(first, here) : { kind: "unread", ...here };
      case "collection_value":
        return first ? this.collection(first, here) : { kind: "unread", ...here };
      case "function_call":
        return this.call(node, here);
      case "conditional":
        return this.conditional(inside, here);
      case "operation":
        return first ? this.operation(first, here) : { kind: "unread", ...here };
      default:
        return { kind: "unread", ...here };
    }
  }

  private collection(node: Node, here: Pick<Expr, "at" | "text">): Expr {
    if (node.type === "tuple")
      return { kind: "list", items: children(node, "expression").map((item) => this.expression([item])), ...here };
    const entries = children(node, "object_elem").flatMap((each) => {
      const [key, value] = named(each);
      return key && value ? [{ key: this.expression([key]), value: this.expression([value]) }] : [];
    });
    return { kind: "object", entries, ...here };
  }

  private call(node: Node, here: Pick<Expr, "at" | "text">): Expr {
    const args = children(node, "function_arguments").flatMap((list) => children(list, "expression"));
    return { kind: "call", name: named(node)[0]?.text ?? "", args: args.map((arg) => this.expression([arg])), ...here };
  }

  private conditional(inside: readonly Node[], here: Pick<Expr, "at" | "text">): Expr {
    const [test, then, otherwise] = inside.map((each) => this.expression([each]));
    return test && then && otherwise
      ? { kind: "conditional", test, then, otherwise, ...here }
      : { kind: "unread", ...here };
  }

  /** Operands stand between operators, each a term with what is asked of it. */
  private operation(node: Node, here: Pick<Expr, "at" | "text">): Expr {
    const operands: Node[][] = [[]];
    let operator = "";
    for (const child of node.children) {
      if (!child) continue;
      if (child.isNamed) operands.at(-1)?.push(child);
      else {
        operator = child.text;
        operands.push([]);
      }
    }
    const filled = operands.filter((nodes) => nodes.length > 0).map((nodes) => this.expression(nodes));
    return { kind: "operation", operator, operands: filled, ...here };
  }

  /** The characters between interpolations are taken from the source: the tree leaves blanks out. */
  private template(node: Node, here: Pick<Expr, "at" | "text">): Expr {
    const heredoc = node.type === "heredoc_template";
    const start = node.startIndex;
    const opening = heredoc ? node.text.indexOf("\n") + 1 : 1;
    const closing = heredoc ? node.text.lastIndexOf("\n") + 1 : node.text.length - 1;
    const parts: TemplatePart[] = [];
    const characters = (from: number, to: number): void => {
      const raw = node.text.slice(from, to);
      const at = { file: this.file, start: start + from, end: start + to };
      if (raw !== "") parts.push({ kind: "characters", characters: heredoc ? raw : unescaped(raw), at });
    };
    let from = opening;
    for (const child of named(node)) {
      if (!child.type.startsWith("template_interpolation") && child.type !== "template_directive") continue;
      characters(from, child.startIndex - start);
      const [inner] = children(child, "expression");
      const at = this.range(child);
      parts.push(inner ? this.expression([inner]) : { kind: "unread", at, text: child.text });
      from = child.endIndex - start;
    }
    characters(from, closing);
    return { kind: "template", parts, ...here };
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };
const unescaped = (raw: string): string =>
  raw.replace(/\\(.)|([$%])\2(?=\{)/g, (_, escaped: string | undefined, doubled: string) =>
    escaped === undefined ? doubled : (ESCAPES[escaped] ?? escaped),
  );

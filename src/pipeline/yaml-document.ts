import {
  type Alias,
  Composer,
  type CST,
  type Document,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  Lexer,
  type Node,
  Parser,
} from "yaml";

/** GitHub itself reads a hundred. `yaml` ends the process, uncatchably, on documents nested some 900 levels deep. */
const MAX_NESTING = 200;
/** Words, signs, blanks and line ends; a workflow of 1,000 lines has some 8,000. */
const MAX_TOKENS = 250_000;
/** Keys, values and items with every alias written out. GitHub's own limit is a million. */
const MAX_NODES = 100_000;

export type ReadYaml =
  | { readonly contents: Node | null; readonly follow: (alias: Alias) => Node | undefined }
  | { readonly refused: string; readonly at: number };

/** Reads one YAML document in time that grows with its length, whatever it holds; what GitHub refuses is refused. */
export function readDocument(source: string): ReadYaml {
  const tokens = tokensOf(source);
  if ("refused" in tokens) return tokens;
  // Looking for equal keys takes the parser a time that grows with their square: they are found below.
  const composer = new Composer({ merge: false, uniqueKeys: false });
  const [document, second] = composer.compose(tokens.tokens, true, source.length) as Iterable<Document>;
  const [error] = document?.errors ?? [];
  if (!document || error) return { refused: firstLine(error?.message ?? "it cannot be read"), at: error?.pos[0] ?? 0 };
  if (second) return { refused: "it holds several documents", at: second.range?.[0] ?? 0 };
  return new Linking().link(document.contents as Node | null);
}

const firstLine = (message: string): string => message.split("\n")[0]?.trim() ?? message;

/** The file as a tree of tokens, unless it is nested too deep or too long. */
function tokensOf(source: string): { readonly tokens: readonly CST.Token[] } | { refused: string; at: number } {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let count = 0;
  for (const lexeme of new Lexer().lex(source)) {
    const { offset } = parser;
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > MAX_NESTING)
      return { refused: `nested more than ${MAX_NESTING} levels deep`, at: offset };
    if (++count > MAX_TOKENS)
      return { refused: `it holds more than ${MAX_TOKENS.toLocaleString("en")} words and signs`, at: offset };
  }
  tokens.push(...parser.end());
  return { tokens };
}

class Refusal extends Error {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}

/** One walk through a document in the order of its text: follows aliases, and counts what they stand for. */
class Linking {
  private readonly anchors = new Map<string, Node>();
  private readonly targets = new Map<Alias, Node>();
  /** Nodes below a node, every alias written out; absent while the walk is still inside. */
  private readonly sizes = new Map<Node, number>();

  link(contents: Node | null): ReadYaml {
    try {
      this.visit(contents);
    } catch (error) {
      if (error instanceof Refusal) return { refused: error.message, at: error.at };
      throw error;
    }
    return { contents, follow: (alias) => this.targets.get(alias) };
  }

  private visit(node: unknown): number {
    if (isPair(node)) return this.visit(node.key) + this.visit(node.value);
    if (isAlias(node)) return this.alias(node);
    if (!isScalar(node) && !isCollection(node)) return 1;
    if (node.anchor) this.anchors.set(node.anchor, node);
    if (isMap(node)) refuseTwins(node.items.map((pair) => pair.key as Node));
    let size = 1;
    if (isCollection(node)) for (const item of node.items) size += this.visit(item);
    if (size > MAX_NODES)
      throw new Refusal(
        `it stands for more than ${MAX_NODES.toLocaleString("en")} keys, values and items`,
        node.range?.[0] ?? 0,
      );
    this.sizes.set(node, size);
    return size;
  }

  private alias(node: Alias): number {
    const at = node.range?.[0] ?? 0;
    const target = this.anchors.get(node.source);
    if (!target) throw new Refusal(`the alias *${cutShort(node.source)} has no anchor before it`, at);
    const size = this.sizes.get(target);
    if (size === undefined)
      throw new Refusal(`the alias *${cutShort(node.source)} stands inside of what it stands for`, at);
    this.targets.set(node, target);
    return size;
  }
}

/** GitHub refuses a mapping with the same key twice. */
function refuseTwins(keys: readonly Node[]): void {
  const seen = new Set<string>();
  for (const key of keys) {
    if (!isScalar(key)) continue;
    const name = String(key.value);
    if (seen.has(name)) throw new Refusal(`the key "${cutShort(name)}" is there twice`, key.range?.[0] ?? 0);
    seen.add(name);
  }
}

const cutShort = (name: string): string => (name.length > 60 ? `${name.slice(0, 59)}…` : name);

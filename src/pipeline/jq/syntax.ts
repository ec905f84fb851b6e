import { IDENTITY, type Jq, type ObjectEntry, type TextPiece } from "./ast.js";
import { JqSyntaxError, type Token, tokenize } from "./tokens.js";

/** Parses a filter; undefined when it cannot be read. */
export function parseJq(source: string): Jq | undefined {
  try {
    return source.trim() === "" ? IDENTITY : new Parser(tokenize(source)).whole();
  } catch (error) {
    if (error instanceof JqSyntaxError) return undefined;
    throw error;
  }
}

/** From loose to tight, as in jq's own grammar: `=` binds weaker than `+`, and `//` weaker than `=`. */
const LEVELS: readonly { readonly operators: readonly string[]; readonly joins: "left" | "right" | "none" }[] = [
  { operators: ["//"], joins: "right" },
  { operators: ["=", "|=", "+=", "-=", "*=", "/=", "%=", "//="], joins: "none" },
  { operators: ["or"], joins: "left" },
  { operators: ["and"], joins: "left" },
  { operators: ["==", "!=", "<", "<=", ">", ">="], joins: "none" },
  { operators: ["+", "-"], joins: "left" },
  { operators: ["*", "/", "%"], joins: "left" },
];
const ASSIGNS = /^(=|\|=|\+=|-=|\*=|\/=|%=|\/\/=)$/;
const MAX_DEPTH = 200;

class Parser {
  private at = 0;
  private depth = 0;
  constructor(private readonly tokens: readonly Token[]) {}

  whole(): Jq {
    const filter = this.pipe();
    if (this.at < this.tokens.length) throw new JqSyntaxError("something after the end");
    return filter;
  }

  private is(...texts: readonly string[]): boolean {
    const token = this.tokens[this.at];
    return token !== undefined && "text" in token && /^(symbol|name)$/.test(token.type) && texts.includes(token.text);
  }

  private accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }

  private expect(text: string): void {
    if (!this.accept(text)) throw new JqSyntaxError(`${text} is missing`);
  }

  private take(type: "name" | "number" | "field" | "variable"): string | undefined {
    const token = this.tokens[this.at];
    if (token?.type !== type || !("text" in token)) return undefined;
    this.at++;
    return token.text;
  }

  private name(): string {
    const name = this.take("name");
    if (name === undefined) throw new JqSyntaxError("a name is missing");
    return name;
  }

  private pipe(): Jq {
    if (++this.depth > MAX_DEPTH) throw new JqSyntaxError("too deep");
    const filter = this.is("def") ? this.definition() : this.piped();
    this.depth--;
    return filter;
  }

  private definition(): Jq {
    this.expect("def");
    const name = this.name();
    const params: string[] = [];
    if (this.accept("(")) {
      do params.push(this.take("variable") ?? this.name());
      while (this.accept(";"));
      this.expect(")");
    }
    this.expect(":");
    const is = this.pipe();
    this.expect(";");
    const body = this.at < this.tokens.length ? this.pipe() : IDENTITY;
    return { kind: "define", name, params, is, body };
  }

  private piped(): Jq {
    const left = this.comma();
    return this.accept("|") ? { kind: "pipe", left, right: this.pipe() } : left;
  }

  /** `term as $name | body`: the body reaches as far as it can. */
  private binding(source: Jq): Jq {
    const names = this.pattern();
    this.expect("|");
    return { kind: "bind", source, names, body: this.pipe() };
  }

  /** `$name`, or a pattern that takes a value apart: all its names. */
  private pattern(): readonly string[] {
    const names: string[] = [];
    let depth = 0;
    do {
      const variable = this.take("variable");
      if (variable) names.push(variable.slice(1));
      else if (this.is("[", "{", "(")) depth++;
      else if (this.is("]", "}", ")")) depth--;
      if (!variable) this.at++;
      if (this.at > this.tokens.length) throw new JqSyntaxError("a pattern that does not end");
    } while (depth > 0 || this.accept("?//"));
    return names;
  }

  private comma(): Jq {
    let left = this.level(0);
    while (this.accept(",")) left = { kind: "comma", left, right: this.level(0) };
    return left;
  }

  private level(index: number): Jq {
    const level = LEVELS[index];
    if (!level) return this.postfix();
    let left = this.level(index + 1);
    while (this.is(...level.operators)) {
      const operator = (this.tokens[this.at++] as { text: string }).text;
      const right = this.level(level.joins === "right" ? index : index + 1);
      left = { kind: ASSIGNS.test(operator) ? "assignment" : "operation", operator, left, right };
      if (level.joins === "none") break;
    }
    return left;
  }

  private postfix(): Jq {
    if (this.accept("-")) return { kind: "negative", body: this.postfix() };
    let term = this.term();
    for (let next = this.suffix(term); next; next = this.suffix(term)) term = next;
    return this.accept("as") ? this.binding(term) : term;
  }

  private suffix(of: Jq): Jq | undefined {
    const field = this.take("field");
    if (field) return { kind: "index", of, key: plain(field) };
    if (this.accept("?")) return { kind: "try", body: of };
    const dotted = this.is(".");
    const next = this.tokens[this.at + 1];
    if (dotted && next?.type === "string") {
      this.at++;
      return { kind: "index", of, key: this.term() };
    }
    if (dotted && next?.type === "symbol" && next.text === "[") this.at++;
    return this.accept("[") ? this.bracket(of) : undefined;
  }

  private bracket(of: Jq): Jq {
    if (this.accept("]")) return { kind: "each", of };
    if (this.accept(":")) {
      this.pipe();
      this.expect("]");
      return { kind: "slice", of };
    }
    const key = this.pipe();
    if (this.accept(":")) {
      if (!this.is("]")) this.pipe();
      this.expect("]");
      return { kind: "slice", of };
    }
    this.expect("]");
    return { kind: "index", of, key };
  }

  private term(): Jq {
    const token = this.tokens[this.at++];
    if (!token) throw new JqSyntaxError("the filter ends too early");
    switch (token.type) {
      case "string":
        return { kind: "text", pieces: token.pieces.map(piece) };
      case "number":
        return { kind: "number", text: token.text };
      case "hole":
        return { kind: "hole", start: token.start, end: token.end };
      case "variable":
        return { kind: "variable", name: token.text.slice(1) };
      case "field":
        return { kind: "index", of: IDENTITY, key: plain(token.text) };
      case "format":
        return this.tokens[this.at]?.type === "string" ? this.term() : { kind: "call", name: token.text, args: [] };
      case "name":
        return this.named(token.text);
      default:
        return this.symbol(token.text);
    }
  }

  private symbol(text: string): Jq {
    switch (text) {
      case ".":
        if (this.tokens[this.at]?.type === "string") return { kind: "index", of: IDENTITY, key: this.term() };
        return this.accept("[") ? this.bracket(IDENTITY) : IDENTITY;
      case "..":
        return { kind: "everything" };
      case "(": {
        const inner = this.pipe();
        this.expect(")");
        return inner;
      }
      case "[": {
        const body = this.is("]") ? undefined : this.pipe();
        this.expect("]");
        return { kind: "list", body };
      }
      case "{":
        return this.object();
      default:
        throw new JqSyntaxError(`an unexpected ${text}`);
    }
  }

  private named(name: string): Jq {
    switch (name) {
      case "if":
        return this.conditional();
      case "try": {
        const body = this.postfix();
        if (this.accept("catch")) this.postfix();
        return { kind: "try", body };
      }
      case "reduce":
      case "foreach":
        return this.fold();
      case "label":
        this.take("variable");
        this.expect("|");
        return this.pipe();
      case "break":
        this.take("variable");
        return { kind: "call", name: "empty", args: [] };
      default:
        return { kind: "call", name, args: this.arguments() };
    }
  }

  private arguments(): readonly Jq[] {
    const args: Jq[] = [];
    if (!this.accept("(")) return args;
    do args.push(this.pipe());
    while (this.accept(";"));
    this.expect(")");
    return args;
  }

  private conditional(): Jq {
    const condition = this.pipe();
    this.expect("then");
    const yes = this.pipe();
    if (this.accept("elif")) return { kind: "if", condition, yes, no: this.conditional() };
    const no = this.accept("else") ? this.pipe() : IDENTITY;
    this.expect("end");
    return { kind: "if", condition, yes, no };
  }

  private fold(): Jq {
    const source = this.folded();
    this.expect("as");
    const names = this.pattern();
    this.expect("(");
    const start = this.pipe();
    this.expect(";");
    const step = this.pipe();
    if (this.accept(";")) this.pipe();
    this.expect(")");
    return { kind: "fold", source, names, start, step };
  }

  /** The source of `reduce`: its `as` belongs to the `reduce`. */
  private folded(): Jq {
    let term = this.term();
    for (let next = this.suffix(term); next; next = this.suffix(term)) term = next;
    return term;
  }

  private object(): Jq {
    const entries: ObjectEntry[] = [];
    while (!this.accept("}")) {
      entries.push(this.entry());
      if (!this.is("}")) this.expect(",");
    }
    return { kind: "object", entries };
  }

  private entry(): ObjectEntry {
    const variable = this.take("variable");
    if (variable) {
      const value: Jq = { kind: "variable", name: variable.slice(1) };
      return { key: plain(value.name), value };
    }
    const key = this.key();
    if (this.accept(":")) return { key, value: this.entryValue() };
    return { key, value: { kind: "index", of: IDENTITY, key } };
  }

  private key(): Jq {
    const name = this.take("name") ?? this.take("number");
    return name === undefined ? this.term() : plain(name);
  }

  /** `a | b` without brackets is allowed for the value of an entry; a comma ends it. */
  private entryValue(): Jq {
    const left = this.level(0);
    return this.accept("|") ? { kind: "pipe", left, right: this.entryValue() } : left;
  }
}

const plain = (text: string): Jq & { kind: "text" } => ({ kind: "text", pieces: [{ text }] });

function piece(each: Extract<Token, { type: "string" }>["pieces"][number]): TextPiece {
  return "tokens" in each ? { inner: new Parser(each.tokens).whole() } : each;
}

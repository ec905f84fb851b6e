/** A stretch of a string literal: characters of the source, an escaped character, or what `\(…)` holds. */
export type StringPiece =
  | { readonly start: number; readonly end: number }
  | { readonly text: string }
  | { readonly tokens: readonly Token[] };

export type Token =
  | { readonly type: "string"; readonly pieces: readonly StringPiece[] }
  /** A piece of the source that is known only by its origin, outside a string. */
  | { readonly type: "hole"; readonly start: number; readonly end: number }
  | { readonly type: "number" | "field" | "variable" | "name" | "format" | "symbol"; readonly text: string };

/** A filter that jq would refuse, or that is written in a way not known here. */
export class JqSyntaxError extends Error {}

const HOLE = /[\ue000-\uf8ff]/;
const SPACE = /(?:\s|#[^\n]*)+/y;
const SYMBOL = /\?\/\/=|\?\/\/|\/\/=|\|=|\+=|-=|\*=|\/=|%=|==|!=|<=|>=|\/\/|\.\.|[.[\](){}|,:;=<>+\-*/%?$]/y;
const WORDS = [
  ["number", /\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/y],
  ["field", /\.[A-Za-z_]\w*/y],
  ["variable", /\$(?:__loc__|(?:[A-Za-z_]\w*::)*[A-Za-z_]\w*)/y],
  ["format", /@\w+/y],
  ["name", /(?:[A-Za-z_]\w*::)*[A-Za-z_]\w*/y],
] as const;

/** Cuts a jq filter into tokens. */
export function tokenize(source: string): readonly Token[] {
  return new Lexer(source).tokens(undefined);
}

class Lexer {
  private at = 0;
  constructor(private readonly source: string) {}

  /** Up to the end, or to the bracket that closes an interpolation. */
  tokens(close: ")" | undefined): readonly Token[] {
    const found: Token[] = [];
    let depth = 0;
    for (this.skip(); this.at < this.source.length; this.skip()) {
      const token = this.next();
      if (close && token.type === "symbol" && token.text === close && depth === 0) return found;
      if (token.type === "symbol") depth += token.text === "(" ? 1 : token.text === ")" ? -1 : 0;
      found.push(token);
    }
    if (close) throw new JqSyntaxError("an interpolation that does not end");
    return found;
  }

  private skip(): void {
    this.take(SPACE);
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.source)?.[0];
    if (match) this.at += match.length;
    return match;
  }

  private next(): Token {
    const start = this.at;
    if (this.source[start] === '"') return this.string();
    if (HOLE.test(this.source[start] ?? "")) return { type: "hole", start, end: ++this.at };
    for (const [type, pattern] of WORDS) {
      const text = this.take(pattern);
      if (text !== undefined) return { type, text: type === "field" ? text.slice(1) : text };
    }
    const text = this.take(SYMBOL);
    if (text === undefined) throw new JqSyntaxError(`an unexpected ${this.source[start]}`);
    return { type: "symbol", text };
  }

  private string(): Token {
    const pieces: StringPiece[] = [];
    let start = ++this.at;
    const close = (): void => {
      if (this.at > start) pieces.push({ start, end: this.at });
    };
    while (this.source[this.at] !== '"') {
      if (this.at >= this.source.length) throw new JqSyntaxError("a string that does not end");
      if (this.source[this.at] !== "\\") {
        this.at++;
        continue;
      }
      close();
      pieces.push(this.escape());
      start = this.at;
    }
    close();
    this.at++;
    return { type: "string", pieces };
  }

  private escape(): StringPiece {
    const char = this.source[this.at + 1] ?? "";
    this.at += 2;
    if (char === "(") return { tokens: this.tokens(")") };
    if (char !== "u") return { text: ESCAPES[char] ?? char };
    const code = this.source.slice(this.at, this.at + 4);
    this.at += 4;
    return { text: String.fromCharCode(Number.parseInt(code, 16)) };
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" };

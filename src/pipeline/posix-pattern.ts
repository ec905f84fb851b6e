const SET = /\[\^?\]?(?:\[:[a-z]+:\]|[^\]])*\]/y;
const INTERVAL = { basic: /\\\{(\d*)(,?)(\d*)\\\}/y, extended: /\{(\d*)(,?)(\d*)\}/y };
const OPERATORS = "(){}+?|";
const SPECIAL = /[\\^$.*+?()[\]{}|]/;

/**
 * A POSIX pattern in RE2's syntax, as GNU's grep, sed and bash read it; undefined for what is wrong, looks back, or has
 * no counterpart. https://www.gnu.org/software/sed/manual/html_node/BRE-syntax.html
 */
export function re2OfPosix(source: string, extended: boolean): string | undefined {
  try {
    return new Translation(source, extended).done();
  } catch (error) {
    if (error instanceof NotTranslated) return undefined;
    throw error;
  }
}

/** `[a-z_]`, `[^]]`, `[[:alpha:]]`; a backslash in it is one. */
export function re2OfSet(set: string): string | undefined {
  const [, negated = "", body = ""] = set.match(/^\[(\^?)(.*)\]$/s) ?? [];
  if (/\[[.=]/.test(body) || body.replace(/\[:[a-z]+:\]/g, "").includes("[:")) return undefined;
  return `[${negated}${body.replace(/\[:[a-z]+:\]|[\\^[\]]/g, (part) => (part.length > 1 ? part : `\\${part}`))}]`;
}

class NotTranslated extends Error {}

/** What stands before: nothing, what only marks a place, what may be repeated, what is. */
type Before = "nothing" | "place" | "atom" | "repetition";

/** A character, and whether a backslash stands before it. */
interface Sign {
  readonly char: string;
  readonly hidden: boolean;
}

class Translation {
  private at = 0;
  private before: Before = "nothing";
  private out = "";
  constructor(
    private readonly source: string,
    private readonly extended: boolean,
  ) {}

  done(): string {
    while (this.at < this.source.length) this.next();
    return this.out;
  }

  private next(): void {
    const [set] = this.read(SET) ?? [];
    if (set === undefined) this.sign(this.char());
    else this.atom(re2OfSet(set));
  }

  private sign({ char, hidden }: Sign): void {
    if (OPERATORS.includes(char)) {
      if (hidden === this.extended) this.atom(`\\${char}`);
      else this.operator(char);
    } else if (hidden && /[bB]/.test(char)) this.put(`\\${char}`, "place");
    else if (hidden) this.atom(meaning(char));
    else if (char === "*") this.star();
    else if (char === "^") this.start();
    else if (char === "$") this.end();
    else this.atom(char === "[" ? undefined : char);
  }

  private read(expression: RegExp): RegExpExecArray | null {
    expression.lastIndex = this.at;
    const found = expression.exec(this.source);
    if (found) this.at = expression.lastIndex;
    return found;
  }

  private char(): Sign {
    const hidden = this.source[this.at] === "\\";
    const code = this.source.codePointAt(hidden ? this.at + 1 : this.at);
    if (code === undefined) throw new NotTranslated();
    const char = String.fromCodePoint(code);
    this.at += char.length + (hidden ? 1 : 0);
    return { char, hidden };
  }

  private put(text: string, is: Before): void {
    this.out += text;
    this.before = is;
  }

  private atom(text: string | undefined): void {
    if (text === undefined) throw new NotTranslated();
    this.put(text, "atom");
  }

  /** What repeats a repetition makes it lazy or greedy for RE2: nobody means it here. */
  private repeat(text: string): void {
    if (this.before !== "atom") throw new NotTranslated();
    this.put(text, "repetition");
  }

  private operator(char: string): void {
    if (char === "(" || char === "|") this.put(char, "nothing");
    else if (char === ")") this.atom(char);
    else if (char === "{" || char === "}") this.interval(char);
    else this.repeat(char);
  }

  /** Braces around anything else stand for themselves in extended patterns. */
  private interval(brace: string): void {
    this.at -= this.extended ? 1 : 2;
    const found = brace === "{" ? this.read(this.extended ? INTERVAL.extended : INTERVAL.basic) : null;
    const [, least = "", comma = "", most = ""] = found ?? [];
    if (least + most !== "") this.repeat(`{${least || 0}${comma}${most}}`);
    else if (found || !this.extended || (brace === "{" && this.before !== "atom")) throw new NotTranslated();
    else this.atom(`\\${this.char().char}`);
  }

  /** A star that comes first stands for itself in basic patterns, as `^` and `$` do in their midst. */
  private star(): void {
    if (this.before === "atom" || this.extended) this.repeat("*");
    else if (this.before !== "repetition") this.atom("\\*");
    else throw new NotTranslated();
  }
  private start(): void {
    if (this.extended || this.before === "nothing") this.put("^", "place");
    else this.atom("\\^");
  }
  private end(): void {
    if (this.extended || /^(\\[)|]|$)/.test(this.source.slice(this.at))) this.put("$", "place");
    else this.atom("\\$");
  }
}

/** Behind a backslash: what is no letter or number stands for itself. */
function meaning(char: string): string | undefined {
  if (/[wWsS]/.test(char)) return `\\${char}`;
  if (/[A-Za-z0-9<>`']/.test(char)) return undefined;
  return SPECIAL.test(char) ? `\\${char}` : char;
}

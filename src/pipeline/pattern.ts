import { RE2JS, RE2JSException } from "re2js";
import { re2OfPosix } from "./posix-pattern.js";
import type { Work } from "./work.js";

/** How a pattern is written: by whom it is read decides what it means. */
export type Syntax = "javascript" | "perl" | "posix basic" | "posix extended";

/** Where a pattern was found: the whole of it first, then its groups. */
export interface Match {
  readonly ranges: readonly [Range, ...(Range | undefined)[]];
}
type Range = readonly [number, number];

const LONGEST = 4_000;
const MOST_STEPS = 5_000;
/** What RE2 would write out step by step before it counts. */
const MOST_COPIES = 20_000;
/** Characters of a text times steps of the pattern: more is not tried. */
const MOST_TRIES = 20_000_000;
/** Compiling takes as long as so many tries, and so many more for each step. */
const TO_COMPILE = { once: 5_000, step: 25 };
/** To ask whether a pattern fits is so much cheaper than to ask where. */
const CHEAPER = 8;

const FLAGS: Readonly<Record<string, number>> = {
  i: RE2JS.CASE_INSENSITIVE,
  m: RE2JS.MULTILINE,
  s: RE2JS.DOTALL,
};

/**
 * A regular expression that comes from a repository. JavaScript's own engine may look back for ever; RE2 looks at every
 * character once for each step of the pattern, and all that is counted as work on the workflow.
 */
export class Pattern {
  private constructor(
    private readonly expression: RE2JS,
    private readonly work: Work,
  ) {}

  /** Undefined for what is no pattern, is too long, or looks around or back. Flags are JavaScript's: i, m, s. */
  static of(source: string, syntax: Syntax, work: Work, flags = ""): Pattern | undefined {
    const known = compiledBy.get(work) ?? new Map<string, RE2JS | undefined>();
    const key = `${syntax} ${flags} ${source}`;
    if (known.size >= MOST_KEPT) known.clear();
    if (!known.has(key)) known.set(key, compiled(source, syntax, work, flags));
    compiledBy.set(work, known);
    const expression = known.get(key);
    return expression && new Pattern(expression, work);
  }

  /** Undefined where trying would take too long. */
  test(text: string): boolean | undefined {
    return this.mayTry(text.length / CHEAPER) ? this.expression.test(text) : undefined;
  }

  /** The leftmost match; null where there is none, undefined where trying would take too long. */
  first(text: string): Match | null | undefined {
    for (const match of this.all(text)) return match;
    return null;
  }

  /** One match after the other; undefined, and no more, where trying would take too long. */
  *all(text: string): Generator<Match | undefined> {
    const fits = this.test(text);
    if (fits === undefined || (fits && !this.mayTry(text.length))) yield undefined;
    else if (fits) yield* this.matches(text);
  }

  private *matches(text: string): Generator<Match | undefined> {
    const matcher = this.expression.matcher(text);
    const range = (group: number): Range => [matcher.start(group), matcher.end(group)];
    const groups = Array.from({ length: matcher.groupCount() }, (_, index) => index + 1);
    while (matcher.find()) {
      yield { ranges: [range(0), ...groups.map((group) => (matcher.start(group) < 0 ? undefined : range(group)))] };
      // Behind every match the next may be sought up to the end of the text, unless none can be that long.
      if (!this.mayTry(this.endless ? text.length - matcher.end() : this.expression.programSize())) {
        yield undefined;
        return;
      }
    }
  }

  private get endless(): boolean {
    return /[*+]|,\}/.test(this.expression.pattern());
  }

  private mayTry(characters: number): boolean {
    const tries = characters * this.expression.programSize();
    if (tries > MOST_TRIES) return false;
    this.work.try(tries);
    return true;
  }
}

/** The kinds of run of a workflow try the same patterns. */
const compiledBy = new WeakMap<Work, Map<string, RE2JS | undefined>>();
const MOST_KEPT = 100;

function compiled(source: string, syntax: Syntax, work: Work, flags: string): RE2JS | undefined {
  work.try(TO_COMPILE.once);
  const translated = source.length > LONGEST ? undefined : translate(source, syntax, flags);
  if (translated === undefined || copies(translated) > MOST_COPIES) return undefined;
  const longest = syntax.startsWith("posix") ? RE2JS.LONGEST_MATCH : 0;
  try {
    const expression = RE2JS.compile(
      translated,
      [...flags].reduce((all, flag) => all | (FLAGS[flag] ?? 0), longest),
    );
    work.try(TO_COMPILE.step * expression.programSize());
    return expression.programSize() > MOST_STEPS ? undefined : expression;
  } catch (error) {
    if (error instanceof RE2JSException) return undefined;
    throw error;
  }
}

/** How often the pattern may stand in itself at most: RE2 bounds repetitions in one another by a thousand. */
const copies = (source: string): number =>
  [...source.matchAll(/\{(\d+)(?:,(\d*))?\}/g)].reduce((sum, [, least, most]) => sum + Number(most || least), 1) *
  source.length;

function translate(source: string, syntax: Syntax, flags: string): string | undefined {
  switch (syntax) {
    case "posix basic":
      return re2OfPosix(source, false);
    case "posix extended":
      return re2OfPosix(source, true);
    case "perl":
      return source;
    case "javascript":
      return re2OfJavaScript(source, flags);
  }
}

/** What RE2 and JavaScript read alike, or RE2 can be told. */
function re2OfJavaScript(source: string, flags: string): string | undefined {
  try {
    new RegExp(source, flags);
  } catch {
    return undefined;
  }
  const means = /\\[AzQEaCpP]|\[:/.test(source.replace(/\\\\/g, ""));
  return means || /[yv]/.test(flags) ? undefined : RE2JS.translateRegExp(source);
}

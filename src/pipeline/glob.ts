import { escaped } from "../model/escaped.js";
import { consistsOf } from "../model/pieces.js";
import { Pattern } from "./pattern.js";
import { re2OfSet } from "./posix-pattern.js";
import type { Work } from "./work.js";

const LONGEST = 200;
const TOKENS = /\\.|\[[!^]?\]?(?:\[:[a-z]+:\]|[^\]])*\]|\*+|./gsu;
/** bash reads `+(a|b)` and its kin only where it is told to. */
const EXTENDED = /[@?*+!]\(/;

/** Does a shell pattern fit a text as a whole? Undefined when it is too long to be meant, or cannot be read. */
export function globFits(glob: string, text: string, work: Work): boolean | undefined {
  if (glob.length > LONGEST || EXTENDED.test(glob)) return undefined;
  if (!/[?[\\]/.test(glob))
    return consistsOf(
      glob.split(/(\*+)/).map((piece) => (piece.startsWith("*") ? undefined : piece)),
      text,
    );
  return pattern("^", glob, "*", "$", work)?.test(text);
}

/** `${x#glob}`, `##`, `%`, `%%`: the shortest or the longest edge is cut off. */
export function globCut(text: string, operator: string, glob: string, work: Work): string | undefined {
  if (glob.length > LONGEST || EXTENDED.test(glob)) return undefined;
  const longest = operator.length === 2;
  const fromStart = operator.startsWith("#");
  const cut = fromStart
    ? pattern("^", glob, longest ? "*" : "*?", "", work)
    : pattern(`^(.*${longest ? "?" : ""})`, glob, "*", "$", work);
  const found = cut?.first(text);
  if (!found) return found === null ? text : undefined;
  const [, end] = found.ranges[fromStart ? 0 : 1] ?? [0, 0];
  return fromStart ? text.slice(end) : text.slice(0, end);
}

function pattern(before: string, glob: string, any: "*" | "*?", after: string, work: Work): Pattern | undefined {
  const pieces = [...glob.matchAll(TOKENS)].map(([token]) => {
    if (token.startsWith("*")) return `.${any}`;
    if (token === "?") return ".";
    // In a set, a backslash hides its neighbour from a shell, but from no POSIX pattern.
    if (/^\[.*\\/s.test(token)) return undefined;
    if (token.length > 1 && token.startsWith("[")) return re2OfSet(token.replace(/^\[!/, "[^"));
    return escaped(token.length > 1 ? token.replace(/^\\/, "") : token);
  });
  return pieces.includes(undefined) ? undefined : Pattern.of(before + pieces.join("") + after, "perl", work, "s");
}

// Changes of a text. Each gets the text, three numbers to choose with, and a text of another repository.
import { SNIPPETS, VALUES } from "./snippets.mjs";

export const pick = (list, number) => list[number % list.length];

/** A stretch of lines: where it begins and behind what it ends. */
function stretch(lines, at, count) {
  const from = at % lines.length;
  return [from, Math.min(lines.length, from + 1 + (count % 5))];
}

const onLines = (change) => (text, a, b, c, donor) => change(text.split("\n"), a, b, c, donor).join("\n");

const insertAt = (text, at, piece) => {
  const from = at % (text.length + 1);
  return text.slice(0, from) + piece + text.slice(from);
};

/** After the first colon, dash or equals sign of a line stands what is given. */
const withValue = (line, value) => line.replace(/^(\s*(?:- )?[^:=]*[:=]\s*).*$/, (_, head) => head + value);

export const textMutations = {
  deleteLines: onLines((lines, a, b) => {
    const [from, to] = stretch(lines, a, b);
    return lines.toSpliced(from, to - from);
  }),
  duplicateLines: onLines((lines, a, b, c) => {
    const [from, to] = stretch(lines, a, b);
    return lines.toSpliced(c % (lines.length + 1), 0, ...lines.slice(from, to));
  }),
  swapLines: onLines((lines, a, b) => {
    const [left, right] = [a % lines.length, b % lines.length];
    return lines.with(left, lines[right]).with(right, lines[left]);
  }),
  indent: onLines((lines, a, b, c) => {
    const [from, to] = stretch(lines, a, b);
    const by = pick([2, -2, 1, -1, 4, -4, "\t"], c);
    const moved = (line) =>
      typeof by === "string"
        ? by + line
        : by > 0
          ? " ".repeat(by) + line
          : line.replace(new RegExp(`^ {0,${-by}}`), "");
    return lines.map((line, index) => (index >= from && index < to ? moved(line) : line));
  }),
  changeValue: onLines((lines, a, b) => {
    const at = a % lines.length;
    return lines.with(at, withValue(lines[at], pick(VALUES, b)));
  }),
  splice: onLines((lines, a, b, c, donor) => {
    const others = donor.split("\n");
    const [from, to] = stretch(others, b, c);
    return lines.toSpliced(a % (lines.length + 1), 0, ...others.slice(from, to));
  }),
  insert: (text, a, b) => insertAt(text, a, pick(SNIPPETS, b)),
  deleteCharacters: (text, a, b) => {
    const from = a % (text.length + 1);
    return text.slice(0, from) + text.slice(from + 1 + (b % 20));
  },
  repeatCharacters: (text, a, b, c) => {
    const from = a % (text.length + 1);
    return insertAt(text, from, text.slice(from, from + 1 + (b % 200)).repeat(1 + (c % 30)));
  },
  truncate: (text, a) => text.slice(0, a % (text.length + 1)),
  lineEnds: (text, a) => text.replaceAll("\n", pick(["\r\n", "\r", "\n\n", "\u2028"], a)),
};

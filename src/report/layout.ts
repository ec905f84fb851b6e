import type { Style } from "./style.js";
import { displayWidth } from "./width.js";

/** Two texts at the two ends of a line, or the second below the first where the line is too short. */
export function spread(left: string, leftWidth: number, right: string, style: Style): string {
  const gap = style.columns - leftWidth - displayWidth(right);
  return gap < 2 ? `${left}\n  ${style.dim(right)}` : `${left}${" ".repeat(gap)}${style.dim(right)}`;
}

/** A word to be laid out: its width is the one before colouring. */
export interface Word {
  readonly text: string;
  readonly width: number;
}

export const wordOf = (text: string): Word => ({ text, width: displayWidth(text) });

/** Breaks words onto lines no wider than `width`; a longer word stands alone. */
export function wrapWords(words: readonly Word[], width: number, gap = 2): string[] {
  const lines: string[] = [];
  let line = "";
  let used = 0;
  for (const word of words) {
    if (used > 0 && used + gap + word.width > width) {
      lines.push(line);
      line = "";
      used = 0;
    }
    line += (used > 0 ? " ".repeat(gap) : "") + word.text;
    used += (used > 0 ? gap : 0) + word.width;
  }
  return used > 0 ? [...lines, line] : lines;
}

/** The words of a text; `${{ an.expression }}` and `{one | another}` are one word, whatever spaces are in them. */
export function wordsOf(text: string): readonly string[] {
  const words = [""];
  let at = 0;
  for (const [from, to] of unbroken(text)) {
    addTo(words, text.slice(at, from).split(" "));
    addTo(words, [text.slice(from, to)]);
    at = to;
  }
  addTo(words, text.slice(at).split(" "));
  return words;
}

function addTo(words: string[], [first = "", ...more]: readonly string[]): void {
  words.push(`${words.pop() ?? ""}${first}`, ...more);
}

/** The outermost braces that are closed and stand for a value. */
function unbroken(text: string): readonly (readonly [number, number])[] {
  const open: number[] = [];
  const found: [number, number][] = [];
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "{") open.push(at);
    if (text[at] !== "}") continue;
    const from = open.pop();
    if (from === undefined || !/^\{\{| \| /.test(text.slice(from, at))) continue;
    while ((found.at(-1)?.[0] ?? -1) > from) found.pop();
    found.push([from, at + 1]);
  }
  return found;
}

/** Running text on lines no wider than `width`. */
export const wrapText = (text: string, width: number): string[] => wrapWords(wordsOf(text).map(wordOf), width, 1);

/** Lines below a label: the label stands before the first of them. */
export function labelled(label: string, labelWidth: number, lines: readonly string[]): string[] {
  const margin = " ".repeat(labelWidth + 4);
  return lines.map((line, index) => (index === 0 ? `  ${label}  ${line}` : margin + line).trimEnd());
}

/** "a, b, c": the words of a list. */
export const listed = (texts: readonly string[]): readonly string[] =>
  texts.map((text, index) => (index < texts.length - 1 ? `${text},` : text));

export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

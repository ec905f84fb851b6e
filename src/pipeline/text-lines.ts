import type { Text } from "./yaml.js";

/**
 * The lines of a block, each with its own place and without the blanks around it; an expression that goes on over a
 * line's end keeps the block whole.
 */
export function textLines(text: Text): readonly Text[] {
  const lines = [...text.text.matchAll(/\S[^\n]*/g)].map(({ 0: line, index }) => part(text, index, line.trimEnd()));
  return lines.every((line) => count(line.text, "${{") === count(line.text, "}}")) ? lines : [text];
}

const count = (text: string, mark: string): number => text.split(mark).length - 1;

const part = (whole: Text, from: number, text: string): Text => ({
  text,
  at: whole.range(from, from + text.length),
  range: (start, end) => whole.range(from + start, from + end),
});

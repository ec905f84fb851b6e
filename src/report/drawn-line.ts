import { escapeText } from "./escape.js";
import { displayWidth } from "./width.js";

/** A line of source as a terminal shows it. */
export interface Drawn {
  readonly cells: readonly { readonly text: string; readonly width: number }[];
  /** The column at which each UTF-16 unit of the source is drawn. */
  readonly columns: readonly number[];
  readonly width: number;
}

const TAB = "  ";

/** Tabs become two spaces, hostile characters their escapes, and some characters are two columns wide. */
export function draw(line: string): Drawn {
  const cells: { text: string; width: number }[] = [];
  const columns: number[] = [];
  let width = 0;
  for (const character of line.trimEnd()) {
    for (let unit = 0; unit < character.length; unit++) columns.push(width);
    const text = character === "\t" ? TAB : escapeText(character);
    const cell = { text, width: displayWidth(text) };
    cells.push(cell);
    width += cell.width;
  }
  columns.push(width);
  return { cells, columns, width };
}

/** The columns before the first character that is seen. */
export function indentOf(drawn: Drawn): number {
  let indent = 0;
  for (const cell of drawn.cells) {
    if (cell.text.trim() !== "") break;
    indent += cell.width;
  }
  return indent;
}

/**
 * The columns `from` to `from + room`, with an ellipsis where something is missing. What was left out of every line
 * alike (`silent` columns of indentation) needs none. A wide character that does not fit into the rest is left out.
 */
export function cutOut(drawn: Drawn, from: number, room: number, silent: number): string {
  const left = from > silent ? 1 : 0;
  const right = drawn.width - from > room ? 1 : 0;
  let text = "…".repeat(left);
  let used = left;
  let column = 0;
  for (const cell of drawn.cells) {
    const starts = column;
    column += cell.width;
    if (starts < from + left) continue;
    const gap = starts - from - used;
    if (used + gap + cell.width > room - right) break;
    text += " ".repeat(gap) + cell.text;
    used += gap + cell.width;
  }
  return text + "…".repeat(right);
}

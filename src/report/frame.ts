import type { Excerpt } from "../model/report.js";
import type { Place } from "../model/source.js";
import { cutOut, type Drawn, draw, indentOf } from "./drawn-line.js";
import { lastLine } from "./home.js";
import { plural } from "./layout.js";
import type { Style } from "./style.js";

const LINES_BEFORE = 2;
const LINES_AFTER = 1;
const LONGEST = 8;
const NARROWEST = 20;
/** What stays readable on the left of a place that is longer than the line. */
const LEAD = 10;

/** The source around a place: underlined, or marked at the rim when it spans lines. Long lines are cut to a window. */
export function codeFrame(excerpt: Excerpt, given: Place, style: Style): string[] {
  const at = withoutLineBreak(given);
  const { rows, hidden } = rowsOf(excerpt, at);
  const gutter = String(rows.at(-1)?.number ?? 0).length;
  const room = Math.max(NARROWEST, style.columns - gutter - 6);
  const dedent = rows.some((row) => row.drawn.width > room) ? sharedIndent(rows) : 0;
  const long = at.endLine > at.startLine;
  const lines = rows.flatMap((row) => {
    const inside = row.number >= at.startLine && row.number <= at.endLine;
    const [start, end] = inside ? stretch(row, at) : [0, 0];
    const from = inside ? windowStart(row.drawn, start, end, dedent, room) : dedent;
    const rule = inside && long ? style.tint("error", "┃") : "│";
    const text = `  ${String(row.number).padStart(gutter)} ${rule} ${cutOut(row.drawn, from, room, dedent)}`.trimEnd();
    if (!inside) return [style.dim(text)];
    return long ? [text] : [text, ...underline(start - from, end - from, gutter, room, style)];
  });
  if (hidden === 0) return lines;
  return [...lines, `  ${" ".repeat(gutter)} ${style.tint("error", "┃")} … ${plural(hidden, "more line")}`];
}

interface Row {
  readonly number: number;
  readonly drawn: Drawn;
}

function withoutLineBreak(at: Place): Place {
  const endLine = lastLine(at);
  return endLine === at.endLine ? at : { ...at, endLine, endColumn: Number.POSITIVE_INFINITY };
}

/** The lines to show, without blank ones at the rim, and how many lines of the place there is no room for. */
function rowsOf(excerpt: Excerpt, at: Place): { readonly rows: readonly Row[]; readonly hidden: number } {
  const first = Math.max(excerpt.firstLine, at.startLine - LINES_BEFORE);
  const last = Math.min(at.endLine + LINES_AFTER, first + LONGEST - 1, excerpt.firstLine + excerpt.lines.length - 1);
  const rows = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => ({
    number: first + index,
    drawn: draw(excerpt.lines[first + index - excerpt.firstLine] ?? ""),
  }));
  const tells = (row: Row): boolean => row.drawn.width > 0 || (row.number >= at.startLine && row.number <= at.endLine);
  const shown = rows.slice(rows.findIndex(tells), rows.findLastIndex(tells) + 1);
  return { rows: shown, hidden: shown.length > 0 ? Math.max(0, at.endLine - last) : 0 };
}

/** The columns of a row that belong to the place, in the drawn text. */
function stretch({ number, drawn }: Row, at: Place): readonly [number, number] {
  const start = number === at.startLine ? (drawn.columns[at.startColumn - 1] ?? drawn.width) : indentOf(drawn);
  const end = number === at.endLine ? (drawn.columns[at.endColumn - 1] ?? drawn.width) : drawn.width;
  return [start, Math.max(end, start + 1)];
}

const sharedIndent = (rows: readonly Row[]): number =>
  Math.min(...rows.filter((row) => row.drawn.width > 0).map((row) => indentOf(row.drawn)));

/** Where the window begins: at the indentation if the place can be seen from there, else so that it is in the middle. */
function windowStart(drawn: Drawn, start: number, end: number, dedent: number, room: number): number {
  const least = Math.min(dedent, start);
  if (drawn.width - least <= room || end - least <= room - 1) return least;
  const middle = Math.floor((start + end - room) / 2);
  const from = Math.max(least, Math.min(start - LEAD, middle, drawn.width - room));
  return from <= indentOf(drawn) ? Math.max(least, indentOf(drawn) - 2) : from;
}

/** Marks the place within its line. */
function underline(start: number, end: number, gutter: number, room: number, style: Style): string[] {
  const left = Math.max(0, start);
  const width = Math.min(end, room) - left;
  if (width <= 0) return [];
  return [`  ${" ".repeat(gutter)} │ ${" ".repeat(left)}${style.tint("error", "^".repeat(width))}`];
}

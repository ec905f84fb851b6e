import type { Excerpt } from "../model/report.js";
import type { Place } from "../model/source.js";
import { escapeText } from "./escape.js";
import type { Style } from "./style.js";

const LINES_BEFORE = 2;
const LINES_AFTER = 2;
const LONGEST = 8;
const NARROWEST = 20;

/** The source around a place: underlined, or marked at the rim when it spans lines. Long lines are cut to a window. */
export function codeFrame(excerpt: Excerpt, at: Place, style: Style): string[] {
  const first = Math.max(excerpt.firstLine, at.startLine - LINES_BEFORE);
  const last = Math.min(at.endLine + LINES_AFTER, first + LONGEST - 1, excerpt.firstLine + excerpt.lines.length - 1);
  const numbers = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
  const gutter = String(last).length;
  const room = Math.max(NARROWEST, style.columns - gutter - 6);
  const lineAt = (number: number) => excerpt.lines[number - excerpt.firstLine] ?? "";
  const from = windowStart(lineAt(at.startLine), at, room);
  const long = at.endLine > at.startLine;
  return numbers.flatMap((number) => {
    const drawn = draw(lineAt(number));
    const inside = number >= at.startLine && number <= at.endLine;
    const rule = inside && long ? style.tint("error", "┃") : "│";
    const row = `  ${String(number).padStart(gutter)} ${rule} ${cut(drawn.text, inside ? from : 0, room)}`.trimEnd();
    if (!inside) return [style.dim(row)];
    return long ? [row] : [row, ...underline(drawn, at, { from, room, gutter }, style)];
  });
}

interface Drawn {
  readonly text: string;
  /** Where each UTF-16 unit of the source begins in the drawn text. */
  readonly offsets: readonly number[];
}

/** Tabs become two spaces and hostile characters their escapes, so columns have to be carried over. */
function draw(line: string): Drawn {
  const offsets: number[] = [];
  let text = "";
  for (const character of line) {
    for (let unit = 0; unit < character.length; unit++) offsets.push(text.length);
    text += character === "\t" ? "  " : escapeText(character);
  }
  offsets.push(text.length);
  return { text, offsets };
}

const offsetOf = (drawn: Drawn, column: number): number => drawn.offsets[column - 1] ?? drawn.text.length;

function windowStart(line: string, at: Place, room: number): number {
  const drawn = draw(line);
  if (drawn.text.length <= room) return 0;
  const start = offsetOf(drawn, at.startColumn);
  const end = at.endLine === at.startLine ? offsetOf(drawn, at.endColumn) : drawn.text.length;
  if (end <= room - 1) return 0;
  return Math.max(0, Math.min(start - 10, Math.floor((start + end - room) / 2)));
}

function cut(text: string, from: number, room: number): string {
  const head = from > 0 ? "…" : "";
  const rest = text.slice(from + head.length);
  return rest.length + head.length > room ? `${head}${rest.slice(0, room - head.length - 1)}…` : head + rest;
}

interface Window {
  readonly from: number;
  readonly room: number;
  readonly gutter: number;
}

/** Marks the place within its line. */
function underline(drawn: Drawn, at: Place, window: Window, style: Style): string[] {
  const start = offsetOf(drawn, at.startColumn);
  const left = Math.max(0, start - window.from);
  const width = Math.min(Math.max(offsetOf(drawn, at.endColumn) - start, 1), window.room - left);
  if (width <= 0) return [];
  const margin = `  ${" ".repeat(window.gutter)} │ ${" ".repeat(left)}`;
  return [margin + style.tint("error", "^".repeat(width))];
}

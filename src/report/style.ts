import pc from "picocolors";
import type { Level, Verdict } from "../model/report.js";

/** How a reporter for people may draw. */
export interface PrettyOptions {
  readonly columns: number;
  readonly colors: boolean;
  /** Only what blocks. */
  readonly quiet?: boolean;
}

export type Mark = "pass" | Level | "not-checked" | "not-applicable" | "crashed";

export interface Style {
  readonly columns: number;
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  /** The sign of an outcome; colour adds nothing that the sign does not say. */
  readonly sign: (mark: Mark) => string;
  readonly tint: (mark: Mark, text: string) => string;
}

const SIGNS: Readonly<Record<Mark, string>> = {
  pass: "✔",
  error: "✖",
  warning: "⚠",
  note: "·",
  "not-checked": "?",
  "not-applicable": "–",
  crashed: "!",
};

export function styleOf(options: PrettyOptions): Style {
  const colors = pc.createColors(options.colors);
  const tints: Readonly<Record<Mark, (text: string) => string>> = {
    pass: colors.green,
    error: colors.red,
    warning: colors.yellow,
    note: colors.cyan,
    "not-checked": colors.magenta,
    "not-applicable": colors.dim,
    crashed: colors.red,
  };
  const tint = (mark: Mark, text: string) => tints[mark](text);
  return {
    columns: options.columns,
    bold: colors.bold,
    dim: colors.dim,
    tint,
    sign: (mark) => tint(mark, SIGNS[mark]),
  };
}

export const markOf = (verdict: Verdict, level: Level): Mark => (verdict === "fail" ? level : verdict);

const GRAVEST_FIRST: readonly Mark[] = ["crashed", "error", "warning", "note", "not-checked", "pass", "not-applicable"];

export const gravityOf = (mark: Mark): number => GRAVEST_FIRST.indexOf(mark);

/** Two texts at the two ends of a line, or the second below the first where the line is too short. */
export function spread(left: string, leftWidth: number, right: string, style: Style): string {
  const gap = style.columns - leftWidth - right.length;
  return gap < 2 ? `${left}\n  ${style.dim(right)}` : `${left}${" ".repeat(gap)}${style.dim(right)}`;
}

/** Breaks words onto lines no wider than `width`; a longer word stands alone. Widths are those before colouring. */
export function wrapWords(
  words: readonly { readonly text: string; readonly width: number }[],
  width: number,
  gap = 2,
): string[] {
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

/** Running text on lines no wider than `width`. */
export const wrapText = (text: string, width: number): string[] =>
  wrapWords(
    text.split(" ").map((word) => ({ text: word, width: word.length })),
    width,
    1,
  );

export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

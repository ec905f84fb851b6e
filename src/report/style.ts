import pc from "picocolors";
import type { Level, Verdict } from "../model/report.js";

/** How a reporter for people may draw. */
export interface Drawing {
  readonly columns: number;
  readonly colors: boolean;
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

export function styleOf(options: Drawing): Style {
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

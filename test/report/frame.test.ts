import { codeFrame } from "../../src/report/frame.js";
import { styleOf } from "../../src/report/style.js";
import { displayWidth } from "../../src/report/width.js";
import { place } from "./sample.js";

const style = (columns: number) => styleOf({ columns, colors: false });

test("a tab is two columns wide, also for the underline", () => {
  const frame = codeFrame({ firstLine: 1, lines: ["\trun: x"] }, place(1, 2, 5), style(80));
  expect(frame).toEqual(["  1 │   run: x", "    │   ^^^"]);
});

test("a long line is cut to a window around the place", () => {
  const line = `${"a".repeat(200)}HERE${"b".repeat(200)}`;
  const [row = "", mark = ""] = codeFrame({ firstLine: 9, lines: [line] }, place(9, 201, 205), style(60));
  expect(row.length).toBeLessThanOrEqual(60);
  expect(row).toMatch(/│ …a+HEREb+…$/);
  expect(row.slice(mark.indexOf("^"), mark.lastIndexOf("^") + 1)).toBe("HERE");
});

test("the lines around a long one are cut by themselves", () => {
  const lines = ["jobs:", `${"a".repeat(200)}HERE`];
  const frame = codeFrame({ firstLine: 1, lines }, place(2, 201, 205), style(60));
  expect(frame[0]).toBe("  1 │ jobs:");
});

test("every line of a long place is marked at the rim; lines without room are counted", () => {
  const lines = Array.from({ length: 20 }, (_, index) => `  line ${index + 1}`);
  const at = { ...place(3, 3, 0), endLine: 18, endColumn: 5 };
  const frame = codeFrame({ firstLine: 1, lines }, at, style(80));
  expect(frame).toHaveLength(9);
  expect(frame.slice(1, 4)).toEqual(["  2 │   line 2", "  3 ┃   line 3", "  4 ┃   line 4"]);
  expect(frame.at(-1)).toBe("    ┃ … 10 more lines");
});

test("a place that ends with a line break does not reach into the next line", () => {
  const at = { ...place(1, 3, 0), endLine: 2, endColumn: 1 };
  expect(codeFrame({ firstLine: 1, lines: ["- run: x", "next"] }, at, style(80))).toEqual([
    "  1 │ - run: x",
    "    │   ^^^^^^",
    "  2 │ next",
  ]);
});

test("a place at the very end of a file", () => {
  expect(codeFrame({ firstLine: 7, lines: ["jobs:", "  x: {}"] }, place(8, 8, 8), style(80))).toEqual([
    "  7 │ jobs:",
    "  8 │   x: {}",
    "    │        ^",
  ]);
  expect(codeFrame({ firstLine: 7, lines: ["jobs:", ""] }, place(8, 1, 1), style(80)).at(-1)).toBe("    │ ^");
});

test("carriage returns are no part of a line, and blank lines at the rim are left out", () => {
  const lines = ["", "run: x\r", "\r"];
  expect(codeFrame({ firstLine: 1, lines }, place(2, 6, 7), style(80))).toEqual(["  2 │ run: x", "    │      ^"]);
});

test("marks stand under wide characters, each two columns", () => {
  const [row = "", mark = ""] = codeFrame({ firstLine: 1, lines: ["名前: デプロイ🚀"] }, place(1, 5, 11), style(80));
  expect(row).toBe("  1 │ 名前: デプロイ🚀");
  expect(mark).toBe(`    │ ${" ".repeat(6)}${"^".repeat(10)}`);
});

test("a window over wide characters is no wider than the terminal", () => {
  const line = `${"配".repeat(100)}HERE${"置".repeat(100)}`;
  const [row = "", mark = ""] = codeFrame({ firstLine: 1, lines: [line] }, place(1, 101, 105), style(60));
  expect(displayWidth(row)).toBeLessThanOrEqual(60);
  expect(row).toContain("HERE");
  expect(displayWidth(row.slice(0, row.indexOf("HERE")))).toBe(mark.indexOf("^"));
});

test("deep indentation gives way where lines are too long", () => {
  const deep = " ".repeat(30);
  const lines = [`${deep}run: |`, `${deep}  ${"a".repeat(40)}`];
  expect(codeFrame({ firstLine: 1, lines }, place(2, 33, 73), style(60))).toEqual([
    "  1 │ run: |",
    `  2 │   ${"a".repeat(40)}`,
    `    │   ${"^".repeat(40)}`,
  ]);
});

test("an empty place is one mark wide", () => {
  expect(codeFrame({ firstLine: 1, lines: ["jobs:"] }, place(1, 1, 1), style(80))).toEqual(["  1 │ jobs:", "    │ ^"]);
});

test("an excerpt that does not hold the place draws nothing", () => {
  expect(codeFrame({ firstLine: 1, lines: [] }, place(1, 1, 1), style(80))).toEqual([]);
});

import { codeFrame } from "../../src/report/frame.js";
import { styleOf } from "../../src/report/style.js";
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

test("every line of a long place is marked at the rim, and no more than eight are shown", () => {
  const lines = Array.from({ length: 20 }, (_, index) => `  line ${index + 1}`);
  const at = { ...place(3, 3, 0), endLine: 18, endColumn: 5 };
  const frame = codeFrame({ firstLine: 1, lines }, at, style(80));
  expect(frame).toHaveLength(8);
  expect(frame.slice(1, 4)).toEqual(["  2 │   line 2", "  3 ┃   line 3", "  4 ┃   line 4"]);
});

test("an empty place is one mark wide", () => {
  expect(codeFrame({ firstLine: 1, lines: ["jobs:"] }, place(1, 1, 1), style(80))).toEqual(["  1 │ jobs:", "    │ ^"]);
});

test("an excerpt that does not hold the place draws nothing", () => {
  expect(codeFrame({ firstLine: 1, lines: [] }, place(1, 1, 1), style(80))).toEqual([]);
});

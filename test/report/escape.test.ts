import { escapeLines, escapeText } from "../../src/report/escape.js";

test.each([
  ["plain text → ✔ größe", "plain text → ✔ größe"],
  ["a\nb\rc\td", "a\\nb\\rc\\td"],
  ["\u001b]8;;x\u0007", "\\x1b]8;;x\\x07"],
  ["\u009b31m", "\\x9b31m"],
  ["a\u202eb\u2066c", "a\\u{202e}b\\u{2066}c"],
  ["zero\u200bwidth\ufeff", "zero\\u{200b}width\\u{feff}"],
  ["tag\u{e0041}", "tag\\u{e0041}"],
  ["half\ud83d", "half\\u{d83d}"],
  ["whole 😀", "whole 😀"],
])("%j becomes %j", (text, expected) => {
  expect(escapeText(text)).toBe(expected);
});

test("lines stay lines", () => {
  expect(escapeLines("a\u0007\r\nb\n")).toEqual(["a\\x07", "b"]);
});

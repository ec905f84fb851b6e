import fc from "fast-check";
import { escapeText } from "../../src/report/escape.js";
import { codeFrame } from "../../src/report/frame.js";
import { styleOf } from "../../src/report/style.js";
import { place } from "./sample.js";

const anything = fc.string({ unit: "binary" });

test("escaped text is printable, and escaping it again changes nothing", () => {
  fc.assert(
    fc.property(anything, (text) => {
      const escaped = escapeText(text);
      expect(escaped).not.toMatch(/\p{Cc}|\p{Bidi_Control}|\p{Zl}|\p{Zp}/u);
      expect(escapeText(escaped)).toBe(escaped);
    }),
  );
});

test("a frame is never wider than the screen, whatever the line holds", () => {
  const column = fc.integer({ min: 1, max: 300 });
  fc.assert(
    fc.property(anything, column, column, fc.integer({ min: 40, max: 200 }), (line, from, to, columns) => {
      const at = place(1, Math.min(from, to), Math.max(from, to));
      const rows = codeFrame(
        { firstLine: 1, lines: [line.replace(/\n/g, " ")] },
        at,
        styleOf({ columns, colors: false }),
      );
      for (const row of rows) expect(row.length).toBeLessThanOrEqual(columns);
    }),
  );
});

import { didYouMean, nearest } from "../../src/model/nearest.js";

const RULES = ["sha-tag", "smoke-test", "smoke-test-target", "step-order", "pinned-actions"];

test.each([
  ["sha-tga", "sha-tag"],
  ["smoketest", "smoke-test"],
  ["Step-Order", "step-order"],
  ["pinned", "pinned-actions"],
  ["kubernetes", undefined],
  ["", undefined],
])("%j is closest to %j", (name, expected) => {
  expect(nearest(name, RULES)).toBe(expected);
});

test("a suggestion is a clause, or nothing", () => {
  expect(didYouMean("sha-tga", RULES)).toBe('; did you mean "sha-tag"?');
  expect(didYouMean("kubernetes", RULES)).toBe("");
});

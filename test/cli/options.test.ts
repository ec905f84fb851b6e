import { parseFormats } from "../../src/cli/formats.js";
import { pairs } from "../../src/cli/options.js";
import { selectRules } from "../../src/cli/select-rules.js";
import { wantsColors } from "../../src/cli/terminal.js";
import type { Rule } from "../../src/rule-api/rule.js";

const RULES = ["sha-tag", "smoke-test", "step-order"].map((id) => ({ id }) as Rule);
const ids = (rules: readonly Rule[]) => rules.map((rule) => rule.id);

describe("formats", () => {
  test.each([
    [[], [{ format: "pretty" }]],
    [["json"], [{ format: "json" }]],
    [["sarif=a=b.sarif"], [{ format: "sarif", file: "a=b.sarif" }, { format: "pretty" }]],
    [
      ["sarif", "json=r.json"],
      [{ format: "sarif" }, { format: "json", file: "r.json" }],
    ],
  ])("%j", (given, expected) => {
    expect(parseFormats(given)).toEqual(expected);
  });

  test.each([
    [["json", "sarif"], "only one --format can go to standard output, not json and sarif"],
    [["jsno"], 'there is no format "jsno" among pretty, json, sarif, github, markdown, junit; did you mean "json"?'],
    [["json="], "--format json= names no file"],
    [["json=a", "sarif=a"], 'two formats cannot go to the same file "a"'],
  ])("%j is refused", (given, message) => {
    expect(() => parseFormats(given)).toThrow(message);
  });
});

describe("rules", () => {
  test("all, some, or all but some", () => {
    expect(ids(selectRules(RULES, [], []))).toEqual(["sha-tag", "smoke-test", "step-order"]);
    expect(ids(selectRules(RULES, ["step-order", "sha-tag, smoke-test"], ["smoke-test"]))).toEqual([
      "sha-tag",
      "step-order",
    ]);
  });

  test("an unknown one is refused with the closest name", () => {
    expect(() => selectRules(RULES, [], ["sha-tags"])).toThrow(
      '--skip-rule: there is no rule "sha-tags"; did you mean "sha-tag"?',
    );
  });

  test("leaving none is refused", () => {
    expect(() => selectRules(RULES, ["sha-tag"], ["sha-tag"])).toThrow("leave no rule to run");
  });
});

test("pairs keep everything after the first equals sign", () => {
  expect([...pairs("set", ["vars.A=b=c", "vars.EMPTY="], "ORIGIN=value")]).toEqual([
    ["vars.A", "b=c"],
    ["vars.EMPTY", ""],
  ]);
  expect(() => pairs("set", ["vars.A"], "ORIGIN=value")).toThrow('--set wants ORIGIN=value, not "vars.A"');
});

test.each([
  [[], {}, true, true],
  [[], {}, false, false],
  [[], { NO_COLOR: "1", FORCE_COLOR: "1" }, true, false],
  [[], { NO_COLOR: "" }, true, true],
  [[], { FORCE_COLOR: "1" }, false, true],
  [[], { FORCE_COLOR: "0" }, true, false],
  [[], { TERM: "dumb" }, true, false],
  [["--color"], { NO_COLOR: "1" }, false, true],
  [["--no-color"], { FORCE_COLOR: "1" }, true, false],
  [["--color", "--no-color"], {}, true, false],
])("colours with %j and %j on a terminal: %j", (words, environment, isTerminal, expected) => {
  expect(wantsColors(words, environment, isTerminal)).toBe(expected);
});

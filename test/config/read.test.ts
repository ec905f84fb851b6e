import { readConfiguration } from "../../src/config/read.js";
import type { Configuration } from "../../src/model/configuration.js";

const read = (...lines: string[]) => readConfiguration("ecs-preflight.yml", `${lines.join("\n")}\n`);

function configuration(...lines: string[]): Configuration {
  const answer = read(...lines);
  if ("problems" in answer) throw new Error(answer.problems.map((each) => each.message).join("\n"));
  return answer.configuration;
}

/** Every problem as "line:column message". */
function problems(...lines: string[]): readonly string[] {
  const answer = read(...lines);
  if (!("problems" in answer)) return [];
  return answer.problems.map(({ at, message }) => `${at?.startLine}:${at?.startColumn} ${message}`);
}

describe("what is right", () => {
  test("nothing at all is a configuration", () => {
    for (const lines of [[], ["# rules:"], ["---"]])
      expect(configuration(...lines)).toEqual({
        file: "ecs-preflight.yml",
        values: new Map(),
        repositories: [],
        rules: new Map(),
        targets: [],
        suppressions: [],
        accepted: [],
      });
  });

  test("settings", () => {
    expect(configuration("defaultBranch: trunk", "gate: none")).toMatchObject({ defaultBranch: "trunk", gate: "none" });
  });

  test("values keep their spelling", () => {
    const { values } = configuration("values:", "  vars.A: 1.10", "  vars.B: 007", "  matrix.x: [1.0, b, yes]");
    expect([...values]).toEqual([
      ["vars.A", "1.10"],
      ["vars.B", "007"],
      ["matrix.x", ["1.0", "b", "yes"]],
    ]);
  });

  test("rules: a level, or a map", () => {
    const { rules } = configuration(
      "rules:",
      "  smoke-test: off",
      "  pinned-actions:",
      "    level: error",
      "    options: { trustedOwners: [acme] }",
    );
    expect(rules.get("smoke-test")).toMatchObject({ level: "off", at: { startLine: 2, startColumn: 3 } });
    expect(rules.get("pinned-actions")).toMatchObject({ level: "error", options: { trustedOwners: ["acme"] } });
  });

  test("an anchor and its alias", () => {
    const { values } = configuration("values:", "  vars.A: &name api", "  vars.B: *name");
    expect(values.get("vars.B")).toBe("api");
  });
});

describe("what is wrong is told with its place and what was meant", () => {
  test.each([
    [["- gate"], "1:1 the configuration wants a map of settings, not a list"],
    [["defaultBrunch: main"], '1:1 the configuration has no setting "defaultBrunch"; did you mean "defaultBranch"?'],
    [["defaultBranch:"], "1:1 defaultBranch wants the name of a branch, not nothing"],
    [["gate: warn"], '1:7 gate wants one of error, warning, none, not "warn"; did you mean "warning"?'],
    [["values:", "  REGION: a"], '2:3 "REGION" under values is not a name of an expression, such as vars.REGION'],
    [["values:", "  vars.A: [a]"], "2:11 values.vars.A wants a text, not a list"],
    [["values:", "  matrix.a: []"], "2:13 values.matrix.a wants a text or a list of texts, not an empty list"],
    [["values:", "  matrix.a: [{}]"], "2:14 values.matrix.a[0] wants a text, not an empty map"],
    [["repositories:", "  acme: ."], '2:3 "acme" under repositories is not owner/name'],
    [["repositories:", "  acme/x:"], "2:3 repositories.acme/x wants the path of a directory, not nothing"],
    [["rules: off"], '1:8 rules wants a map from rules to levels, not "off"'],
    [["rules:", "  sha-tga: off"], '2:3 there is no rule "sha-tga"; did you mean "sha-tag"?'],
    [["rules:", "  qqqqqqqqq: off"], '2:3 there is no rule "qqqqqqqqq"; ecs-preflight rules lists them'],
    [
      ["rules:", "  sha-tag: warn"],
      '2:12 rules.sha-tag wants one of off, error, warning, note, not "warn"; did you mean "warning"?',
    ],
    [
      ["rules:", "  sha-tag: false"],
      "2:12 rules.sha-tag wants off, error, warning, note, or a map with level and options, not false",
    ],
    [["rules:", "  sha-tag: { lvel: note }"], '2:14 rules.sha-tag has no setting "lvel"; did you mean "level"?'],
    [["rules:", "  sha-tag: { options: { a: 1 } }"], '2:14 rules.sha-tag has no setting "options"; it may have level'],
    [
      ["rules:", "  pinned-actions: { options: { trustedOwner: [a] } }"],
      '2:32 rules.pinned-actions.options has no setting "trustedOwner"; did you mean "trustedOwners"?',
    ],
    [
      ["rules:", "  pinned-actions: { options: { trustedOwners: [acme/x] } }"],
      '2:48 rules.pinned-actions.options.trustedOwners[0] wants the name of an owner, not "acme/x"',
    ],
    [
      ["rules:", "  pinned-actions: { options: { trustedOwners: [a, a] } }"],
      "2:47 rules.pinned-actions.options.trustedOwners has the same item twice",
    ],
    [["gate: none", "gate: error"], '2:1 the key "gate" is there twice'],
    [["gate: [none"], "2:1 Flow sequence in block collection must be sufficiently indented and end with a ]"],
  ])("%j", (lines, message) => {
    expect(problems(...lines)).toEqual([message]);
  });

  test("nothing is lost, and all is in the order of the file", () => {
    expect(problems("rules:", "  sha-tga: off", "gate: 1", "defaultBranch: 2")).toEqual([
      '2:3 there is no rule "sha-tga"; did you mean "sha-tag"?',
      "3:7 gate wants one of error, warning, none, not 1",
      "4:16 defaultBranch wants the name of a branch, not 2",
    ]);
  });

  test("aliases that multiply", () => {
    const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"];
    for (let i = 1; i < 9; i++)
      lines.push(
        `a${i}: &a${i} [${Array(9)
          .fill(`*a${i - 1}`)
          .join(", ")}]`,
      );
    expect(problems(...lines)).toEqual(["6:9 it stands for more than 100,000 keys, values and items"]);
  });

  test("an alias inside of what it names", () => {
    expect(problems("rules: &r", "  sha-tag: *r")).toHaveLength(1);
  });
});

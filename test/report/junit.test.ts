import { junit } from "../../src/report/junit.js";
import { finding, fullReport, outcome, place, report, rule, target } from "./sample.js";
import { complaints } from "./xml.js";

const HOME = { prefix: "services/api/" };
const REASON = { by: "configuration", reason: "known", at: place(1, 1, 2, "ecs-preflight.yml") } as const;

/** The results by suite and case: "pass" where there is none. */
const results = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [
      ...text.matchAll(
        /<testcase classname="([^"]*)" name="([^"]*)"[^>]*?(?:\/>|>\s*<(\S+?)[ >](?:message="([^"]*)")?)/g,
      ),
    ].map(([, suite, name, kind = "pass", message]) => [
      `${suite}: ${name}`,
      message === undefined ? kind : `${kind}: ${message}`,
    ]),
  );

test("a suite for every target, a case for every rule, and a suite for what could not be read", async () => {
  const text = junit(fullReport(), HOME);
  expect(await complaints([text, junit(report(), HOME), junit(report({ targets: [] }), HOME)])).toEqual([]);
  expect(text).toContain('<testsuites name="ecs-preflight" tests="7" failures="1" errors="3" skipped="2" time="0">');
  const api = "api → prod · eu-west-1 · 111122223333";
  expect(results(text)).toEqual({
    "input: .github/workflows/old.yml:3:2: bad indentation of a mapping entry":
      "error: .github/workflows/old.yml:3:2: bad indentation of a mapping entry",
    "input: ecs-preflight.yml:12:11: the suppression of sha-tag has expired":
      "skipped: ecs-preflight.yml:12:11: the suppression of sha-tag has expired",
    [`${api}: oidc-credentials`]: "pass",
    [`${api}: sha-tag`]: "failure: The image is pushed as latest only.",
    [`${api}: layer-cache`]: "skipped: not applicable: nothing is built",
    [`${api}: smoke-test`]: "error: the action x/y cannot be read",
    [`${api}: step-order`]: "error: undefined is not a function",
  });
});

test("a failure says all that the rule found, and where the first place is", () => {
  const more = finding({ id: "b", level: "warning", message: "Another <one> & more.", at: place(50, 1, 2) });
  const outcomes = [outcome("sha-tag", "fail", { findings: ["sha-tag:1f2e3d", "b"] })];
  const text = junit(report({ findings: [finding({ fix: "one\ntwo" }), more], outcomes }), HOME);
  expect(text).toContain(
    [
      '    <testcase classname="api → prod" name="sha-tag" file="services/api/.github/workflows/deploy.yml" line="40" time="0">',
      '      <failure message="The image is pushed as latest only. (and 1 more finding)" type="error">error: .github/workflows/deploy.yml:40:23: The image is pushed as latest only.',
      "  fix  one",
      "       two",
      "warning: .github/workflows/deploy.yml:50:1: Another &#60;one&#62; &#38; more.",
      "",
      "https://docs.example.com/rules/sha-tag</failure>",
    ].join("\n"),
  );
});

describe("red is what blocks", () => {
  const rules = [rule("strict"), rule("mild", { level: "warning" }), rule("hint", { level: "note" })];
  const unchecked = [{ what: "x/y cannot be read" }];
  const asked = (level: "error" | "warning" | "none", outcomes: Parameters<typeof report>[0] = {}) =>
    results(junit(report({ rules, gate: { level }, ...outcomes }), HOME));
  const findings = [
    finding({ id: "m", rule: "mild", level: "warning" }),
    finding({ id: "h", rule: "hint", level: "note" }),
  ];
  const failed = [outcome("mild", "fail", { findings: ["m"] }), outcome("hint", "fail", { findings: ["h"] })];

  test.each([
    ["warning", "failure: The image is pushed as latest only."],
    ["error", "system-out"],
    ["none", "system-out"],
  ] as const)("a warning at the gate %s: %s", (level, result) => {
    expect(asked(level, { findings, outcomes: failed })).toEqual({
      "api → prod: mild": result,
      "api → prod: hint": "system-out",
    });
  });

  test.each([
    ["warning", "error: x/y cannot be read", "error: x/y cannot be read"],
    ["error", "error: x/y cannot be read", "skipped: not checked (does not block): x/y cannot be read"],
    [
      "none",
      "skipped: not checked (does not block): x/y cannot be read",
      "skipped: not checked (does not block): x/y cannot be read",
    ],
  ] as const)("open questions at the gate %s", (level, strict, mild) => {
    const outcomes = ["strict", "mild"].map((id) => outcome(id, "not-checked", { unchecked }));
    expect(asked(level, { outcomes })).toEqual({ "api → prod: strict": strict, "api → prod: mild": mild });
  });

  test("what is accepted is skipped, what is suppressed passes", () => {
    const outcomes = [
      outcome("strict", "not-checked", { unchecked, accepted: REASON }),
      outcome("mild", "pass", { suppressed: ["m"] }),
    ];
    expect(asked("warning", { outcomes })).toEqual({
      "api → prod: strict": "skipped: not checked (accepted: known): x/y cannot be read",
      "api → prod: mild": "system-out",
    });
  });
});

test("what failed before is skipped, never passed", () => {
  const accepted = { by: "baseline", reason: "in the baseline known.json" } as const;
  const outcomes = [outcome("sha-tag", "fail", { suppressed: ["sha-tag:1f2e3d"], accepted })];
  expect(results(junit(report({ outcomes }), HOME))).toEqual({
    "api → prod: sha-tag": "skipped: failed (does not count: in the baseline known.json)",
  });
});

test("targets of the same name are told apart by where they are", () => {
  const targets = [
    target("a", { title: "api", region: "eu-west-1" }),
    target("b", { title: "api", region: "us-east-1" }),
  ];
  const outcomes = targets.map(({ id }) => outcome("sha-tag", "pass", { target: id }));
  expect(Object.keys(results(junit(report({ targets, outcomes }), HOME)))).toEqual([
    "api · eu-west-1: sha-tag",
    "api · us-east-1: sha-tag",
  ]);
});

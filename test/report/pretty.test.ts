import { pretty } from "../../src/report/pretty.js";
import { finding, fullReport, outcome, place, report, rule, target } from "./sample.js";

const plain = { columns: 90, colors: false };

test("everything that can be said, in order", () => {
  expect(pretty(fullReport(), plain)).toBe(
    [
      "api → prod · eu-west-1 · 111122223333          .github/workflows/deploy.yml (push to main)",
      "",
      "  credentials  ✔ oidc-credentials",
      "  build        ✖ sha-tag  – layer-cache",
      "  verify       ? smoke-test  ! step-order",
      "",
      "✖ sha-tag · error                                       .github/workflows/deploy.yml:40:23",
      "  The image is pushed as latest only.",
      "  39 │       - run: |",
      "  40 │           docker push $ECR/api:latest",
      "     │                       ^^^^^^^^^^^^^^^",
      "    pushed  latest",
      "    wanted  the commit",
      "  see  .github/workflows/release it.yml:7:11  called from here",
      "  fix  docker build -t $ECR/api:$GITHUB_SHA .",
      "       docker push $ECR/api:$GITHUB_SHA",
      "",
      "! step-order · crashed, a mistake in the rule: undefined is not a function",
      "",
      "? smoke-test · not checked",
      "  the action x/y cannot be read                          .github/workflows/deploy.yml:52:9",
      "",
      "could not be followed to the end",
      "  .github/workflows/deploy.yml:60:14  the script ./deploy.sh is not in the repository",
      "",
      "✖ .github/workflows/old.yml:3:2: bad indentation of a mapping entry",
      "",
      "1 error, 1 crashed, 1 not checked, 1 passed, 1 not applicable · deploy is blocked: input could not be read",
      "",
    ].join("\n"),
  );
});

test("a report without trouble is a checklist and one line", () => {
  const clean = report({ outcomes: [outcome("sha-tag", "pass")], gate: { counts: { passed: 1 } } });
  expect(pretty(clean, { columns: 80, colors: false })).toBe(
    [
      "api → prod                           .github/workflows/deploy.yml (push to main)",
      "",
      "  build  ✔ sha-tag",
      "",
      "1 passed, 0 not applicable · nothing blocks the deploy",
      "",
    ].join("\n"),
  );
});

test("targets that came out alike share one checklist", () => {
  const targets = ["api", "web", "worker"].map((id) => target(id));
  const outcomes = targets.map(({ id }) => outcome("sha-tag", "pass", { target: id }));
  const text = pretty(report({ targets, outcomes }), plain);
  expect(text.match(/✔ sha-tag/g)).toHaveLength(1);
  for (const { title } of targets) expect(text).toContain(title);
});

test("many different targets show only what did not pass", () => {
  const rules = ["a", "b", "c", "d", "e"].map((id) => rule(id));
  const targets = rules.map(({ id }) => target(`on-${id}`));
  const outcomes = targets.flatMap((one) =>
    rules.map(({ id }) => outcome(id, one.id === `on-${id}` ? "fail" : "pass", { target: one.id })),
  );
  const text = pretty(report({ rules, targets, outcomes }), plain);
  expect(text).toContain("  ✖ a  ✔ 4 passed  – 0 not applicable");
  expect(text).not.toContain("✔ a");
});

test("many targets that came out alike are not all spelled out, and those without findings are one line", () => {
  const targets = ["a", "b", "c", "d", "e", "f", "clean"].map((id) => target(id));
  const outcomes = targets.map(({ id }) =>
    outcome("sha-tag", id === "clean" ? "pass" : "fail", {
      target: id,
      findings: id === "clean" ? [] : ["sha-tag:1f2e3d"],
    }),
  );
  const text = pretty(report({ targets, outcomes, findings: [finding({ targets: ["a", "b"] })] }), plain);
  expect(text).toContain("d → prod");
  expect(text).not.toContain("e → prod");
  expect(text).toContain("and 2 more targets that came out alike");
  expect(text).toContain("✔ no finding\n    clean → prod");
});

test("names that only a person knows are readable, and say how to be filled in", () => {
  const open = target("x", { title: "${{ vars.APP }}-api → <?>", region: "${{ secrets.REGION }}" });
  const text = pretty(report({ targets: [open] }), plain);
  expect(text.split("\n")[0]).toMatch(/^<vars\.APP>-api · <secrets\.REGION> /);
  expect(text).toContain("--set secrets.REGION=<value> says what it holds; likewise vars.APP");
  const unknown = pretty(report({ targets: [target("x", { title: "<?> → <?>" })] }), plain);
  expect(unknown).toMatch(/^a service whose name is not known /);
});

test("further findings of a rule say only what is different in them", () => {
  const first = finding({ fix: "one" });
  const alike = finding({ id: "b", fix: "one", at: place(50, 1, 2) });
  const other = finding({ id: "c", fix: "two", at: place(60, 1, 2), message: "Another image." });
  const text = pretty(report({ findings: [other, alike, first] }), plain);
  expect(text.match(/✖ sha-tag · error/g)).toHaveLength(1);
  expect(text).toContain(
    [
      "  fix  one",
      "  also  .github/workflows/deploy.yml:50:1",
      "  also  .github/workflows/deploy.yml:60:1",
      "        Another image.",
      "        fix  two",
    ].join("\n"),
  );
});

test("what cannot be read is named once, with every rule it may hide something from", () => {
  const what = (name: string) => `${name} cannot be read and may hide what this rule judges`;
  const unchecked = [
    { what: what("acme/flows/.github/workflows/ecs.yml@v3"), at: place(8, 3, 9) },
    { what: what("deploy.sh"), at: place(9, 3, 9) },
  ];
  const outcomes = ["sha-tag", "smoke-test"].map((id) => outcome(id, "not-checked", { unchecked }));
  const text = pretty(report({ rules: [rule("sha-tag"), rule("smoke-test")], outcomes }), plain);
  expect(text).toContain(
    [
      "? 2 rules · not checked: what they judge may hide in what cannot be read",
      "    acme/flows/.github/workflows/ecs.yml@v3               .github/workflows/deploy.yml:8:3",
      "    deploy.sh                                             .github/workflows/deploy.yml:9:3",
      "  rules  sha-tag, smoke-test",
      "  fix  --repository acme/flows=<where it is checked out>",
    ].join("\n"),
  );
});

test("a long report begins with the verdict, a short one does not", () => {
  const findings = Array.from({ length: 20 }, (_, index) => finding({ id: `${index}`, rule: `rule-${index}` }));
  const gate = { verdict: "closed", exitCode: 1, counts: { error: 20 } } as const;
  expect(pretty(report({ findings, gate }), plain).split("\n")[0]).toBe("✖ deploy is blocked · 20 errors");
  expect(pretty(report({ findings: [finding()], gate }), plain)).toMatch(/^api → prod/);
});

test("quiet prints what blocks and the summary", () => {
  const warned = report({
    rules: [rule("sha-tag"), rule("smoke-test", { level: "warning" })],
    findings: [finding(), finding({ id: "w", rule: "smoke-test", level: "warning" })],
    gate: { level: "error", verdict: "closed", exitCode: 1, counts: { error: 1, warning: 1 } },
  });
  const text = pretty(warned, { ...plain, quiet: true });
  expect(text).toContain("✖ sha-tag · error");
  expect(text).not.toContain("smoke-test");
  expect(text).not.toContain("api → prod");
  expect(text.trimEnd().split("\n").at(-1)).toContain("1 error, 1 warning");
});

test("hostile text reaches the terminal as visible escapes", () => {
  const hostile = "\u001b[2Jgone\u202etxt\nnext";
  const text = pretty(
    report({
      targets: [target("api", { title: hostile })],
      findings: [
        finding({
          message: hostile,
          fix: hostile,
          compared: [{ what: hostile, value: hostile }],
          excerpt: { firstLine: 40, lines: [`run: ${hostile.replace("\n", "")}`] },
          at: place(40, 6, 12),
        }),
      ],
      gaps: [{ what: hostile }],
      diagnostics: [{ message: hostile }],
    }),
    plain,
  );
  for (const character of "\u001b\u202e") expect(text).not.toContain(character);
  expect(text).toContain("\\x1b[2Jgone\\u{202e}txt\\nnext");
});

test("colours add nothing but colour", () => {
  const coloured = pretty(fullReport(), { columns: 90, colors: true });
  expect(coloured).toContain("\u001b[");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes begin with ESC.
  expect(coloured.replace(/\u001b\[\d+m/g, "")).toBe(pretty(fullReport(), plain));
});

test("an audit that was not asked to stay offline says how far it looked", () => {
  const text = pretty(report({ offline: false }), plain);
  expect(text).toContain("rules that need the AWS account are not part of this version");
});

import type { Looked } from "../../src/report/looked.js";
import { pretty } from "../../src/report/pretty.js";
import { DEPLOY, finding, fullReport, outcome, place, report, rule, target } from "./sample.js";

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
      "⚠ ecs-preflight.yml:12:11: the suppression of sha-tag has expired",
      "",
      "1 error, 1 crashed, 1 not checked, 1 passed, 1 not applicable",
      "deploy is blocked: input could not be read",
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
  expect(text).toMatch(/^api, web, worker → prod {2}/);
});

test("many different targets show only what did not pass", () => {
  const rules = ["a", "b", "c", "d", "e"].map((id) => rule(id));
  const targets = rules.map(({ id }) => target(`on-${id}`));
  const outcomes = targets.flatMap((one) =>
    rules.map(({ id }) => outcome(id, one.id === `on-${id}` ? "fail" : "pass", { target: one.id })),
  );
  const text = pretty(report({ rules, targets, outcomes }), plain);
  expect(text).toContain("  ✖ a  ✔ 4 passed\n");
  expect(text).not.toContain("✔ a");
});

/** Targets in as many clusters, the last of which has no finding. */
function fleet(size: number) {
  const targets = Array.from({ length: size }, (_, index) =>
    target(`api-${index}`, { title: `api-${index} → stage-${index}` }),
  );
  const clean = targets.at(-1)?.id;
  const rules = ["sha-tag", "smoke-test", "step-order"].map((id) => rule(id));
  const outcomes = targets.flatMap(({ id }, index) => [
    outcome("sha-tag", id === clean ? "pass" : "fail", {
      target: id,
      findings: id === clean ? [] : ["sha-tag:1f2e3d"],
    }),
    outcome("smoke-test", index === 1 ? "fail" : "pass", { target: id }),
  ]);
  const findings = [finding({ targets: targets.slice(0, -1).map(({ id }) => id) })];
  return report({ targets, rules, outcomes, findings });
}

test("forty targets: alike ones share a list, every name is there, the shared finding is told once", () => {
  const text = pretty(fleet(40), plain);
  expect(text.split("\n").length).toBeLessThan(50);
  for (let index = 0; index < 40; index++) expect(text).toContain(`api-${index} `);
  expect(text).toContain("✔ no finding\n    api-39 → stage-39");
  expect(text.match(/✖ sha-tag · error/g)).toHaveLength(1);
  expect(text).toMatch(/ {2}for {2}api-0 → stage-0; api-1 → stage-1; .*; and \d+ more\n/s);
  for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(plain.columns);
});

test("a finding of all targets says so", () => {
  const targets = ["api", "web"].map((id) => target(id));
  const text = pretty(report({ targets, findings: [finding({ targets: ["api", "web"] })] }), plain);
  expect(text).toContain("\n  for  all 2 targets\n");
});

test("findings that differ in a name are told once", () => {
  const asks = (name: string, line = 40, fix = `curl https://${name}/health`) =>
    finding({ id: `${name}${line}`, message: `Nothing asks ${name}, whatever it says.`, at: place(line, 7, 12), fix });
  const findings = [
    asks("api"),
    asks("web"),
    asks("worker"),
    asks("api", 90),
    asks("web", 95),
    asks("web", 99, "other"),
  ];
  expect(pretty(report({ findings }), plain)).toContain(
    [
      "  Nothing asks api, whatever it says.",
      "  39 │       - run: |",
      "  40 │           docker push $ECR/api:latest",
      "     │       ^^^^^",
      "  fix  curl https://api/health",
      "  likewise  web, worker",
      "  also  .github/workflows/deploy.yml:90:7",
      "  also  .github/workflows/deploy.yml:95:7  web",
      "  also  .github/workflows/deploy.yml:99:7  web",
      "        fix  other",
    ].join("\n"),
  );
});

test("reasons that stop the same rules are told once, and not again as gaps", () => {
  const gap = { what: "more than 64 kinds of run", at: place(3, 1, 2) };
  const ids = ["sha-tag", "smoke-test"];
  const outcomes = ids.map((id) => outcome(id, "not-checked", { unchecked: [gap] }));
  const text = pretty(report({ rules: ids.map((id) => rule(id)), outcomes, gaps: [gap] }), plain);
  expect(text).toContain(
    [
      "? 2 rules · not checked",
      "    more than 64 kinds of run                             .github/workflows/deploy.yml:3:1",
      "  rules  sha-tag, smoke-test",
    ].join("\n"),
  );
  expect(text.match(/more than 64/g)).toHaveLength(1);
});

test("verbose says what was looked at, every verdict and every reason", () => {
  const looked: Looked = {
    defaultBranch: { name: "main", assumed: true },
    repository: "acme/shop",
    workflows: [
      { file: DEPLOY, reaches: true },
      { file: ".github/workflows/test.yml", reaches: false },
    ],
    runs: [
      { workflow: DEPLOY, kind: "push to main" },
      { workflow: DEPLOY, kind: "workflow_dispatch to main [stage=qa]" },
      { workflow: DEPLOY, kind: "workflow_dispatch to main [stage=prod]" },
    ],
    files: [DEPLOY, "deploy.sh"],
    given: ["vars.REGION"],
    times: [
      { what: "read in", milliseconds: 120 },
      { what: "judged in", milliseconds: 30 },
    ],
  };
  const text = pretty(fullReport(), { ...plain, verbose: looked });
  expect(text.slice(text.indexOf("looked at"))).toContain(
    [
      "looked at",
      "  repository     . · acme/shop · default branch main (assumed: --default-branch says it)",
      "  configuration  ecs-preflight.yml",
      "  workflows      2 files, 1 of which reaches ECR or ECS",
      "                 these do not: test.yml",
      "  kinds of run   .github/workflows/deploy.yml:",
      "                 - push to main",
      "                 - workflow_dispatch to main with stage=qa; stage=prod",
      "  other files    deploy.sh",
      "  values given   vars.REGION",
      "  rules          5",
      "                 grace-period is off (ecs-preflight.yml:4:3)",
      "  time           read in 0.12 s, judged in 0.03 s",
    ].join("\n"),
  );
  expect(text).toContain("not applicable\n  – layer-cache  nothing is built\n");
  expect(text).toContain("✔ oidc-credentials");
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
  expect(pretty({ ...warned, findings: [] }, { ...plain, quiet: true })).toMatch(/^1 error, 1 warning.*\n$/);
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
      diagnostics: [{ level: "error", message: hostile }],
    }),
    plain,
  );
  for (const character of "\u001b\u202e") expect(text).not.toContain(character);
  expect(text).toContain("\\x1b[2Jgone\\u{202e}txt\\nnext");
});

test("of what does nothing, no more is told than anybody mends at once", () => {
  const diagnostics = Array.from({ length: 25 }, (_, index) => ({
    level: "warning" as const,
    message: `idle ${index}`,
  }));
  const text = pretty(report({ diagnostics }), plain);
  expect(text.match(/⚠ idle/g)).toHaveLength(20);
  expect(text).toContain("  and 5 more (--verbose)");
  expect(pretty(report({ diagnostics }), { ...plain, quiet: true })).not.toContain("idle");
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

import { markdown } from "../../src/report/markdown.js";
import { code, prose } from "../../src/report/markdown-text.js";
import { COMMENT } from "../../src/report/room.js";
import { pageOf } from "./markdown-page.js";
import { finding, fullReport, outcome, place, report, rule, target } from "./sample.js";

const HOME = { prefix: "", blob: "https://github.com/acme/shop/blob/3f2c1ab/" };

test("everything that can be said, the verdict first", () => {
  expect(markdown(fullReport(), HOME, COMMENT)).toBe(
    [
      "## ✖ Deploy is blocked: input could not be read",
      "",
      "1 error, 1 crashed, 1 not checked, 1 passed, 1 not applicable",
      "",
      "- ✖ [`.github/workflows/old.yml:3`](https://github.com/acme/shop/blob/3f2c1ab/.github/workflows/old.yml#L3) bad indentation of a mapping entry",
      "",
      "### api → prod · `eu-west-1` · `111122223333`",
      "",
      "`.github/workflows/deploy.yml` · push to main",
      "",
      "| | |",
      "|-|-|",
      "| credentials | ✔&nbsp;oidc-credentials |",
      "| build | ✖&nbsp;[sha-tag](https://docs.example.com/rules/sha-tag) &nbsp;–&nbsp;layer-cache |",
      "| verify | ?&nbsp;[smoke-test](https://docs.example.com/rules/smoke-test) &nbsp;!&nbsp;[step-order](https://docs.example.com/rules/step-order) |",
      "",
      "### ✖ [sha-tag](https://docs.example.com/rules/sha-tag) · error",
      "",
      "[`.github/workflows/deploy.yml:40`](https://github.com/acme/shop/blob/3f2c1ab/.github/workflows/deploy.yml#L40)  ",
      "The image is pushed as latest only.",
      "",
      "- pushed: latest",
      "- wanted: the commit",
      "- see [`.github/workflows/release it.yml:7`](https://github.com/acme/shop/blob/3f2c1ab/.github/workflows/release%20it.yml#L7) called from here",
      "",
      "Fix:",
      "",
      "```",
      "docker build -t $ECR/api:$GITHUB_SHA .",
      "docker push $ECR/api:$GITHUB_SHA",
      "```",
      "",
      "<details><summary>! 1 rule crashed · ? 1 rule not checked, or not everywhere</summary>",
      "",
      "- ! `step-order` crashed: undefined is not a function",
      "- `smoke-test`",
      "  - the action `x/y` cannot be read ([`.github/workflows/deploy.yml:52`](https://github.com/acme/shop/blob/3f2c1ab/.github/workflows/deploy.yml#L52))",
      "",
      "</details>",
      "",
      "<details><summary>could not be followed to the end</summary>",
      "",
      "- the script `./deploy.sh` is not in the repository ([`.github/workflows/deploy.yml:60`](https://github.com/acme/shop/blob/3f2c1ab/.github/workflows/deploy.yml#L60))",
      "",
      "</details>",
      "",
      "- ⚠ [`ecs-preflight.yml:12`](https://github.com/acme/shop/blob/3f2c1ab/ecs-preflight.yml#L12) the suppression of sha-tag has expired",
      "",
      "<sub>✔ passed &nbsp;✖ error &nbsp;⚠ warning &nbsp;· note &nbsp;? not checked &nbsp;– not applicable &nbsp;! crashed — ecs-preflight 0.1.0</sub>",
      "",
    ].join("\n"),
  );
});

test("a report without trouble is a verdict and a table", () => {
  const clean = report({ outcomes: [outcome("sha-tag", "pass")], gate: { counts: { passed: 1 } } });
  const { text, tags } = pageOf(markdown(clean, {}, COMMENT));
  expect(text).toMatch(/^\s*✔ Nothing blocks the deploy\s+1 passed, 0 not applicable\s+api → prod/);
  expect(tags.filter((tag) => tag === "<table>")).toHaveLength(1);
  expect(tags).not.toContain("<details>");
});

test("open questions are unfolded where they are what blocks", () => {
  const gap = { what: "acme/deploy cannot be read", at: place(9, 1, 5) };
  const outcomes = [outcome("sha-tag", "not-checked", { unchecked: [gap, { what: "another reason" }] })];
  const open = markdown(report({ outcomes, gate: { verdict: "unsure" } }), HOME, COMMENT);
  expect(open).toContain("<details open><summary>? 1 rule not checked, or not everywhere</summary>");
  expect(markdown(report({ outcomes }), HOME, COMMENT)).toContain("<details><summary>? 1 rule");
});

test("more than two kinds of targets are folded, gravest first, each below its counts", () => {
  const rules = ["a", "b"].map((id) => rule(id));
  const targets = ["one", "two", "three", "four"].map((id) => target(id, { title: `${id} → <prod>` }));
  const verdict = (id: string, ruleId: string) => {
    if (id === "one") return "pass";
    return id === "two" && ruleId === "a" ? "not-checked" : "fail";
  };
  const outcomes = targets.flatMap(({ id }) =>
    rules.map((each) => outcome(each.id, verdict(id, each.id), { target: id })),
  );
  const text = markdown(report({ rules, targets, outcomes }), HOME, COMMENT);
  expect(text.match(/<summary><code>.*?<\/summary>/g)).toEqual([
    "<summary><code>two</code> · ✖ 1 &nbsp;? 1</summary>",
    "<summary><code>three, four</code> · ✖ 2</summary>",
    "<summary><code>one</code> · ✔ 2</summary>",
  ]);
  expect(pageOf(text).tags.filter((tag) => tag === "<table>")).toHaveLength(3);
});

test("further places of a rule are folded, and names that differ are listed", () => {
  const asks = (name: string, line: number) =>
    finding({ id: `${name}${line}`, message: `Nothing asks ${name}.`, at: place(line, 7, 12) });
  const findings = [asks("api", 40), asks("web_2", 40), asks("api", 90)];
  const text = markdown(report({ findings }), HOME, COMMENT);
  expect(text).toContain("Likewise: `web_2`\n\n<details><summary>also in 1 more place</summary>");
  expect(text).toContain("deploy.yml#L90)\n\n</details>");
});

test("names that only a person knows say how to be filled in", () => {
  const open = target("x", { title: "${{ vars.APP }} → <?>" });
  const text = markdown(
    report({ targets: [open], outcomes: [outcome("sha-tag", "pass", { target: "x" })] }),
    HOME,
    COMMENT,
  );
  expect(text).toContain("### `<vars.APP>`\n");
  expect(text).toContain("Not in the repository: `vars.APP`. `values:` in `ecs-preflight.yml` says what they hold.");
});

test("what does not fit is counted, and what comes after it and fits is there", () => {
  const long = Array.from({ length: 9 }, (_, index) =>
    finding({
      id: `a${index}`,
      rule: "sha-tag",
      message: `${index} ${"word ".repeat(150)}`,
      at: place(index + 1, 1, 2),
    }),
  );
  const small = finding({ id: "b", rule: "smoke-test", level: "note", message: "Small." });
  const text = markdown(report({ findings: [...long, small] }), HOME, { most: 3_000, of: "characters" });
  expect(text).toContain("**9 more findings did not fit:** GitHub takes 3,000 characters.");
  expect(text).toContain("Small.");
  expect(text.length).toBeLessThanOrEqual(3_000);
});

test("links lead to the lines, also below a directory and over several lines", () => {
  const at = { ...place(4, 3, 1, "a b/(c)*_[d].yml"), endLine: 7 };
  const text = markdown(report({ findings: [finding({ at })] }), { ...HOME, prefix: "services/api/" }, COMMENT);
  expect(pageOf(text).links).toContain(
    "https://github.com/acme/shop/blob/3f2c1ab/services/api/a%20b/%28c%29%2A_%5Bd%5D.yml#L4-L6",
  );
  expect(text).toContain("[`services/api/a b/(c)*_[d].yml:4`]");
});

test("files of another repository have no link", () => {
  const at = place(3, 1, 5, "acme/flows:deploy.yml");
  const text = markdown(report({ findings: [finding({ at })] }), HOME, COMMENT);
  expect(text).toContain("\n`acme/flows:deploy.yml:3`  \n");
});

test.each([
  ["The job's step (see below) waits; it stops, too.", "The job's step (see below) waits; it stops, too."],
  ["pushes `latest` of 3 tags.", "pushes `latest` of 3 tags."],
  ["runs `docker push x` of ${{ env.A }}.", "runs `docker push x` of `${{ env.A }}`."],
  ["a_b and c/d, @e: #1!", "`a_b` and `c/d`, `@e`: `#1`!"],
  ["1. of 12) x", "1\\. of 12\\) x"],
  ["`a``b` `", "`ab` `` ` ``"],
  ["abcdefab is a face", "`abcdefab` is a face"],
  ["one\ntwo", "`one\\ntwo`"],
  ["    indented   much ", "indented much"],
])("%j is written as %j", (text, written) => {
  expect(prose(text)).toBe(written);
});

test.each([
  ["a`b", "``a`b``"],
  ["`", "`` ` ``"],
  [" a ", "`  a  `"],
  ["", ""],
])("%j is the code %j", (text, written) => {
  expect(code(text)).toBe(written);
});

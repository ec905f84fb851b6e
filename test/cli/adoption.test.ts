import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Scratch } from "./command-line.js";

const scratch = new Scratch();
afterAll(() => scratch.remove());

const WORKFLOW = ".github/workflows/deploy.yml";
const SCRIPT = "deploy.sh";

/** One service, deployed by a script that asks nothing; the action is not pinned. */
const workflow = ({ service = "api", step = "Deploy", more = "" } = {}): string => `name: Deploy
on:
  push:
    branches: [main]
permissions:
  contents: read
  id-token: write
concurrency: deploy
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v6
      - uses: aws-actions/configure-aws-credentials@v6
        with:
          role-to-assume: arn:aws:iam::111122223333:role/shop-deploy
          aws-region: eu-west-1
      - name: ${step}
        run: ./deploy.sh ${service}
${more}`;

const WAITS = `aws ecs wait services-stable --cluster shop --services "$1"\n`;
const deploy = (after = WAITS): string => `#!/bin/bash
set -euo pipefail
aws ecs update-service --cluster shop --service "$1" --force-new-deployment
${after}`;

const ANOTHER = "      - run: ./deploy.sh web\n";
const RULES = ["--rule", "wait-for-stability,smoke-test,pinned-actions"];
const git = (directory: string, ...words: readonly string[]): string =>
  execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...words], {
    cwd: directory,
    encoding: "utf8",
  });

function repository(name: string, files: Readonly<Record<string, string>> = {}): string {
  const directory = scratch.repository(name, { [WORKFLOW]: workflow(), [SCRIPT]: deploy(), ...files });
  git(directory, "init", "--quiet", "--initial-branch=main");
  git(directory, "add", ".");
  git(directory, "commit", "--quiet", "--message=first");
  return directory;
}

const edit = (directory: string, file: string, text: string): void => writeFileSync(join(directory, file), text);

interface Told {
  readonly findings: readonly { readonly rule: string; readonly targets: readonly string[] }[];
  readonly suppressed: readonly { readonly rule: string; readonly suppression: { readonly by: string } }[];
  readonly outcomes: readonly {
    readonly rule: string;
    readonly verdict: string;
    readonly accepted?: { readonly by: string };
  }[];
  readonly diagnostics: readonly { readonly message: string }[];
  readonly gate: { readonly exitCode: number; readonly counts: Readonly<Record<string, number>> };
}
function audited(directory: string, ...words: readonly string[]): Told {
  const { stdout, status } = scratch.run("audit", directory, "--offline", "--format", "json", ...RULES, ...words);
  const told: Told = JSON.parse(stdout);
  expect(status).toBe(told.gate.exitCode);
  return told;
}
const rulesOf = (all: Told["findings"]): readonly string[] => all.map(({ rule }) => rule).sort();

describe("--baseline", () => {
  const baseline = join(scratch.root, "known.json");
  let directory = "";
  beforeAll(() => {
    directory = repository("shop");
    audited(directory, "--baseline", baseline, "--update-baseline");
  });
  beforeEach(() => {
    edit(directory, WORKFLOW, workflow());
    edit(directory, SCRIPT, deploy());
  });

  test("what it knows does not count, and has not passed", () => {
    const before = audited(directory);
    expect(rulesOf(before.findings)).toEqual(["smoke-test"]);
    const { findings, suppressed, outcomes, gate } = audited(directory, "--baseline", baseline);
    expect(findings).toEqual([]);
    expect(suppressed.map(({ rule, suppression }) => [rule, suppression.by])).toEqual([["smoke-test", "baseline"]]);
    expect(gate).toMatchObject({ exitCode: 0, counts: { baseline: 1, suppressed: 0, error: 0 } });
    expect(gate.counts.passed).toBe(before.gate.counts.passed);
    expect(outcomes.find(({ rule }) => rule === "smoke-test")).toMatchObject({
      verdict: "fail",
      accepted: { by: "baseline" },
    });
  });

  test.each([
    ["lines that moved", () => `# Deploys the shop\n\n${workflow()}`],
    ["a step of another name", () => workflow({ step: "Roll out" })],
    ["a comment behind the line", () => workflow().replace("deploy.sh api", "deploy.sh api # the shop")],
  ])("%s leave it known", (_, text) => {
    edit(directory, WORKFLOW, text());
    expect(audited(directory, "--baseline", baseline).findings).toEqual([]);
  });

  test("another service is new, on the same line of a script", () => {
    edit(directory, WORKFLOW, workflow({ more: ANOTHER }));
    const { findings } = audited(directory, "--baseline", baseline);
    expect(findings.map(({ targets }) => targets.join())).toEqual([expect.stringContaining("web")]);
  });

  test("what another rule finds is new", () => {
    edit(directory, SCRIPT, deploy(""));
    expect(rulesOf(audited(directory, "--baseline", baseline).findings)).toEqual(["wait-for-stability"]);
  });

  test("an open question is known until another one is open", () => {
    const file = join(scratch.root, "questions.json");
    const asks = (name: string) => workflow({ more: `      - run: ./${name}.sh\n` });
    edit(directory, WORKFLOW, asks("missing"));
    expect(audited(directory).gate.counts.notChecked).toBeGreaterThan(0);
    expect(audited(directory, "--baseline", file, "--update-baseline").gate.exitCode).toBe(0);
    expect(audited(directory, "--baseline", file).gate).toMatchObject({ exitCode: 0, counts: { notChecked: 0 } });
    edit(directory, WORKFLOW, asks("another"));
    expect(audited(directory, "--baseline", file).gate.exitCode).toBe(3);
  });

  test("what is mended is said to be gone, and taken out by an update", () => {
    const file = join(scratch.root, "mended.json");
    edit(directory, SCRIPT, deploy(""));
    audited(directory, "--baseline", file, "--update-baseline");
    edit(directory, SCRIPT, deploy());
    expect(audited(directory, "--baseline", file).diagnostics.map(({ message }) => message)).toEqual([
      `${file} holds a finding that is not there any more: --update-baseline takes it out`,
    ]);
    expect(audited(directory, "--baseline", file, "--update-baseline").diagnostics).toEqual([]);
    expect(readFileSync(file, "utf8")).toBe(readFileSync(baseline, "utf8"));
  });

  test("an update by one rule leaves what others know", () => {
    const file = join(scratch.root, "one.json");
    writeFileSync(file, readFileSync(baseline));
    scratch.run("audit", directory, "--offline", "--rule", "sha-tag", "--baseline", file, "--update-baseline");
    expect(JSON.parse(readFileSync(file, "utf8")).findings).toMatchObject([{ rule: "smoke-test" }]);
  });

  test("nothing is written where input cannot be read", () => {
    const file = join(scratch.root, "unwritten.json");
    edit(directory, WORKFLOW, "jobs: [");
    expect(audited(directory, "--baseline", file, "--update-baseline").gate.exitCode).toBe(2);
    expect(existsSync(file)).toBe(false);
  });

  test.each([
    ["a file that is not there", [], undefined, "there is no file"],
    ["half a merge", [], "<<<<<<< HEAD\n{}", "it is not JSON; is there an unfinished merge in it?"],
    ["another file", [], '{"version": 1, "findings": 3, "questions": []}', "findings wants a list of findings, not 3"],
    ["a version to come", [], '{"version": 2, "findings": [], "questions": []}', "version wants 1, not 2"],
    ["no file to write", ["--update-baseline"], undefined, "--update-baseline wants --baseline <file>"],
  ])("%s is told in a sentence", (_, words, text, sentence) => {
    const file = join(scratch.root, "wrong.json");
    if (text !== undefined) writeFileSync(file, text);
    const given =
      words.length > 0 ? words : ["--baseline", text === undefined ? join(scratch.root, "none.json") : file];
    const { status, stderr } = scratch.run("audit", directory, "--offline", ...given);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(sentence) });
  });
});

describe("--changed-since", () => {
  test("what stands in no changed file and was there before is counted only", () => {
    const directory = repository("unchanged");
    edit(directory, "README.md", "# Shop\n");
    const { findings, gate } = audited(directory, "--changed-since", "main");
    expect(findings).toEqual([]);
    expect(gate).toMatchObject({ exitCode: 0, counts: { unchanged: 1 } });
  });

  test("what stands in a changed file counts, old or new, committed or not", () => {
    const directory = repository("changed");
    git(directory, "switch", "--quiet", "--create=topic");
    edit(directory, SCRIPT, `${deploy()}echo done\n`);
    expect(rulesOf(audited(directory, "--changed-since", "main").findings)).toEqual(["smoke-test"]);
    git(directory, "commit", "--quiet", "--all", "--message=second");
    expect(rulesOf(audited(directory, "--changed-since", "main").findings)).toEqual(["smoke-test"]);
    expect(audited(directory, "--changed-since", "HEAD").findings).toEqual([]);
  });

  test("what a change in another file causes is new", () => {
    const action = (check: string) =>
      `runs:\n  using: composite\n  steps:\n    - run: |\n        ${check}\n      shell: bash\n`;
    const more = "      - uses: ./.github/actions/check\n";
    const asks = action("curl --fail https://shop.example.com/health");
    const file = ".github/actions/check/action.yml";
    const directory = repository("caused", { [WORKFLOW]: workflow({ more }), [file]: asks });
    expect(audited(directory).findings).toEqual([]);
    edit(directory, file, action("echo nothing"));
    expect(rulesOf(audited(directory, "--changed-since", "main").findings)).toEqual(["smoke-test"]);
  });

  test("a directory below the checkout has paths of its own", () => {
    const whole = repository("whole", {
      "shop/.github/workflows/deploy.yml": workflow(),
      "shop/deploy.sh": deploy(),
    });
    const directory = join(whole, "shop");
    expect(audited(directory, "--changed-since", "HEAD").gate.counts.unchanged).toBe(1);
    edit(directory, SCRIPT, deploy(""));
    expect(rulesOf(audited(directory, "--changed-since", "HEAD").findings)).toEqual([
      "smoke-test",
      "wait-for-stability",
    ]);
  });

  test("neither the checkout nor its index changes, and no monitor of it runs", () => {
    const directory = repository("hooked");
    const touched = join(scratch.root, "touched");
    git(directory, "config", "core.fsmonitor", `touch ${touched}`);
    const index = readFileSync(join(directory, ".git/index"));
    audited(directory, "--changed-since", "HEAD");
    expect(readFileSync(join(directory, ".git/index")).equals(index)).toBe(true);
    expect(existsSync(touched)).toBe(false);
  });

  test.each([
    [
      "a branch that git does not know",
      ["--changed-since", "nowhere"],
      'git knows no commit "nowhere"; fetch it first',
    ],
    ["what git would take for an option", ["--changed-since=--output=x"], 'git knows no commit "--output=x"'],
    ["an update at once", ["--changed-since", "main", "--baseline", "x", "--update-baseline"], "exclude each other"],
  ])("%s is told in a sentence", (_, words, sentence) => {
    const { status, stderr } = scratch.run("audit", repository("wrong"), "--offline", ...words);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(sentence) });
  });

  test("a history without common ground is told", () => {
    const directory = repository("apart");
    git(directory, "switch", "--quiet", "--orphan=other");
    edit(directory, "x", "x");
    git(directory, "add", "x");
    git(directory, "commit", "--quiet", "--message=other");
    git(directory, "switch", "--quiet", "main");
    const { status, stderr } = scratch.run("audit", directory, "--offline", "--changed-since", "other");
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining("no common history") });
  });

  test("a directory that is no checkout is told", () => {
    const directory = scratch.repository("plain", { [WORKFLOW]: workflow() });
    const { status, stderr } = scratch.run("audit", directory, "--offline", "--changed-since", "main");
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining("needs a git checkout") });
  });
});

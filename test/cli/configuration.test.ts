import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Ajv } from "ajv";
import type { AuditReport } from "../../src/model/report.js";
import { Scratch } from "./command-line.js";

const scratch = new Scratch();
afterAll(() => scratch.remove());
const run = (...words: string[]) => scratch.run(...words);

const DEPLOY = readFileSync(resolve("fixtures/demo/broken/.github/workflows/deploy.yml"), "utf8");
const WORKFLOW = ".github/workflows/deploy.yml";

/** The broken demo with this configuration. */
const broken = (configuration: string, file = "ecs-preflight.yml") =>
  scratch.repository("broken", { [WORKFLOW]: DEPLOY, [file]: configuration });

const jsonOf = (...words: string[]): AuditReport => JSON.parse(run(...words, "--format", "json").stdout);

describe("where it is read from", () => {
  test.each(["ecs-preflight.yml", "ecs-preflight.yaml", ".github/ecs-preflight.yml", ".github/ecs-preflight.yaml"])(
    "%s",
    (file) => {
      const report = jsonOf(broken("gate: none\n", file));
      expect(report.gate).toMatchObject({ level: "none", exitCode: 0 });
      expect(report.configuration.file).toBe(file);
    },
  );

  test("none at all", () => {
    const report = jsonOf(scratch.repository("plain", { [WORKFLOW]: DEPLOY }));
    expect(report.configuration).toEqual({ off: [] });
  });

  test("two of them are one too many", () => {
    const directory = broken("gate: none\n");
    writeFileSync(join(directory, ".github/ecs-preflight.yml"), "gate: none\n");
    expect(run(directory)).toEqual({
      status: 2,
      stdout: "",
      stderr: "ecs-preflight: .github/ecs-preflight.yml:1:1: there is ecs-preflight.yml as well; keep one of them\n",
    });
  });

  test("--config names another one, also outside", () => {
    const directory = broken("gate: warning\n");
    writeFileSync(join(scratch.root, "mine.yml"), "gate: none\n");
    const report = jsonOf(directory, "--config", "mine.yml");
    expect(report.gate.exitCode).toBe(0);
    expect(report.configuration.file).toBe("../mine.yml");
  });

  test("--no-config reads none", () => {
    const report = jsonOf(broken("gate: nonsense\n"), "--no-config");
    expect(report.gate.exitCode).toBe(1);
    expect(report.configuration).toEqual({ off: [] });
  });

  test.each([
    [["--config", "nowhere.yml"], '--config: there is no file "nowhere.yml" (ENOENT).'],
    [["--config"], "--config wants a value: --config <file>."],
    [["--config", "a", "--config", "b"], "--config is given more than once."],
    [["--config", "a", "--no-config"], "--config and --no-config exclude each other."],
  ])("%j is a usage error", (words, message) => {
    const { status, stderr } = run(broken(""), ...words);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: `ecs-preflight: ${message}\nSee ecs-preflight audit --help.\n`,
    });
  });
});

describe("what cannot be followed exits 2, and nothing is judged", () => {
  test("every mistake on a line of its own", () => {
    const directory = broken("gate: sometimes\nrules:\n  sha-tga: off\n");
    expect(run(directory)).toEqual({
      status: 2,
      stdout: "",
      stderr:
        'ecs-preflight: ecs-preflight.yml:1:7: gate wants one of error, warning, none, not "sometimes"\n' +
        'ecs-preflight: ecs-preflight.yml:3:3: there is no rule "sha-tga"; did you mean "sha-tag"?\n',
    });
  });

  test("the formats are written all the same", () => {
    const directory = broken("gate: sometimes\n");
    const report = jsonOf(directory, "--format", `sarif=${join(scratch.root, "out.sarif")}`);
    expect(report.gate).toMatchObject({ verdict: "broken-input", exitCode: 2 });
    expect(report.outcomes).toEqual([]);
    expect(report.diagnostics).toMatchObject([{ at: { file: "ecs-preflight.yml", startLine: 1, startColumn: 7 } }]);
    const [sarif] = JSON.parse(readFileSync(join(scratch.root, "out.sarif"), "utf8")).runs;
    expect(sarif.invocations[0]).toMatchObject({ executionSuccessful: false, exitCode: 2 });
  });

  test.each([
    ["a directory", (path: string) => mkdirSync(path), "it is not a file"],
    ["binary", (path: string) => writeFileSync(path, "gate\0"), "it is not UTF-8 text"],
    [
      "a link that leaves the repository",
      (path: string) => symlinkSync("/etc/hostname", path),
      "it leads outside the repository",
    ],
    ["a link to itself", (path: string) => symlinkSync("ecs-preflight.yml", path), "its links lead in a circle"],
  ])("%s", (_, make, why) => {
    const directory = scratch.repository("odd", { [WORKFLOW]: DEPLOY });
    make(join(directory, "ecs-preflight.yml"));
    expect(run(directory)).toEqual({
      status: 2,
      stdout: "",
      stderr: `ecs-preflight: ecs-preflight.yml:1:1: not read: ${why}\n`,
    });
  });

  test("a repository that is not there", () => {
    expect(run(broken("repositories:\n  acme/x: ../nowhere\n")).stderr).toMatch(
      /^ecs-preflight: ecs-preflight\.yml:2:11: repositories\.acme\/x: there is no directory ".*nowhere"\n$/,
    );
  });

  test("trace says the same", () => {
    expect(run("trace", broken("gate: sometimes\n"))).toEqual({
      status: 2,
      stdout: "",
      stderr: 'ecs-preflight: ecs-preflight.yml:1:7: gate wants one of error, warning, none, not "sometimes"\n',
    });
  });
});

describe("what it decides", () => {
  test("the gate, unless the option says otherwise", () => {
    expect(run(broken("gate: none\n")).status).toBe(0);
    expect(run(broken("gate: none\n"), "--gate", "error").status).toBe(1);
  });

  test("the default branch, unless the option says otherwise", () => {
    const about = (...words: string[]) =>
      jsonOf(
        broken("defaultBranch: trunk\n"),
        "--rule",
        "latest-only-from-default-branch",
        ...words,
      ).targets[0]?.workflows.join();
    expect(about()).toContain("trunk");
    expect(about("--default-branch", "stable")).toContain("stable");
  });

  test("a rule that is off is listed and judges nothing", () => {
    const report = jsonOf(broken("rules:\n  sha-tag: off\n"));
    expect(report.configuration.off).toMatchObject([
      { rule: "sha-tag", at: { file: "ecs-preflight.yml", startLine: 2, startColumn: 3 } },
    ]);
    expect(report.rules.map((rule) => rule.id)).not.toContain("sha-tag");
    expect(report.outcomes.filter((outcome) => outcome.rule === "sha-tag")).toEqual([]);
  });

  test("a rule that is named on the command line runs all the same", () => {
    const report = jsonOf(broken("rules:\n  sha-tag: off\n"), "--rule", "sha-tag");
    expect(report.outcomes).toMatchObject([{ rule: "sha-tag", verdict: "fail" }]);
  });

  test("no rule left is no pass", () => {
    const directory = broken("rules:\n  sha-tag: off\n");
    const all: string[] = JSON.parse(run("rules", "--format", "json").stdout).map((rule: { id: string }) => rule.id);
    const others = all.filter((id) => id !== "sha-tag").join(",");
    const { status, stderr } = run(directory, "--skip-rule", others, "--pass-with-no-pipelines");
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: "ecs-preflight: ecs-preflight.yml switches off every rule that would run\n",
    });
  });

  test("levels count before the gate", () => {
    const directory = broken("rules:\n  sha-tag: note\n");
    expect(run(directory, "--rule", "sha-tag").status).toBe(0);
    const report = jsonOf(directory, "--rule", "sha-tag");
    expect(report.rules).toMatchObject([{ id: "sha-tag", level: "note" }]);
    expect(report.findings.map((finding) => finding.level)).toEqual(["note"]);
  });

  test("a level raises findings, but not those on weaker evidence", () => {
    const levels = (level: string) =>
      jsonOf(broken(`rules:\n  registered-revision: ${level}\n  deploy-concurrency: ${level}\n`))
        .findings.filter((finding) => finding.rule === "deploy-concurrency")
        .map((finding) => finding.level);
    expect(levels("error")).toEqual(["error"]);
    expect(levels("note")).toEqual(["note"]);
  });

  test("values, unless --set says otherwise, for audit and trace", () => {
    const workflow = [
      "on: { push: { branches: [main] } }",
      "jobs:",
      "  deploy:",
      "    runs-on: ubuntu-latest",
      "    steps:",
      "      - run: aws ecs update-service --cluster ${{ vars.CLUSTER }} --service api --force-new-deployment",
    ].join("\n");
    const directory = scratch.repository("values", {
      [WORKFLOW]: workflow,
      "ecs-preflight.yml": "values:\n  vars.CLUSTER: prod\n",
    });
    expect(jsonOf(directory).targets[0]?.title).toBe("api → prod");
    expect(jsonOf(directory, "--set", "vars.CLUSTER=test").targets[0]?.title).toBe("api → test");
    expect(run("trace", directory).stdout).toContain("prod");
    expect(run("trace", directory, "--no-config").stdout).not.toContain("prod");
  });

  test("lists of values fill a matrix that a job computes", () => {
    const workflow = [
      "on: { push: { branches: [main] } }",
      "jobs:",
      "  plan:",
      "    runs-on: ubuntu-latest",
      "    outputs: { services: '${{ steps.x.outputs.services }}' }",
      "    steps: [{ id: x, uses: acme/changed@v1 }]",
      "  deploy:",
      "    needs: plan",
      "    runs-on: ubuntu-latest",
      "    strategy:",
      "      matrix:",
      "        service: ${{ fromJSON(needs.plan.outputs.services) }}",
      "        stage: [prod]",
      "    steps:",
      "      - run: aws ecs update-service --cluster ${{ matrix.stage }} --service ${{ matrix.service }} --force-new-deployment",
    ].join("\n");
    const titles = (configuration: string) =>
      jsonOf(scratch.repository("matrix", { [WORKFLOW]: workflow, "ecs-preflight.yml": configuration }))
        .targets.map((target) => target.title)
        .sort();
    expect(titles("")).toEqual(["${{ matrix.service }} → prod"]);
    expect(titles("values:\n  matrix.service: [web, worker]\n  matrix.stage: [other, third]\n")).toEqual([
      "web → prod",
      "worker → prod",
    ]);
    expect(titles("values:\n  matrix.service: web\n")).toEqual(["web → prod"]);
  });

  test("a matrix that is unknown as a whole has the keys that are given", () => {
    const workflow = [
      "on: { push: { branches: [main] } }",
      "jobs:",
      "  plan:",
      "    runs-on: ubuntu-latest",
      "    outputs: { all: '${{ steps.x.outputs.all }}' }",
      "    steps: [{ id: x, uses: acme/changed@v1 }]",
      "  deploy:",
      "    needs: plan",
      "    runs-on: ubuntu-latest",
      "    strategy: { matrix: '${{ fromJSON(needs.plan.outputs.all) }}' }",
      "    steps:",
      "      - run: aws ecs update-service --cluster ${{ matrix.stage }} --service ${{ matrix.service }} --force-new-deployment",
    ].join("\n");
    const directory = scratch.repository("whole", {
      [WORKFLOW]: workflow,
      "ecs-preflight.yml": "values:\n  matrix.service: [web, worker]\n",
    });
    expect(jsonOf(directory).targets.map((target) => target.title)).toEqual([
      "web → ${{ matrix.stage }}",
      "worker → ${{ matrix.stage }}",
    ]);
  });

  test("repositories, relative to the audited directory", () => {
    scratch.repository("shared", {
      ".github/workflows/deploy.yml": [
        "on: workflow_call",
        "jobs:",
        "  deploy:",
        "    runs-on: ubuntu-latest",
        "    steps:",
        "      - run: aws ecs update-service --cluster prod --service api --force-new-deployment",
      ].join("\n"),
    });
    const directory = scratch.repository("caller", {
      [WORKFLOW]: "on: push\njobs:\n  x:\n    uses: acme/shared/.github/workflows/deploy.yml@v1\n",
      "ecs-preflight.yml": "repositories:\n  acme/shared: ../shared\n",
    });
    expect(jsonOf(directory).targets.map((target) => target.title)).toEqual(["api → prod"]);
  });
});

describe("the published schemas", () => {
  const schema = JSON.parse(readFileSync("dist/config.schema.json", "utf8"));
  const validate = new Ajv({
    strict: true,
    strictRequired: false,
    allowUnionTypes: true,
    formats: { date: true },
  }).compile(schema);

  test("editors accept and refuse what the tool does", () => {
    expect(validate({ gate: "none", rules: { "sha-tag": "off" } })).toBe(true);
    expect(validate({ rules: { "pinned-actions": { options: { trustedOwners: ["acme"] } } } })).toBe(true);
    expect(validate({ gate: "sometimes" })).toBe(false);
    expect(validate({ rules: { "sha-tga": "off" } })).toBe(false);
  });

  test("the report says what the configuration did", () => {
    const report = new Ajv({ strict: true }).compile(JSON.parse(readFileSync("dist/audit-report.schema.json", "utf8")));
    report(jsonOf(broken("rules:\n  sha-tag: off\n")));
    expect(report.errors).toBeNull();
  });
});

test("explain lists the options of a rule", () => {
  expect(run("explain", "pinned-actions").stdout).toMatch(/Options\n {2}trustedOwners \(default: \[\]\): Owners/);
  expect(run("explain", "sha-tag").stdout).not.toContain("Options");
});

import { spawn, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Ajv } from "ajv";
import { FORMATS } from "../../src/cli/command-line.js";
import { Scratch } from "./command-line.js";

const CLI = resolve("dist/cli.js");
const BROKEN = resolve("fixtures/demo/broken");
const MENDED = resolve("fixtures/demo/mended");
const scratch = new Scratch();
afterAll(() => scratch.remove());
const run = (...words: string[]) => scratch.run(...words);

/** A directory with these workflow files. */
const repository = (name: string, workflows: Readonly<Record<string, string>>): string =>
  scratch.repository(name, {
    ".github/workflows/README.md": "",
    ...Object.fromEntries(Object.entries(workflows).map(([file, text]) => [`.github/workflows/${file}`, text])),
  });

/** As it is installed, in a process of its own. */
const start = (...words: string[]) => {
  const { NO_COLOR: _, FORCE_COLOR: __, DEBUG: ___, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...words], {
    cwd: scratch.root,
    encoding: "utf8",
    env,
  });
  return { status, stdout, stderr };
};

const CHECKS = "on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm test\n";

describe("what was asked for", () => {
  test("--version is the package's version", () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8"));
    expect(start("--version")).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
  });

  test("rules as JSON, and one of them explained", () => {
    const rules = JSON.parse(run("rules", "--format", "json").stdout);
    const { id, why } = rules[0];
    const { status, stdout } = run("explain", id);
    expect(status).toBe(0);
    expect(stdout.replace(/\s+/g, " ")).toContain(why.replace(/\s+/g, " ").slice(0, 60));
  });
});

describe("usage errors are one sentence and exit 2", () => {
  test.each([
    [["--gate", "sometimes"], '--gate wants one of error, warning, none, not "sometimes"'],
    [["--gate", "error", "--gate", "none"], "--gate is given more than once"],
    [["--bogus"], "there is no option --bogus."],
    [["--gate", "eror"], 'not "eror"; did you mean "error"?'],
    [["--quiet=no"], '--quiet takes no value, not "no".'],
    [["--quiet", "--verbose"], "--quiet and --verbose exclude each other."],
    [["--config", "x", "--no-config"], "--config and --no-config exclude each other."],
    [["--rule", "--offline"], "--rule wants a value: --rule <id>."],
    [["rules", "--gate", "none"], "rules has no option --gate; it is one of audit."],
    [["rules", "--fromat", "json"], "there is no option --fromat; did you mean --format?"],
    [["rules", "all"], 'rules takes no argument: "all" is one word too many.'],
    [["explian", "sha-tag"], 'there is no command "explian"; did you mean "explain"?'],
    [["help", "tarce"], 'there is no command "tarce"; did you mean "trace"?'],
    [["completion"], "completion wants a shell: bash, zsh or fish."],
    [["completion", "bsh"], 'there is no completion for "bsh", only for bash, zsh, fish; did you mean "bash"?'],
    [["--frmat=json"], "there is no option --frmat; did you mean --format?"],
    [["-x"], "there is no option -x."],
    [["--format", "json", "--format", "sarif"], "only one --format can go to standard output"],
    [["--rule", "sha-tga"], 'there is no rule "sha-tga"; did you mean "sha-tag"?'],
    [["--rule"], "--rule wants a value"],
    [["--set", "vars.X"], "--set wants ORIGIN=value"],
    [["--set", "X=1"], "--set X=… names nothing that an expression can; write vars.X, secrets.X, inputs.x …"],
    [["--repository", "acme=."], "--repository wants owner/name=path"],
    [["--repository", "acme/x=nowhere"], 'there is no directory "nowhere"'],
    [["explain", "smoketest"], 'did you mean "smoke-test"?'],
    [["explain", "qqqqqqqq"], 'there is no rule "qqqqqqqq"; ecs-preflight rules lists them.'],
    [["explain"], "explain wants the id of a rule; ecs-preflight rules lists them."],
    [["trace", "nowhere"], 'there is no directory "nowhere"'],
    [["a", "b"], '"b" is one word too many.'],
  ])("%j", (words, message) => {
    const { status, stdout, stderr } = run(...words);
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split("\n")).toHaveLength(2);
    expect(stderr).toMatch(/^See ecs-preflight (\w+ )?--help\.$/m);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  });

  test("--debug adds the stack", () => {
    expect(run("--set", "x", "--debug").stderr).toMatch(/UsageError: .*\n\s+at /);
  });
});

describe("nothing to audit exits 2 and says what was looked at", () => {
  test("no such directory", () => {
    const answer = run("audit", "nowhere");
    expect(answer).toEqual({ status: 2, stdout: "", stderr: 'ecs-preflight: there is no directory "nowhere"\n' });
  });

  test("a misspelt command", () => {
    expect(run("tarce").stderr).toBe('ecs-preflight: there is no directory "tarce"; was the command "trace" meant?\n');
  });

  test("a file", () => {
    writeFileSync(join(scratch.root, "file"), "");
    expect(run("file")).toEqual({
      status: 2,
      stdout: "",
      stderr: 'ecs-preflight: "file" is a file, not a directory\n',
    });
  });

  test("no workflows", () => {
    repository("empty", {});
    const { status, stderr } = run("empty");
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: 'ecs-preflight: there is no workflow in "empty": .github/workflows holds no YAML file\n',
    });
  });

  test("no workflow that reaches ECR or ECS", () => {
    repository("idle", { "checks.yml": CHECKS });
    const { status, stderr } = run("idle");
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /no workflow in "idle" reaches Amazon ECR or ECS; \d+ files? w\w+ read: \.github\/workflows\/checks\.yml/,
    );
  });

  test("the formats are written all the same", () => {
    const { status, stdout } = run("nowhere", "--format", "json", "--format", "sarif=nowhere.sarif");
    const report = JSON.parse(stdout);
    expect(report.gate).toMatchObject({ verdict: "broken-input", exitCode: 2 });
    expect(status).toBe(2);
    const [sarif] = JSON.parse(readFileSync(join(scratch.root, "nowhere.sarif"), "utf8")).runs;
    expect(sarif.invocations[0].executionSuccessful).toBe(false);
  });

  test("unless that is fine", () => {
    expect(run("idle", "--pass-with-no-pipelines").status).toBe(0);
    expect(run("empty", "--pass-with-no-pipelines").status).toBe(0);
    expect(run("nowhere", "--pass-with-no-pipelines").status).toBe(2);
  });
});

describe("auditing", () => {
  test("the broken demo is blocked, the mended one is not", () => {
    const broken = start(BROKEN, "--offline");
    expect(broken.status).toBe(1);
    expect(broken.stdout.trimEnd().split("\n").at(-1)).toMatch(/errors?.*deploy is blocked$/);
    expect(run(MENDED, "--offline").status).toBe(0);
  });

  test("the broken demo shows most of the rules at work", () => {
    const { findings, rules } = JSON.parse(run(BROKEN, "--format", "json").stdout);
    const failed = new Set(findings.map((finding: { rule: string }) => finding.rule));
    expect(failed.size).toBeGreaterThan(rules.length / 2);
  });

  test.each(FORMATS)("%s has the same exit code", (format) => {
    expect(run(BROKEN, "--format", format).status).toBe(1);
  });

  test("the gate decides", () => {
    expect(run(BROKEN, "--gate", "none").status).toBe(0);
    expect(run(BROKEN, "--rule", "sha-tag", "--gate", "error").status).toBe(1);
  });

  test("JSON follows the published schema", () => {
    const validate = new Ajv({ strict: true }).compile(
      JSON.parse(readFileSync("dist/audit-report.schema.json", "utf8")),
    );
    validate(JSON.parse(run(BROKEN, "--format", "json").stdout));
    expect(validate.errors).toBeNull();
  });

  test("invalid YAML is a diagnostic with its place, and the rest is still audited", () => {
    const deploy = readFileSync(join(BROKEN, ".github/workflows/deploy.yml"), "utf8");
    const directory = repository("torn", { "deploy.yml": deploy, "torn.yml": "on: push\njobs: [\n" });
    const { status, stdout } = run(directory);
    expect(status).toBe(2);
    expect(stdout).toMatch(/\.github\/workflows\/torn\.yml:\d+:\d+: /);
    expect(stdout).toContain("sha-tag");
  });

  test("two runs say the same", () => {
    expect(start(BROKEN, "--format", "json")).toEqual(run(BROKEN, "--format", "json"));
  });

  test("a report that cannot be written is a usage error", () => {
    const { status, stderr } = run(BROKEN, "--format", "json=no/such/place.json");
    expect(status).toBe(2);
    expect(stderr).toContain('the report cannot be written to "no/such/place.json": there is no directory "no/such"');
  });
});

describe("tracing", () => {
  test("text names effects and hops", () => {
    const { status, stdout } = run("trace", BROKEN);
    expect(status).toBe(0);
    expect(stdout).toContain(".github/workflows/deploy.yml · Deploy");
    expect(stdout).toMatch(/^ {4}update/m);
    expect(stdout).toMatch(/^ {6}image .*:latest .*deploy\.yml:\d+:\d+/m);
  });

  test("JSON has the same runs, without sets and maps", () => {
    const { runs } = JSON.parse(run("trace", MENDED, "--format", "json").stdout);
    expect(runs).toHaveLength(1);
    expect(runs[0].jobs[0].after).toEqual([]);
    expect(runs[0].effects[0].at).toMatchObject({ startLine: expect.any(Number) });
  });
});

test("a reader that leaves early is no failure", async () => {
  const child = spawn(process.execPath, [CLI, BROKEN, "--format", "json"], { stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.destroy();
  let errors = "";
  child.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  const status = await new Promise((done) => child.on("close", done));
  expect({ status, errors }).toEqual({ status: 1, errors: "" });
});

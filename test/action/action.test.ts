import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { INPUTS } from "../../src/action/inputs.js";
import { OUTPUTS } from "../../src/action/outputs.js";
import { commandsIn } from "../report/runner.js";
import { definition, filesOf, Runner } from "./runner.js";

const BROKEN = filesOf("fixtures/demo/broken");
const MENDED = filesOf("fixtures/demo/mended");
const CHECKS = {
  ".github/workflows/checks.yml": "on: push\njobs: { a: { runs-on: x, steps: [{ run: npm test }] } }\n",
};

/** The Node that runs the tests, and a newer one where the environment names it. */
const { NEWER_NODE } = process.env;
const nodes = [
  ["this Node", process.execPath] as const,
  ...(NEWER_NODE ? [["a newer Node", NEWER_NODE] as const] : []),
];
const whereNewer = NEWER_NODE ? test : test.skip;
whereNewer("the action runs on a newer Node (NEWER_NODE=/path/to/node)", () => {
  expect(existsSync(NEWER_NODE ?? "")).toBe(true);
});

describe.each(nodes)("on %s", (_, node) => {
  const runner = new Runner(node);
  afterAll(() => runner.remove());

  test("a broken pipeline fails the step, and says so everywhere", () => {
    const { status, log, outputs, summary } = runner.run(BROKEN, { offline: "true" }, { NO_COLOR: "1" });
    expect(status).toBe(1);
    expect(log).toContain("✖ no-baked-secrets · error");
    expect(outputs).toMatchObject({ verdict: "closed" });
    expect(JSON.parse(outputs.counts ?? "")).toMatchObject({ error: 13, warning: 4, note: 2 });
    expect(summary).toMatch(/^## ✖ Deploy is blocked\n/);
    expect(summary).toContain("(https://github.com/acme/shop/blob/3f2c1ab");
    expect(JSON.parse(readFileSync(outputs["sarif-file"] ?? "", "utf8")).version).toBe("2.1.0");
    const commands = commandsIn(log);
    const counts = (name: string): number => commands.filter((command) => command.name === name).length;
    expect([counts("error"), counts("warning"), counts("notice")]).toEqual([10, 4, 2]);
    expect(commands.find(({ properties }) => properties.title === "no-baked-secrets")?.properties).toMatchObject({
      file: ".github/workflows/deploy.yml",
      line: "31",
    });
  });

  test("a mended one passes", () => {
    const { status, log, outputs } = runner.run(MENDED);
    expect({ status, verdict: outputs.verdict }).toEqual({ status: 0, verdict: "open" });
    expect(commandsIn(log).filter(({ name }) => name === "error" || name === "warning")).toEqual([]);
  });
});

describe("the inputs", () => {
  const runner = new Runner();
  afterAll(() => runner.remove());
  /** What the annotations say of a mistake. */
  const refused = (...given: Parameters<Runner["run"]>) => {
    const { status, log, outputs } = runner.run(...given);
    expect({ status, verdict: outputs.verdict, counts: outputs.counts, sarif: outputs["sarif-file"] }).toEqual({
      status: 2,
      verdict: "broken-input",
      counts: "{}",
      sarif: "",
    });
    return commandsIn(log).map(({ name, properties, data }) => `${name} ${properties.title}: ${data.split("\n")[0]}`);
  };

  test("are those of the definition, and so are the outputs", () => {
    expect(Object.keys(definition.inputs)).toEqual([...INPUTS]);
    expect(Object.keys(definition.outputs)).toEqual([...OUTPUTS]);
    expect(definition.runs).toEqual({ using: "node24", main: "dist/action.js" });
  });

  test("stand on their page with their defaults", () => {
    const page = readFileSync("docs/action.md", "utf8");
    const rows = (heading: string) => {
      const [, section = ""] = page.split(`## ${heading}\n`);
      return [...(section.split(/^## /m)[0] ?? "").matchAll(/^\| `([\w-]+)` \| (.*) \|$/gm)].map(([, name, text]) => ({
        name,
        text,
      }));
    };
    expect(rows("Inputs").map(({ name }) => name)).toEqual([...INPUTS]);
    expect(rows("Outputs").map(({ name }) => name)).toEqual([...OUTPUTS]);
    const untold = rows("Inputs").filter(
      ({ name = "", text }) => !text?.includes(definition.inputs[name]?.default ?? ""),
    );
    expect(untold).toEqual([]);
  });

  test("of the examples are those of the definition", () => {
    const text = readFileSync("docs/action.md", "utf8");
    const used = [...text.matchAll(/steps\.\w+\.outputs\.([\w-]+)/g)].map(([, name]) => name);
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((name) => !(OUTPUTS as readonly unknown[]).includes(name))).toEqual([]);
  });

  test("directory: paths are those of the checkout, whatever it is called", () => {
    const moved = Object.fromEntries(Object.entries(BROKEN).map(([path, text]) => [`--gate=none/x/${path}`, text]));
    const { status, log } = runner.run(moved, { directory: "--gate=none/x" });
    expect(status).toBe(1);
    expect(commandsIn(log).find(({ name }) => name === "error")?.properties.file).toMatch(/^--gate=none\/x\//);
  });

  test("gate, and what is not reached", () => {
    const { status, outputs, log } = runner.run(BROKEN, { gate: "none" });
    expect({ status, verdict: outputs.verdict }).toEqual({ status: 0, verdict: "open" });
    expect(commandsIn(log).filter(({ name }) => name === "error")).toHaveLength(10);
  });

  test("config", () => {
    const files = { ...BROKEN, "other.yml": "gate: none\n" };
    expect(runner.run(files, { config: "other.yml" }).status).toBe(0);
  });

  test("pass-with-no-pipelines", () => {
    expect(runner.run(CHECKS).status).toBe(2);
    expect(runner.run(CHECKS, { "pass-with-no-pipelines": "TRUE" }).status).toBe(0);
  });

  test("annotations and summary can be left out", () => {
    const { log, summary } = runner.run(BROKEN, { annotations: "false", summary: "False" });
    expect(commandsIn(log)).toEqual([]);
    expect(summary).toBe("");
  });

  test("sarif-file and format name files in the workspace", () => {
    const given = { "sarif-file": "a.sarif", format: "junit=junit.xml\n\n  markdown=comment.md  \n" };
    const { outputs } = runner.run(BROKEN, given);
    expect(outputs["sarif-file"]).toBe("a.sarif");
    const read = (file: string): string => readFileSync(join(runner.workspace, file), "utf8");
    expect(read("junit.xml")).toContain("<testsuites ");
    expect(read("comment.md")).toMatch(/^## ✖ Deploy is blocked/);
    expect(JSON.parse(read("a.sarif")).runs).toHaveLength(1);
  });

  test("baseline", () => {
    const baseline = JSON.stringify({ version: 1, findings: [], questions: [] });
    expect(refused(BROKEN, { baseline: "nothing.json" })).toEqual([
      'error ecs-preflight: --baseline: there is no file "nothing.json"; --update-baseline writes it.',
    ]);
    expect(runner.run({ ...BROKEN, "known.json": baseline }, { baseline: "known.json" }).log).toMatch(/known\.json|13/);
  });

  test("changed-since wants a history", () => {
    expect(refused(BROKEN, { "changed-since": "origin/main" })[0]).toContain("--changed-since");
  });

  test.each([
    [{ offline: "yes" }, 'the input offline wants true or false, not "yes"'],
    [{ summary: "1" }, 'the input summary wants true or false, not "1"'],
    [{ command: "trace" }, 'the input command wants audit, not "trace"'],
    [{ format: "json" }, 'the input format wants <format>=<file> in each line, not "json"'],
    [{ format: "jsno=x" }, 'there is no format "jsno" among'],
    [{ gate: "eror" }, '--gate wants one of error, warning, none, not "eror"; did you mean "error"?'],
    [{ config: "nothing.yml" }, '--config: there is no file "nothing.yml" (ENOENT)'],
  ])("%j is refused in one annotation", (given, message) => {
    const [told, ...more] = refused(BROKEN, given);
    expect(told).toContain(`error ecs-preflight: ${message}`);
    expect(more).toEqual([]);
  });
});

describe("vars", () => {
  const runner = new Runner();
  afterAll(() => runner.remove());
  const deploy = Object.fromEntries(
    Object.entries(MENDED).map(([path, text]) => [path, text.replaceAll("eu-west-1", "${{ vars.region }}")]),
  );

  test("fill in what the repository leaves open, however they are spelled", () => {
    const { status, summary } = runner.run(deploy, { vars: '{ "REGION": "us-east-1", "OTHER": "a=b", "COUNT": 3 }' });
    expect(status).toBe(0);
    expect(summary).toContain("### api → prod · `us-east-1`\n");
  });

  test("without them it says what is missing", () => {
    expect(runner.run(deploy, { vars: "{}" }).summary).toContain("Not in the repository: `vars.region`.");
  });

  test.each([
    ["{", "the input vars wants a JSON object of names and texts: ${{ toJSON(vars) }}"],
    ["[]", "the input vars wants a JSON object of names and texts: ${{ toJSON(vars) }}"],
    ["null", "the input vars wants a JSON object of names and texts: ${{ toJSON(vars) }}"],
    ['{ "a.b": "x" }', 'the input vars holds "a.b", which is no name of a variable'],
    ['{ "A": {} }', "the input vars holds no text for A: it wants ${{ toJSON(vars) }}"],
    [
      '{ "github_token": "x" }',
      "the input vars holds secrets (github_token): it wants ${{ toJSON(vars) }}, and no secret",
    ],
  ])("%j is refused", (vars, message) => {
    const { status, log } = runner.run(deploy, { vars });
    expect(status).toBe(2);
    expect(commandsIn(log)).toEqual([{ name: "error", properties: { title: "ecs-preflight" }, data: message }]);
  });
});

describe("around it", () => {
  const runner = new Runner();
  afterAll(() => runner.remove());

  test("by hand, without a run, there is still the report", () => {
    const nothing = Object.fromEntries(
      [
        "GITHUB_ACTIONS",
        "GITHUB_OUTPUT",
        "GITHUB_STEP_SUMMARY",
        "GITHUB_REPOSITORY",
        "GITHUB_SHA",
        "GITHUB_WORKSPACE",
        "RUNNER_TEMP",
      ].map((name) => [name, undefined]),
    );
    const { status, log, summary } = runner.run(BROKEN, {}, nothing);
    expect({ status, summary }).toEqual({ status: 1, summary: "" });
    expect(log).toContain("deploy is blocked");
  });

  test("a summary that was begun is continued", () => {
    const before = runner.at("summary-before");
    writeFileSync(before, "# Before\n");
    runner.run(MENDED, {}, { GITHUB_STEP_SUMMARY: before });
    expect(readFileSync(before, "utf8")).toMatch(/^# Before\n## ✔ Nothing blocks the deploy\n/);
  });

  test("nothing but the SARIF file is left behind", () => {
    const others = readdirSync(join(runner.root, "temp"));
    runner.run(MENDED);
    const more = readdirSync(join(runner.root, "temp")).filter((file) => !others.includes(file));
    expect(more.filter((file) => !/^ecs-preflight-[\w-]+\.sarif$|^(output|summary)$/.test(file))).toEqual([]);
  });

  test.each([
    ["GITHUB_OUTPUT", "/nowhere/output", 'the outputs cannot be written to "/nowhere/output" (ENOENT)'],
    ["RUNNER_TEMP", "/nowhere", 'nothing can be written to "/nowhere" (ENOENT)'],
    ["GITHUB_STEP_SUMMARY", "/nowhere/summary", 'the report cannot be written to "/nowhere/summary"'],
  ])("%s in %s is one sentence", (name, value, message) => {
    const { status, log } = runner.run(MENDED, {}, { [name]: value });
    expect(status).toBe(2);
    expect(log).toContain(message);
    expect(log).not.toMatch(/^\s+at /m);
  });

  test("the default branch is the one of the event", () => {
    writeFileSync(runner.at("event.json"), '{ "repository": { "default_branch": "trunk" } }');
    const { log } = runner.run(BROKEN, {}, { GITHUB_EVENT_PATH: runner.at("event.json"), NO_COLOR: "1" });
    expect(log).not.toContain("assumed to be");
  });
});

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { COMMANDS, optionsOf } from "../../src/cli/command-line.js";
import { parse } from "../../src/cli/parse.js";
import { displayWidth } from "../../src/report/width.js";
import { Scratch } from "./command-line.js";

const BROKEN = resolve("fixtures/demo/broken");
const CLI = resolve("dist/cli.js");
const scratch = new Scratch();
const run = (...words: string[]) => scratch.run(...words);
afterAll(() => scratch.remove());

const shell = (script: string, env: Readonly<Record<string, string>> = {}) => {
  const { NO_COLOR: _, FORCE_COLOR: __, ...clean } = process.env;
  return spawnSync("bash", ["-c", script, CLI, BROKEN], { encoding: "utf8", env: { ...clean, ...env } });
};

test("a reader that leaves early is no failure, and the exit code stays", () => {
  const { stdout, stderr } = shell('node "$0" "$1" --verbose | head -n 1; echo "${PIPESTATUS[0]}"');
  expect(stdout).toMatch(/^✖ deploy is blocked.*\n1\n$/);
  expect(stderr).toBe("");
  expect(shell('node "$0" nowhere 2>&1 >&- | true; echo "${PIPESTATUS[0]}"').stdout).toBe("2\n");
});

(existsSync("/dev/full") ? test : test.skip)(
  "output that cannot be written is said, with another exit code than a finding",
  () => {
    const { status, stderr } = shell('node "$0" "$1" > /dev/full');
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: "ecs-preflight: standard output cannot be written (ENOSPC).\n",
    });
  },
);

test("without a terminal nothing is coloured, and nothing but code and commands is wider than 100 columns", () => {
  const { stdout } = shell('node "$0" "$1"');
  expect(stdout).not.toContain("\u001b");
  const wide = stdout.split("\n").filter((line) => displayWidth(line) > 100);
  expect(wide.filter((line) => !/^ {2}(fix| {3}) {2}/.test(line))).toEqual([]);
});

test.each([
  [["--color"], {}, true],
  [["--color"], { NO_COLOR: "1" }, true],
  [[], { FORCE_COLOR: "1" }, true],
  [["--no-color"], { FORCE_COLOR: "1" }, false],
  [[], { FORCE_COLOR: "1", NO_COLOR: "1" }, false],
])("%j with %j", (words, env, coloured) => {
  const { stdout } = shell(`node "$0" "$1" ${words.join(" ")}`, env);
  expect(stdout.includes("\u001b[")).toBe(coloured);
});

describe("help", () => {
  test.each([["--help"], ["-h"], ["help"], ["tarce", "--help"], ["--bogus", "-h"]])(
    "%s names every command",
    (...words) => {
      const { status, stdout } = run(...words);
      expect(status).toBe(0);
      for (const { name, describe } of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${name}.*  ${describe}$`, "m"));
      for (const code of ["0", "1", "2", "3", "130, 143"]) expect(stdout).toMatch(new RegExp(`^  ${code} `, "m"));
    },
  );

  test.each(COMMANDS)("of $name: what it is, every option, examples, exit codes", (command) => {
    const { status, stdout } = run(command.name, "--help");
    expect(status).toBe(0);
    expect(run("help", command.name).stdout).toBe(stdout);
    expect(stdout.split("\n")[0]).toBe(`${command.describe}.`);
    for (const option of optionsOf(command))
      expect(stdout).toMatch(new RegExp(`^  .*--${option.name}(?: <.*>\\]?)?  `, "m"));
    expect(stdout).toContain(`\nUsage\n  ecs-preflight ${command.name === "audit" ? "[audit]" : command.name}`);
    expect(stdout).toMatch(/\nExamples\n {2}ecs-preflight/);
    expect(stdout).toMatch(/\nExit codes\n {2}0 {2}/);
  });

  test.each(COMMANDS.flatMap((command) => command.examples.map(([words]) => [words])))("understands %j", (words) => {
    const [own = ""] = words.split(/ [|>] /);
    expect(() => parse(own.match(/"[^"]*"|\S+/g) ?? [])).not.toThrow();
  });
});

test("every command has a handler and says something", () => {
  for (const { name, argument } of COMMANDS) {
    const words = { rule: "sha-tag", shell: "zsh", command: "audit", directory: BROKEN }[argument?.name ?? ""];
    const { stdout, stderr } = run(name, ...(words ? [words] : []));
    expect(stdout + stderr).not.toBe("");
    expect(stderr).not.toContain("unexpected error");
  }
});

test("a list of rules: section, id, level, title", () => {
  const { stdout } = run("rules");
  expect(stdout).toMatch(/^build$/m);
  expect(stdout).toMatch(/^ {2}sha-tag +error +The image that reaches ECS/m);
  expect(stdout).toMatch(/^\d+ rules · ecs-preflight explain <rule> says more$/m);
});

test("a rule explained is no wider than can be read", () => {
  const { stdout } = run("explain", "sha-tag");
  expect(stdout).toMatch(/^sha-tag · ✖ error · build\n/);
  for (const title of ["What it looks at", "Why", "How to mend it", "To read on"])
    expect(stdout).toContain(`\n${title}\n`);
  for (const line of stdout.split("\n").filter((each) => !/https?:/.test(each)))
    expect(line.length).toBeLessThanOrEqual(88);
});

describe("reports that cannot be written", () => {
  test("the others are, and the exit code says so", () => {
    scratch.repository("out", { "taken/file": "" });
    const { status, stdout, stderr } = run(
      BROKEN,
      ...["--format", "pretty", "--format", "json=out/new/a.json", "--format", "sarif=out/audit.sarif"],
    );
    expect(status).toBe(2);
    expect(stdout).toContain("deploy is blocked");
    expect(existsSync(resolve(scratch.root, "out/audit.sarif"))).toBe(true);
    expect(stderr).toBe(
      'ecs-preflight: the report cannot be written to "out/new/a.json": there is no directory "out/new".\nSee ecs-preflight audit --help.\n',
    );
  });

  test.each([
    ["out/taken", "it is a directory"],
    ["out/taken/file/x.json", '"out/taken/file" is no directory'],
    ["/proc/x.json", /there is no directory|may not be written/],
  ])("%s", (file, why) => {
    scratch.repository("out", { "taken/file": "" });
    const { status, stderr } = run(BROKEN, "--format", `json=${file}`);
    expect(status).toBe(2);
    expect(stderr).toMatch(why);
    expect(stderr.trimEnd().split("\n")).toHaveLength(2);
  });
});

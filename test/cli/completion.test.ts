import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { COMMANDS, optionsOf } from "../../src/cli/command-line.js";

const CLI = resolve("dist/cli.js");
const scratch = mkdtempSync(join(tmpdir(), "completion-"));
beforeAll(() => {
  mkdirSync(join(scratch, "shop"));
  writeFileSync(join(scratch, "report one.json"), "");
  for (const shell of ["bash", "zsh", "fish"])
    writeFileSync(join(scratch, `script.${shell}`), spawnSync(process.execPath, [CLI, "completion", shell]).stdout);
});
afterAll(() => rmSync(scratch, { recursive: true }));

const has = (shell: string): boolean => spawnSync(shell, ["--version"]).status === 0;
const names = COMMANDS.map((command) => command.name);

/** What bash offers for words cut as bash cuts them, also at "=". */
function bash(...words: readonly string[]): readonly string[] {
  const script = `source script.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _ecs_preflight; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync("bash", ["--norc", "-c", script, "bash", "ecs-preflight", ...words], {
    cwd: scratch,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  return stdout.trimEnd().split("\n");
}

describe("bash", () => {
  test.each([
    [[""], [...names, "shop"]],
    [["tr"], ["trace"]],
    [["--off"], ["--offline"]],
    [["explain", "smoke-test-e"], ["smoke-test-enforced"]],
    [["audit", "--rule", "sha-t"], ["sha-tag"]],
    [["--rule", "=", "sha-tag,wait"], ["sha-tag,wait-for-stability"]],
    [
      ["--gate", ""],
      ["error", "warning", "none"],
    ],
    [["--gate", "none", "tr"], ["trace"]],
    [
      ["--format", ""],
      ["pretty", "json", "sarif", "github", "markdown", "junit"],
    ],
    [
      ["--format", "="],
      ["pretty", "json", "sarif", "github", "markdown", "junit"],
    ],
    [["--format", "=", "s"], ["sarif"]],
    [["--format", "json", "=", "rep"], ["report one.json"]],
    [["--format", "=", "json", "=", "rep"], ["report one.json"]],
    [
      ["trace", "--format", ""],
      ["text", "json"],
    ],
    [["--repository", "acme/flows", "=", "sh"], ["shop"]],
    [["--config", "rep"], ["report one.json"]],
    [["--set", "v"], [""]],
    [["audit", "s"], ["shop"]],
    [
      ["completion", ""],
      ["bash", "zsh", "fish"],
    ],
    [["help", "ex"], ["explain"]],
    [["rules", ""], [""]],
  ])("%j", (words, offered) => {
    expect(bash(...words)).toEqual(offered);
  });

  test.each(COMMANDS)("every option of $name", (command) => {
    expect(bash(command.name, "--")).toEqual(optionsOf(command).map((option) => `--${option.name}`));
  });
});

const whereFish = has("fish") ? describe : describe.skip;

whereFish("fish", () => {
  const fish = (line: string): readonly string[] => {
    const script = "source script.fish; complete -C $argv[1]";
    const { stdout } = spawnSync("fish", ["--no-config", "-c", script, line], { cwd: scratch, encoding: "utf8" });
    return stdout
      .trimEnd()
      .split("\n")
      .map((each) => each.split("\t")[0] ?? "");
  };

  test.each([
    ["ecs-preflight tr", ["trace"]],
    ["ecs-preflight --off", ["--offline"]],
    ["ecs-preflight explain smoke-test-e", ["smoke-test-enforced"]],
    ["ecs-preflight --rule sha-tag,wait", ["sha-tag,wait-for-stability"]],
    ["ecs-preflight --format=js", ["--format=json"]],
    ["ecs-preflight trace --format t", ["text"]],
    ["ecs-preflight --repository acme/flows=sh", ["acme/flows=shop/"]],
    ["ecs-preflight rules ", [""]],
  ])("%s", (line, offered) => {
    expect(fish(line)).toEqual(offered);
  });
});

(has("zsh") ? test : test.skip)("zsh reads its script, and finds the function", () => {
  const script = "autoload -Uz compinit && compinit -D && source script.zsh && print $_comps[ecs-preflight]";
  const { stdout, stderr } = spawnSync("zsh", ["-f", "-c", script], { cwd: scratch, encoding: "utf8" });
  expect({ stdout, stderr }).toEqual({ stdout: "_ecs-preflight\n", stderr: "" });
});

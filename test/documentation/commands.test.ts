import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { parse } from "../../src/cli/parse.js";
import { type Block, blocksIn, blocksOf, pages } from "./pages.js";

/** Commands that are not run here, each with what holds of them instead. */
const NOT_RUN: readonly { readonly command: RegExp; readonly why: string; holds(words: string): boolean }[] = [
  {
    command: /^(?:npm ci && )?npm (?:run )?(\S+)(?: -- .+)?$/,
    why: "it installs, builds or runs the tests themselves; .ci/run does",
    holds: (script) => script in JSON.parse(readFileSync("package.json", "utf8")).scripts,
  },
  {
    command: /^ecs-preflight (upload-sarif .+)$/,
    why: "it speaks to GitHub; test/upload does, with a server of its own",
    holds: (words) => parse(words.match(/"[^"]*"|\S+/g) ?? []).command.name === "upload-sarif",
  },
  { command: /^(\.ci\/run)$/, why: "it runs these tests", holds: (file) => existsSync(file) },
];

const linesOf = (text: string): readonly string[] =>
  text
    .replaceAll(/\\\n\s*/g, "")
    .split("\n")
    .map((line) => line.replace(/(?:^|\s)#.*$/, "").trim())
    .filter((line) => line !== "");

/** Where a workflow runs us, what GitHub would put into the line is filled in. */
const commandsOf = ({ language, text }: Block): readonly string[] =>
  language === "sh"
    ? linesOf(text)
    : [...text.matchAll(/^[ -]*run: (?:npx )?(ecs-preflight .*)$/gm)].map(([, command = ""]) =>
        command.replaceAll("${{ github.base_ref }}", "main"),
      );

/** What would be written into the home directory is only printed. */
const withoutHome = (command: string): string => command.replace(/\s+> ?(?:~\/\S+|"\$\{fpath\[1\]\}\/\S+")$/, "");

const root = mkdtempSync(join(tmpdir(), "commands-"));
afterAll(() => rmSync(root, { recursive: true }));

const shim = join(root, "bin", "ecs-preflight");
mkdirSync(dirname(shim));
writeFileSync(shim, `#!/bin/sh\nexec "${process.execPath}" "${resolve("dist/cli.js")}" "$@"\n`);
chmodSync(shim, 0o755);

/** A repository like those the pages speak of: a pipeline, a branch it left, another checkout beside it, one below. */
function repository(): string {
  const directory = join(mkdtempSync(join(root, "of-")), "repository");
  cpSync("fixtures/demo/broken", directory, { recursive: true });
  cpSync("fixtures/demo/mended", join(directory, "path/to/repository"), { recursive: true });
  mkdirSync(join(dirname(directory), "workflows"));
  const git = (...words: string[]) => execFileSync("git", words, { cwd: directory });
  git("init", "--quiet", "--initial-branch=main");
  git("add", ".");
  git("-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--quiet", "--message=first");
  git("update-ref", "refs/remotes/origin/main", "HEAD");
  return directory;
}

/** Whether a command can be given like this; what the audit finds in this repository is not what a page speaks of. */
function run(command: string, cwd: string) {
  const { NO_COLOR: _, FORCE_COLOR: __, DEBUG: ___, ...env } = process.env;
  const { status, stderr } = spawnSync("bash", ["-c", withoutHome(command)], {
    cwd,
    encoding: "utf8",
    env: { ...env, PATH: [dirname(shim), process.env.PATH].join(delimiter) },
  });
  return { usage: RUNS.has(status) && /^ecs-preflight\b/.test(command) ? "right" : "wrong", status, stderr };
}
/** 2 is wrong usage, and a shell that finds no command ends with 127. */
const RUNS: ReadonlySet<number | null> = new Set([0, 1, 3]);

test("every block says in which language it is, and nothing stands in one that nobody looks at", () => {
  const looked = ["json", "sh", "text", "yaml"];
  expect(pages.flatMap(blocksOf).filter(({ language }) => !looked.includes(language))).toEqual([]);
  expect(blocksIn("sh").length).toBeGreaterThan(4);
});

test("JSON is JSON", () => {
  for (const { text } of blocksIn("json")) expect(() => JSON.parse(text)).not.toThrow();
});

const excuseOf = (command: string) => NOT_RUN.find((each) => each.command.test(command));

const blocks = [...blocksIn("sh"), ...blocksIn("yaml").filter((block) => commandsOf(block).length > 0)];

describe.each(blocks.map((block) => [block.at, block] as const))("%s", (_, block) => {
  const commands = commandsOf(block);
  let directory = "";
  beforeAll(() => {
    directory = repository();
  });

  test("holds commands", () => expect(commands).not.toEqual([]));

  test.each(commands.map((command) => [command, excuseOf(command)?.why ?? "runs"]))("%s: %s", (command) => {
    const excuse = excuseOf(command);
    if (excuse) expect(excuse.holds(excuse.command.exec(command)?.[1] ?? "")).toBe(true);
    else expect(run(command, directory)).toMatchObject({ usage: "right" });
  });
});

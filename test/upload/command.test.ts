import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { uploadSarifCommand } from "../../src/cli/commands/upload-sarif.js";
import { parse } from "../../src/cli/parse.js";
import { accepted, complete, failed, GitHub, ID, reply, type Step } from "./github.js";
import { COMMIT, ENVIRONMENT, file, log } from "./upload.js";

const CLI = resolve("dist/cli.js");

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly github: GitHub;
}

/** Runs the bundle beside a server that does these steps. */
async function run(steps: readonly Step[], words: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const github = await GitHub.start(...steps);
  const env = { PATH: process.env.PATH, GITHUB_API_URL: github.url, ...ENVIRONMENT, ...more };
  const child = spawn(process.execPath, [CLI, "upload-sarif", ...words], { env });
  const printed = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (text: string) => {
      printed[name] += text;
    });
  const status = await new Promise<number | null>((done) => child.on("close", done));
  await github.stop();
  return { status, ...printed, github };
}

test("uploaded and processed", async () => {
  const { status, stdout, stderr, github } = await run([accepted, complete], [file(log())], {
    GITHUB_SERVER_URL: "https://github.acme.example",
  });
  expect({ status, stderr, stdout }).toEqual({
    status: 0,
    stderr: "",
    stdout: [
      "1 result of ecs-preflight uploaded to acme/shop: refs/heads/main at 3f2c1ab, category ecs-preflight",
      "processed; alerts are at https://github.acme.example/acme/shop/security/code-scanning\n",
    ].join("\n"),
  });
  expect(github.received).toHaveLength(2);
});

test("every option", async () => {
  const words = ["--repo", "acme/web", "--ref", "refs/pull/7/head", "--commit", COMMIT, "--category", "web"];
  const more = ["--checkout-path", "/work/web", "--no-wait", "--timeout", "30"];
  const { status, stdout, github } = await run([accepted], [file(log()), ...words, ...more]);
  expect(status).toBe(0);
  expect(stdout).toContain(`not waited for: GitHub processes upload ${ID} by itself\n`);
  expect(github.received[0]).toMatchObject({
    path: "/repos/acme/web/code-scanning/sarifs",
    body: { ref: "refs/pull/7/head", commit_sha: COMMIT, checkout_uri: "file:///work/web" },
    sarif: log({ automationDetails: { id: "web/" } }),
  });
});

test("--api-url goes over the environment", async () => {
  const github = await GitHub.start(accepted);
  const { status } = await run([], [file(log()), "--no-wait", "--api-url", `${github.url}/api/v3`]);
  await github.stop();
  expect([status, github.received.map(({ path }) => path)]).toEqual([
    0,
    ["/api/v3/repos/acme/shop/code-scanning/sarifs"],
  ]);
});

test("refused: GitHub's words stand below the sentence, one a line", async () => {
  const { status, stdout, stderr } = await run([reply(403, { message: "::error::\u001b[31mno" })], [file(log())]);
  expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
  expect(stderr.split("\n")).toEqual([
    expect.stringMatching(/^ecs-preflight: the token may not write code scanning results: .*\.$/),
    "- \\::error::\\x1b[31mno",
    "",
  ]);
});

test("not processed", async () => {
  const { status, stderr } = await run(
    [accepted, failed("locationFromSarifResult: expected artifact location")],
    [file(log())],
  );
  expect({ status, stderr }).toEqual({
    status: 3,
    stderr:
      "ecs-preflight: GitHub could not process the results.\n- locationFromSarifResult: expected artifact location\n",
  });
});

test.each([
  [[], "upload-sarif wants the file that audit --format sarif=<file> wrote."],
  [["nowhere.sarif"], 'there is no file "nowhere.sarif".'],
  [["x", "--timeout", "soon"], '--timeout wants a number of seconds, not "soon".'],
  [["x", "--ref", "refs/heads/main"], "--ref needs --commit beside it: the commit must be one of the ref."],
])("wrong usage: %j", async (words, message) => {
  const { status, stdout, stderr, github } = await run([], words);
  expect({ status, stdout, stderr }).toEqual({
    status: 2,
    stdout: "",
    stderr: `ecs-preflight: ${message}\nSee ecs-preflight upload-sarif --help.\n`,
  });
  expect(github.received).toEqual([]);
});

test("a terminal shows what goes on, on a line that is written over", async () => {
  const github = await GitHub.start(accepted);
  const written: string[] = [];
  const io = {
    out: () => {},
    err: (text: string) => void written.push(text),
    columns: 80,
    colors: false,
    debug: false,
  };
  const words = ["upload-sarif", file(log()), "--no-wait", "--api-url", github.url];
  const { env } = process;
  process.env = { ...env, ...ENVIRONMENT };
  try {
    await uploadSarifCommand(parse(words), { ...io, redraws: true }, () => {});
  } finally {
    process.env = env;
    await github.stop();
  }
  expect(written).toEqual(["\r\u001b[Kuploading to acme/shop", "\r\u001b[K"]);
});

test("no other command loads what uploads", () => {
  const closure = (path: string, seen = new Set<string>()): ReadonlySet<string> => {
    if (seen.has(path)) return seen;
    seen.add(path);
    const text = readFileSync(path, "utf8");
    for (const [, to = ""] of text.matchAll(/(?:from|import)"(\.[^"]+)"/g)) closure(join(path, "..", to), seen);
    return seen;
  };
  const loaded = [...closure(CLI), ...closure(resolve("dist/audit-repository.js"))];
  expect(loaded.length).toBeGreaterThan(3);
  expect(loaded.filter((path) => readFileSync(path, "utf8").includes("/code-scanning/sarifs"))).toEqual([]);
});

import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { accepted } from "./github.js";
import { attempt, COMMIT, file, log, result, unusable } from "./upload.js";

const scratch = mkdtempSync(join(tmpdir(), "runner-"));
afterAll(() => rmSync(scratch, { recursive: true }));
const HEAD = "9".repeat(40);

describe("a file that code scanning does not take is not sent", () => {
  const many = <T>(count: number, item: T): T[] => Array(count).fill(item);
  const rule = (tags: number): object => ({
    tool: { driver: { name: "x", rules: [{ id: "r", properties: { tags: many(tags, "t") } }] } },
  });
  test.each([
    ["no file", join(scratch, "nowhere"), /^there is no file ".*nowhere"$/],
    ["a directory", scratch, /is a directory, not a SARIF file$/],
    ["no JSON", file("{"), /is not JSON: /],
    ["other JSON", file({ version: 1 }), /is not SARIF 2\.1\.0; ecs-preflight audit --format sarif=<file> writes one$/],
    ["no object", file([]), /is not SARIF 2\.1\.0/],
    ["older SARIF", file({ version: "2.0.0", runs: [] }), /is SARIF 2\.0\.0, and code scanning takes 2\.1\.0/],
    ["no runs", file({ version: "2.1.0", runs: [] }), /it has no runs$/],
    ["no tool", file(log({ tool: {} })), /run 1 names no tool$/],
    ["no results", file(log({ results: undefined })), /run 1 has no results$/],
    [
      "21 runs",
      file(log({}, { runs: many(21, { tool: { driver: { name: "x" } }, results: [] }) })),
      /^the file has 21 runs, and code scanning takes 20$/,
    ],
    [
      "too many results",
      file(log({ results: many(25_001, 1) })),
      /^run 1 has 25,001 results, and code scanning takes 25,000$/,
    ],
    ["too many tags", file(log(rule(21))), /^the rule r of run 1 has 21 tags/],
    [
      "too many places",
      file(log({ results: [result({ relatedLocations: many(1_000, {}) })] })),
      /^result 1 of run 1 has 1,001 locations/,
    ],
    [
      "a result without a place",
      file(log({ results: [result(), result({ locations: [] })] })),
      /^result 2 of run 1 has no location/,
    ],
  ])("%s", async (_, path, message) => expect(await unusable({ asked: { file: path } })).toMatch(message));

  test("more than 10 MB when it is packed", async () => {
    const noise = randomBytes(12_000_000).toString("base64");
    const message = await unusable({ asked: { file: file(log({ results: [result({ message: { text: noise } })] })) } });
    expect(message).toMatch(
      /comes to \d\d\.\d MB when it is packed, and code scanning takes 10 MB: audit with fewer rules/,
    );
  });
});

describe("where it goes", () => {
  test.each([
    ["no token", { environment: { GITHUB_TOKEN: "" } }, /^there is no token: set GITHUB_TOKEN/],
    [
      "a broken token",
      { environment: { GITHUB_TOKEN: "ghs_a\nb" } },
      /^GITHUB_TOKEN holds characters that no token has$/,
    ],
    ["no repository", { environment: { GITHUB_REPOSITORY: "" } }, /Give --repo <owner\/name>$/],
    ["no name", { asked: { repository: "acme" } }, /^--repo wants owner\/name, not "acme"$/],
    ["a way out", { asked: { repository: "acme/.." } }, /^--repo wants/],
    ["a branch's short name", { asked: { ref: "main", commit: COMMIT } }, /^--ref wants refs\/heads\/…/],
    ["a short commit", { asked: { ref: "refs/heads/main", commit: "3f2c1ab" } }, /^--commit wants all 40 digits/],
    ["a ref alone", { asked: { ref: "refs/heads/main" } }, /^--ref needs --commit beside it/],
    ["a commit alone", { asked: { commit: COMMIT } }, /^--commit needs --ref beside it/],
    [
      "no run at all",
      { environment: { GITHUB_REF: "", GITHUB_SHA: "" } },
      /^which commit was audited\? Give --ref and --commit/,
    ],
    ["http", { asked: { apiUrl: "http://github.acme.example/api/v3" } }, /sent over https only/],
    ["no address", { asked: { apiUrl: "github.acme.example" } }, /wants an address like https:\/\/api\.github\.com/],
    ["a password in the address", { asked: { apiUrl: "https://u:p@github.acme.example" } }, /without a user/],
  ])("%s", async (_, given, message) => expect(await unusable(given)).toMatch(message));
});

describe("which commit was audited", () => {
  const runner = (event: object, head: string): Readonly<Record<string, string>> => {
    const workspace = mkdtempSync(join(scratch, "workspace-"));
    mkdirSync(join(workspace, ".git", "refs", "heads", "feature"), { recursive: true });
    writeFileSync(join(workspace, ".git", "HEAD"), head);
    writeFileSync(join(workspace, ".git", "refs", "heads", "feature", "x"), `${HEAD}\n`);
    writeFileSync(join(workspace, "event.json"), JSON.stringify(event));
    return {
      GITHUB_WORKSPACE: workspace,
      GITHUB_EVENT_PATH: join(workspace, "event.json"),
      GITHUB_EVENT_NAME: "pull_request",
      GITHUB_REF: "refs/pull/42/merge",
    };
  };
  const pull = (from = "acme/shop") => ({
    repository: { full_name: "acme/shop" },
    pull_request: { number: 42, head: { sha: HEAD, repo: { full_name: from } } },
  });
  const sent = async (environment: Readonly<Record<string, string>>, asked = {}) => {
    const { github } = await attempt([accepted], { environment, asked: { wait: false, ...asked } });
    const { ref, commit_sha } = github.received[0]?.body ?? {};
    return [ref, commit_sha];
  };

  test.each([
    ["the merge commit", `${COMMIT}\n`, ["refs/pull/42/merge", COMMIT]],
    ["the head that was checked out instead", `${HEAD}\n`, ["refs/pull/42/head", HEAD]],
    ["its branch that was checked out", "ref: refs/heads/feature/x\n", ["refs/pull/42/head", HEAD]],
    ["a HEAD that leads away", "ref: ../../../../etc/passwd\n", ["refs/pull/42/merge", COMMIT]],
  ])("of a pull request: %s", async (_, head, expected) => {
    expect(await sent(runner(pull(), head))).toEqual(expected);
  });

  test.each(["pull_request", "issue_comment"])("another commit is checked out in a run on %s", async (name) => {
    const environment = { ...runner(pull(), "1".repeat(40)), GITHUB_EVENT_NAME: name };
    expect(await unusable({ environment })).toBe(
      "1111111 is checked out, and this run is one of 3f2c1ab: say with --ref and --commit which of them was audited",
    );
  });

  test("what is given goes over all of it", async () => {
    expect(await sent(runner(pull(), HEAD), { ref: "refs/tags/v1", commit: COMMIT.toUpperCase() })).toEqual([
      "refs/tags/v1",
      COMMIT,
    ]);
  });

  test("a checkout below the workspace", async () => {
    const { GITHUB_WORKSPACE: checkoutPath, ...environment } = runner(pull(), HEAD);
    const below = { ...environment, GITHUB_WORKSPACE: scratch };
    expect(await sent(below, { checkoutPath })).toEqual(["refs/pull/42/head", HEAD]);
  });

  test("a payload that cannot be read is as good as none", async () => {
    const environment = runner(pull(), COMMIT);
    writeFileSync(environment.GITHUB_EVENT_PATH as string, "{");
    expect(await sent(environment)).toEqual(["refs/pull/42/merge", COMMIT]);
  });

  test.each(["pull_request_target", "workflow_run"])("%s does not tell", async (name) => {
    const environment = { ...runner(pull(), HEAD), GITHUB_EVENT_NAME: name, GITHUB_REF: "refs/heads/main" };
    expect(await unusable({ environment })).toBe(
      `a run on ${name} does not tell which commit was audited: give --ref and --commit, for the head of the pull request --ref refs/pull/42/head --commit ${HEAD}`,
    );
    expect(await sent(environment, { ref: "refs/pull/42/head", commit: HEAD })).toEqual(["refs/pull/42/head", HEAD]);
  });

  test("a run for a pull request from a fork may only read", async () => {
    const { refused } = await attempt(
      [
        (_, response) =>
          response
            .writeHead(403, { "content-type": "application/json" })
            .end('{"message":"Resource not accessible by integration"}'),
      ],
      {
        environment: { ...runner(pull("someone/shop"), HEAD), GITHUB_ACTIONS: "true" },
      },
    );
    expect(refused?.message).toMatch(/^a run for a pull request from a fork has a token that may only read/);
  });
});

import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventBranch, homeOf, isStepSummary, roomFor } from "../../src/cli/on-github.js";
import { Scratch } from "./command-line.js";

const scratch = realpathSync(mkdtempSync(join(tmpdir(), "on-github-")));
const at = (...path: string[]): string => join(scratch, ...path);
afterAll(() => rmSync(scratch, { recursive: true }));

const SHA = "3f2c1ab".repeat(6).slice(0, 40);
const RUN = { GITHUB_REPOSITORY: "acme/shop", GITHUB_SHA: SHA, GITHUB_WORKSPACE: at("work") };
const BLOB = `https://github.com/acme/shop/blob/${SHA}/`;

describe("where the audited directory stands", () => {
  mkdirSync(at("work", "services", "api"), { recursive: true });
  mkdirSync(at("checkouts", "app", ".git"), { recursive: true });
  mkdirSync(at("checkouts", "app", "services", "web"), { recursive: true });
  symlinkSync(at("checkouts", "app", "services"), at("link"));

  test.each([
    ["the workspace", "work", { prefix: "", blob: BLOB }],
    ["a directory of it", "work/services/api", { prefix: "services/api/", blob: BLOB }],
    ["a checkout somewhere in it", "checkouts/app", { prefix: "", blob: BLOB }],
    ["a directory of such a checkout", "checkouts/app/services/web", { prefix: "services/web/", blob: BLOB }],
    ["a directory behind a link", "link/web", { prefix: "services/web/", blob: BLOB }],
    ["no directory", "nowhere", { prefix: "", blob: BLOB }],
  ])("%s", (_, directory, home) => {
    expect(homeOf(at(directory), "acme/Shop", RUN)).toEqual(home);
    expect(homeOf(at(directory), undefined, RUN)).toEqual(home);
  });

  test("another repository than that of the run has no lines in its pull request", () => {
    expect(homeOf(at("checkouts", "app"), "acme/flows", RUN)).toEqual({});
  });

  test("by hand, paths begin at the checkout and nothing is linked", () => {
    expect(homeOf(at("checkouts", "app", "services"), "acme/shop", {})).toEqual({ prefix: "services/" });
    expect(homeOf(at("work"), undefined, {})).toEqual({ prefix: "" });
  });

  test.each([
    { GITHUB_SERVER_URL: "javascript:alert(1)" },
    { GITHUB_SERVER_URL: "https://github.com/) [x](" },
    { GITHUB_REPOSITORY: "acme/shop)x" },
    { GITHUB_SHA: "main" },
  ])("%j makes no link", (more) => {
    expect(homeOf(at("work"), undefined, { ...RUN, ...more })).toEqual({ prefix: "" });
  });

  test("GitHub Enterprise has its own address", () => {
    const home = homeOf(at("work"), undefined, { ...RUN, GITHUB_SERVER_URL: "https://ghe.acme.example:8443" });
    expect(home.blob).toBe(`https://ghe.acme.example:8443/acme/shop/blob/${SHA}/`);
  });
});

test("a step summary has what is left of its megabyte, everything else must do for a comment", () => {
  const GITHUB_STEP_SUMMARY = at("summary.md");
  expect(roomFor(GITHUB_STEP_SUMMARY, { GITHUB_STEP_SUMMARY })).toEqual({ most: 1024 * 1024, of: "bytes" });
  writeFileSync(GITHUB_STEP_SUMMARY, "ä".repeat(10));
  expect(roomFor(GITHUB_STEP_SUMMARY, { GITHUB_STEP_SUMMARY })).toEqual({ most: 1024 * 1024 - 20, of: "bytes" });
  expect(roomFor("other.md", { GITHUB_STEP_SUMMARY })).toEqual({ most: 65_536, of: "characters" });
  expect(roomFor(undefined, {})).toEqual({ most: 65_536, of: "characters" });
  expect(isStepSummary("", { GITHUB_STEP_SUMMARY: "" })).toBe(false);
});

describe("the default branch, as the event tells it", () => {
  const GITHUB_EVENT_PATH = at("event.json");
  const told = (event: string, repository: string | undefined = "acme/shop") => {
    writeFileSync(GITHUB_EVENT_PATH, event);
    return eventBranch(repository, { ...RUN, GITHUB_EVENT_PATH });
  };
  const EVENT = '{ "repository": { "default_branch": "trunk" } }';

  test("is that of the run's own repository", () => {
    expect(told(EVENT)).toBe("trunk");
    expect(told(EVENT, "Acme/Shop")).toBe("trunk");
    expect(told(EVENT, "acme/flows")).toBeUndefined();
    expect(eventBranch(undefined, { ...RUN, GITHUB_EVENT_PATH })).toBeUndefined();
  });

  test.each(["", "null", "[]", "{", '{ "repository": { "default_branch": 7 } }', '{ "schedule": "* * * * *" }'])(
    "is unknown where the event is %j",
    (event) => {
      expect(told(event)).toBeUndefined();
    },
  );

  test("is unknown without an event", () => {
    expect(eventBranch("acme/shop", { ...RUN, GITHUB_EVENT_PATH: at("nothing.json") })).toBeUndefined();
    expect(eventBranch("acme/shop", RUN)).toBeUndefined();
  });
});

test("the SARIF of a folder names files from the root of the checkout", () => {
  const scratch = new Scratch();
  const workflow =
    "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: docker push 111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:latest\n";
  scratch.repository("shop", { ".git/HEAD": "ref: refs/heads/main\n", "api/.github/workflows/push.yml": workflow });
  const { stdout } = scratch.run("audit", "shop/api", "--offline", "--format", "sarif");
  const [run] = JSON.parse(stdout).runs;
  scratch.remove();
  expect(run.automationDetails.id).toBe("ecs-preflight/api/");
  expect(run.results.length).toBeGreaterThan(0);
  for (const { locations } of run.results)
    expect(locations[0].physicalLocation.artifactLocation.uri).toBe("api/.github/workflows/push.yml");
});

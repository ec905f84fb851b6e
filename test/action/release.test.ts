import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = mkdtempSync(join(tmpdir(), "release-"));
const [work, remote] = [join(root, "work"), join(root, "remote.git")];
afterAll(() => rmSync(root, { recursive: true }));

const environment = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
const git = (...words: string[]): string =>
  execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...words], {
    cwd: work,
    env: environment,
    encoding: "utf8",
  }).trim();
const script = (name: string, ...words: string[]) => {
  const { status, stdout, stderr } = spawnSync(join(work, ".ci", name), words, {
    cwd: work,
    env: environment,
    encoding: "utf8",
  });
  return { status, said: (stdout + stderr).trim() };
};

/** A checkout of a small project with the release scripts in it, pushed to a remote. */
beforeAll(() => {
  mkdirSync(join(work, ".github", "workflows"), { recursive: true });
  mkdirSync(join(work, "package", "dist"), { recursive: true });
  for (const path of [".ci/release-check", ".ci/release-tags", "action.yml", ".gitignore"])
    cpSync(path, join(work, path));
  writeFileSync(join(work, ".github", "workflows", "ci.yml"), "on: push\n");
  writeFileSync(join(work, "package", "dist", "action.js"), "1;\n");
  execFileSync("tar", ["-czf", "p.tgz", "package"], { cwd: work });
  rmSync(join(work, "package"), { recursive: true });
  execFileSync("git", ["init", "--quiet", "--bare", remote]);
  git("init", "--quiet", "--initial-branch=main");
  git("remote", "add", "origin", remote);
  release("1.2.3");
});

function release(version: string): void {
  writeFileSync(join(work, "package.json"), JSON.stringify({ version }));
  git("add", "--all");
  git("commit", "--quiet", "--message", version);
  git("push", "--quiet", "origin", "main");
  git("tag", `v${version}`);
}

describe("a tag is released", () => {
  test("when it is the version, on main, and the newest", () => {
    expect(script("release-check", "v1.2.3")).toEqual({ status: 0, said: "" });
  });

  test("and not otherwise", () => {
    expect(script("release-check", "v1.2.4").said).toBe("v1.2.4 is not released: package.json says 1.2.3");
    git("tag", "v1.10.0");
    expect(script("release-check", "v1.2.3").said).toBe("v1.2.3 is not released: v1.10.0 is newer");
    git("tag", "--delete", "v1.10.0");
    git("checkout", "--quiet", "--detach");
    git("commit", "--quiet", "--allow-empty", "--message", "elsewhere");
    expect(script("release-check", "v1.2.3").said).toBe("v1.2.3 is not released: its commit is not on main");
    git("checkout", "--quiet", "main");
  });
});

test("the tags lead to a commit with the package and action.yml, on no branch, the same for every attempt", () => {
  const main = git("rev-parse", "main");
  const [first, second] = [0, 1].map(() => script("release-tags", "v1.2.3", "p.tgz"));
  expect(first).toEqual(second);
  const commit = git("ls-remote", "origin", "refs/tags/v1.2.3").split("\t")[0] as string;
  expect(first).toEqual({ status: 0, said: `v1.2.3 and v1 are ${commit}, built from ${main}` });
  expect(git("ls-remote", "--heads", "--tags", "origin").split("\n")).toEqual([
    `${main}\trefs/heads/main`,
    `${commit}\trefs/tags/v1`,
    `${commit}\trefs/tags/v1.2.3`,
  ]);
  expect(git("ls-tree", "-r", "--name-only", commit).split("\n")).toEqual(["action.yml", "dist/action.js"]);
  expect(git("log", "--format=%P|%B", commit)).toBe(`|v1.2.3\n\nBuilt from ${main}.`);
  expect(git("status", "--porcelain")).toBe("");
});

test("the next release moves the major tag", () => {
  const before = git("ls-remote", "origin", "refs/tags/v1.2.3").split("\t")[0];
  release("1.3.0");
  script("release-tags", "v1.3.0", "p.tgz");
  const at = (tag: string) => git("ls-remote", "origin", `refs/tags/${tag}`).split("\t")[0];
  expect(at("v1.2.3")).toBe(before);
  expect(at("v1")).toBe(at("v1.3.0"));
  expect(at("v1")).not.toBe(before);
});

test("every action of the repository's own workflows is pinned to a commit", () => {
  for (const name of ["ci.yml", "release.yml"]) {
    const uses = readFileSync(join(".github", "workflows", name), "utf8").match(/uses: .*/g) ?? [];
    expect(uses.filter((line) => !/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
  }
});

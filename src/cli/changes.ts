import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UsageError } from "./io.js";

/** What differs from another commit, and the repository as it was then. */
export interface Changes {
  /** The commit that the changes start from, abbreviated. */
  readonly commit: string;
  /** Relative to the audited directory: added, changed and deleted files, committed or not. */
  readonly files: ReadonlySet<string>;
  /** Calls with a directory that holds the files as they were, for as long as it works on them. */
  before<T>(work: (directory: string) => Promise<T>): Promise<T>;
}

/** Larger files are not read by any audit, so that they need not be there. */
const MAX_BYTES = 2 * 1024 * 1024;
const MAX_OUTPUT = 256 * 1024 * 1024;
const SHORT = 10;

/** Changes since the commit at which this history left that of a branch, tag or commit: what a pull request shows. */
export function changesSince(directory: string, ref: string): Changes {
  const git = gitIn(directory);
  if (!git("rev-parse", "--show-toplevel").ok)
    throw new UsageError(`--changed-since needs a git checkout, which "${directory}" is not${git.said}`);
  if (!git("rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`).ok)
    throw new UsageError(`--changed-since: git knows no commit "${ref}"; ${FETCH}`);
  const common = git("merge-base", "--end-of-options", ref, "HEAD");
  if (!common.ok) throw new UsageError(`--changed-since: git knows no common history of "${ref}" and HEAD; ${FETCH}`);
  const commit = common.text.trim();
  const changed = git("diff", "--name-only", "-z", "--relative", "--no-renames", "--no-ext-diff", commit, "--", ".");
  const untracked = git("ls-files", "--others", "--exclude-standard", "-z");
  if (!changed.ok || !untracked.ok) throw new UsageError(`--changed-since: git cannot tell what changed${git.said}`);
  return {
    commit: commit.slice(0, SHORT),
    files: new Set([changed, untracked].flatMap(({ text }) => text.split("\0")).filter((file) => file !== "")),
    before: (work) => checkedOut(directory, commit, work),
  };
}

const FETCH = "fetch it first (actions/checkout brings it with fetch-depth: 0)";

/** Writes the files of a commit into a directory of its own, without a change to the checkout or to its index. */
async function checkedOut<T>(directory: string, commit: string, work: (directory: string) => Promise<T>): Promise<T> {
  const scratch = mkdtempSync(join(tmpdir(), "ecs-preflight-"));
  const git = gitIn(directory, { GIT_INDEX_FILE: join(scratch, "index") });
  try {
    const tree = join(scratch, "tree");
    const inside = git("rev-parse", "--show-prefix").text.trim();
    mkdirSync(join(tree, inside), { recursive: true });
    const files = smallFiles(git("ls-tree", "-r", "-z", "-l", commit).text);
    git("read-tree", commit);
    if (!git.fed(files.join("\0"), "checkout-index", "-z", "--stdin", `--prefix=${tree}/`).ok)
      throw new UsageError(`--changed-since: git cannot check out ${commit}${git.said}`);
    return await work(join(tree, inside));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Files and links of `git ls-tree -l`: mode, kind, object, size, and behind a tab the path. */
const smallFiles = (listing: string): readonly string[] =>
  listing.split("\0").flatMap((line) => {
    const [, size, path] = /^\d+ blob \w+ +(\d+)\t(.+)$/s.exec(line) ?? [];
    return path !== undefined && Number(size) <= MAX_BYTES ? [path] : [];
  });

interface Answer {
  readonly ok: boolean;
  readonly text: string;
}
interface Git {
  (...words: readonly string[]): Answer;
  /** With a text on its standard input. */
  fed(input: string, ...words: readonly string[]): Answer;
  /** What it had to say when it last failed. */
  readonly said: string;
}

/** Neither hooks nor filters nor monitors of a checkout are of use here: none is run. */
const NOTHING_OF_THEIRS = [
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "filter.lfs.smudge=",
  "filter.lfs.process=",
  "filter.lfs.required=false",
];

function gitIn(directory: string, environment: Readonly<Record<string, string>> = {}): Git {
  let said = "";
  const fed = (input: string, ...words: readonly string[]): Answer => {
    try {
      const text = execFileSync("git", [...NOTHING_OF_THEIRS.flatMap((each) => ["-c", each]), ...words], {
        cwd: directory,
        input,
        encoding: "utf8",
        maxBuffer: MAX_OUTPUT,
        stdio: ["pipe", "pipe", "pipe"],
        env: { ...process.env, ...environment, GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" },
      });
      return { ok: true, text };
    } catch (error) {
      const { code, stderr } = error as { code?: string; stderr?: string };
      const [line = ""] = (stderr ?? "").split("\n");
      said = code === "ENOENT" ? " (there is no git here)" : line && ` (${line})`;
      return { ok: false, text: "" };
    }
  };
  return Object.defineProperty(
    Object.assign((...words: readonly string[]) => fed("", ...words), { fed }) as Git,
    "said",
    { get: () => said },
  );
}

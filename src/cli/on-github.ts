import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { Home } from "../report/home.js";
import { COMMENT, type Room, STEP_SUMMARY } from "../report/room.js";

type Environment = Readonly<Record<string, string | undefined>>;

/** No event is described by a larger file. */
const MAX_EVENT_BYTES = 25 * 1024 * 1024;

/** Where the audited directory stands in the repository of the run, and where its files can be read. */
export function homeOf(directory: string, repository: string | undefined, env: Environment = process.env): Home {
  const { GITHUB_REPOSITORY: slug } = env;
  if (slug && repository && !isSame(slug, repository)) return {};
  const blob = blobOf(env);
  return { prefix: prefixOf(directory, env), ...(blob === undefined ? {} : { blob }) };
}

/** From the root of a directory's own repository to the directory: "", "services/api/". */
export function prefixOf(directory: string, env: Environment = process.env): string {
  const real = realOf(directory);
  const root = checkoutOf(real) ?? (env.GITHUB_WORKSPACE ? realOf(env.GITHUB_WORKSPACE) : real);
  const below = relative(root, real).split(sep).join("/");
  return below === "" || /^\.\.(\/|$)/.test(below) ? "" : `${below}/`;
}

const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

/** The root of the checkout that a directory is in: paths in a pull request begin there, wherever it was checked out to. */
function checkoutOf(directory: string): string | undefined {
  if (existsSync(join(directory, ".git"))) return directory;
  const parent = dirname(directory);
  return parent === directory ? undefined : checkoutOf(parent);
}

function blobOf(env: Environment): string | undefined {
  const { GITHUB_SERVER_URL: server = "https://github.com", GITHUB_REPOSITORY: slug = "", GITHUB_SHA: sha = "" } = env;
  const valid =
    /^https?:\/\/[\w.:-]+$/.test(server) && /^[\w.-]+\/[\w.-]+$/.test(slug) && /^[0-9a-f]{40,64}$/.test(sha);
  return valid ? `${server}/${slug}/blob/${sha}/` : undefined;
}

/** Is this the file that GitHub shows as the summary of this step? */
export const isStepSummary = (file: string, env: Environment = process.env): boolean =>
  !!env.GITHUB_STEP_SUMMARY && resolve(env.GITHUB_STEP_SUMMARY) === resolve(file);

/** A summary has what is left of its megabyte, everything else must do for a comment. */
export function roomFor(file: string | undefined, env: Environment = process.env): Room {
  if (file === undefined || !isStepSummary(file, env)) return COMMENT;
  const used = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return { ...STEP_SUMMARY, most: STEP_SUMMARY.most - used };
}

/** The default branch of a repository, as the event tells it when the run is one of that repository. */
export function eventBranch(repository: string | undefined, env: Environment = process.env): string | undefined {
  const { GITHUB_EVENT_PATH: file, GITHUB_REPOSITORY: slug } = env;
  if (!slug || !repository || !isSame(slug, repository)) return undefined;
  try {
    if (!file || statSync(file).size > MAX_EVENT_BYTES) return undefined;
    const branch: unknown = JSON.parse(readFileSync(file, "utf8"))?.repository?.default_branch;
    return typeof branch === "string" && branch !== "" ? branch : undefined;
  } catch {
    return undefined;
  }
}

import { Unusable } from "./errors.js";
import { COMMIT, type Runner } from "./runner.js";
import type { Environment } from "./world.js";

/** Where the results go. */
export interface Destination {
  /** The base of GitHub's API, without a slash at its end. */
  readonly api: URL;
  /** "owner/name" */
  readonly repository: string;
  readonly ref: string;
  readonly commit: string;
}

/** What the caller has said about it; the runner's environment says the rest. */
export interface AskedDestination {
  readonly repository?: string | undefined;
  readonly ref?: string | undefined;
  readonly commit?: string | undefined;
  readonly apiUrl?: string | undefined;
}

export function destinationOf(asked: AskedDestination, environment: Environment, runner: Runner): Destination {
  const repository = asked.repository ?? environment.GITHUB_REPOSITORY ?? "";
  if (repository === "") throw new Unusable("whose results are these? Give --repo <owner/name>");
  if (!/^[\w-][\w.-]*\/[\w.-]+$/.test(repository) || /\/\.\.?$/.test(repository))
    throw new Unusable(`--repo wants owner/name, not "${repository}"`);
  const { ref, commit } = subjectOf(asked, environment, runner);
  if (!REF.test(ref))
    throw new Unusable(`--ref wants refs/heads/…, refs/tags/… or refs/pull/<number>/merge or /head, not "${ref}"`);
  if (!COMMIT.test(commit)) throw new Unusable(`--commit wants all 40 digits of a commit, not "${commit}"`);
  return {
    api: apiOf(asked.apiUrl ?? (environment.GITHUB_API_URL || API)),
    repository,
    ref,
    commit: commit.toLowerCase(),
  };
}

const API = "https://api.github.com";
const REF = /^refs\/(?:(?:heads|tags)\/[^\s~^:?*[\\]+|pull\/\d+\/(?:merge|head))$/;

/** In these, GITHUB_REF and GITHUB_SHA are of the default branch, whatever was checked out or handed over. */
const OF_THE_DEFAULT_BRANCH = ["pull_request_target", "workflow_run"];

function subjectOf(asked: AskedDestination, environment: Environment, runner: Runner) {
  const { ref, commit } = asked;
  if (ref !== undefined && commit !== undefined) return { ref, commit };
  if (ref !== undefined || commit !== undefined) {
    const [given, missing] = ref === undefined ? ["--commit", "--ref"] : ["--ref", "--commit"];
    throw new Unusable(`${given} needs ${missing} beside it: the commit must be one of the ref`);
  }
  const { GITHUB_REF, GITHUB_SHA, GITHUB_EVENT_NAME = "" } = environment;
  if (OF_THE_DEFAULT_BRANCH.includes(GITHUB_EVENT_NAME))
    throw new Unusable(
      `a run on ${GITHUB_EVENT_NAME} does not tell which commit was audited: give --ref and --commit${example(runner)}`,
    );
  if (!GITHUB_REF || !GITHUB_SHA)
    throw new Unusable(
      'which commit was audited? Give --ref and --commit: --ref "$(git symbolic-ref HEAD)" --commit "$(git rev-parse HEAD)"',
    );
  const subject = withoutMerge(GITHUB_REF, GITHUB_SHA, runner);
  const { checkedOut } = runner;
  if (checkedOut !== undefined && checkedOut.toLowerCase() !== subject.commit.toLowerCase())
    throw new Unusable(
      `${short(checkedOut)} is checked out, and this run is one of ${short(subject.commit)}: say with --ref and --commit which of them was audited`,
    );
  return subject;
}

export const short = (commit: string): string => commit.slice(0, 7);

const example = ({ pull }: Runner): string =>
  pull ? `, for the head of the pull request --ref refs/pull/${pull.number}/head --commit ${pull.head}` : "";

/**
 * A run for a pull request is one of the merge commit, unless the head was checked out instead: then its lines are those
 * that were read. So does https://github.com/github/codeql-action/blob/main/src/git-utils.ts (getRef).
 */
function withoutMerge(ref: string, commit: string, { pull, checkedOut }: Runner) {
  const merge = /^refs\/pull\/(\d+)\/merge$/.exec(ref);
  return merge && pull && checkedOut === pull.head
    ? { ref: `refs/pull/${merge[1]}/head`, commit: pull.head }
    : { ref, commit };
}

/** The token goes there: nobody may listen, and nothing of the address may be misread. */
function apiOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new Unusable(`--api-url wants an address like ${API}, not "${text}"`);
  if (url.username || url.password || url.search || url.hash)
    throw new Unusable("--api-url wants an address without a user, a query and a fragment");
  if (url.protocol === "http:" && !isLoopback(url.hostname))
    throw new Unusable(`--api-url: the token is sent over https only, not to "${text}"`);
  url.pathname = url.pathname.replace(/\/+$/, "");
  return url;
}

const isLoopback = (host: string): boolean => host === "localhost" || host === "[::1]" || /^127(\.\d+){3}$/.test(host);

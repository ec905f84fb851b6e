import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fieldsOf } from "./limits.js";
import type { Environment } from "./world.js";

/** What the runner knows of the run beyond its environment. */
export interface Runner {
  /** The pull request that the run is about. */
  readonly pull: { readonly number: number; readonly head: string } | undefined;
  /** The run is for a pull request from another repository. */
  readonly fork: boolean;
  /** The commit that is checked out. */
  readonly checkedOut: string | undefined;
}

/** GitHub's own limit for a payload is 25 MB. */
const MOST_BYTES = 32 * 1024 * 1024;
export const COMMIT = /^[0-9a-f]{40}$/i;

/** Reads the event's payload and the HEAD of the checkout; what cannot be read is not known. */
export function readRunner(environment: Environment, checkout: string | undefined): Runner {
  const { pull_request, repository } = payload(environment.GITHUB_EVENT_PATH);
  const { number, head } = fieldsOf(pull_request);
  const { sha, repo } = fieldsOf(head);
  const [from, to] = [fieldsOf(repo).full_name, fieldsOf(repository).full_name];
  return {
    pull: typeof number === "number" && typeof sha === "string" && COMMIT.test(sha) ? { number, head: sha } : undefined,
    // The repository of a fork may be gone.
    fork: pull_request !== undefined && from !== to,
    checkedOut: checkout === undefined ? undefined : headOf(join(checkout, ".git")),
  };
}

function payload(file: string | undefined): ReturnType<typeof fieldsOf> {
  const text = file ? readSmall(file) : undefined;
  try {
    return fieldsOf(JSON.parse(text ?? "{}"));
  } catch {
    return {};
  }
}

/** A commit, or a branch whose file holds one. */
function headOf(git: string): string | undefined {
  const head = readSmall(join(git, "HEAD"))?.trim() ?? "";
  const branch = /^ref: (refs\/heads\/[\w./-]+)$/.exec(head)?.[1];
  const commit = branch === undefined ? head : (readSmall(join(git, branch))?.trim() ?? "");
  return COMMIT.test(commit) ? commit : undefined;
}

function readSmall(file: string): string | undefined {
  try {
    return statSync(file).size > MOST_BYTES ? undefined : readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

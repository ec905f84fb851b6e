import { own } from "../model/own.js";
import { context, literal, opaque, type Value } from "../model/value.js";
import type { StepScope } from "./scope.js";

/** Variables that every runner sets, by the name of their context. */
const FROM_GITHUB: Readonly<Record<string, string>> = {
  GITHUB_SHA: "sha",
  GITHUB_REF: "ref",
  GITHUB_REF_NAME: "ref_name",
  GITHUB_REF_TYPE: "ref_type",
  GITHUB_HEAD_REF: "head_ref",
  GITHUB_BASE_REF: "base_ref",
  GITHUB_REPOSITORY: "repository",
  GITHUB_REPOSITORY_OWNER: "repository_owner",
  GITHUB_RUN_ID: "run_id",
  GITHUB_RUN_NUMBER: "run_number",
  GITHUB_RUN_ATTEMPT: "run_attempt",
  GITHUB_ACTOR: "actor",
  GITHUB_EVENT_NAME: "event_name",
  GITHUB_WORKFLOW: "workflow",
  GITHUB_JOB: "job",
  GITHUB_SERVER_URL: "server_url",
  GITHUB_API_URL: "api_url",
  GITHUB_WORKSPACE: "workspace",
  GITHUB_ACTION_PATH: "action_path",
};
/** Files through which a step hands things on; the names stand for themselves. */
const FILES: Readonly<Record<string, string>> = {
  GITHUB_OUTPUT: "/github/output",
  GITHUB_ENV: "/github/env",
  GITHUB_PATH: "/github/path",
  GITHUB_STEP_SUMMARY: "/github/summary",
};
const ON_EVERY_RUNNER =
  /^(HOME|PATH|PWD|USER|SHELL|LANG|TMPDIR|HOSTNAME|CI|RUNNER_\w+|ACTIONS_\w+|GITHUB_\w+|RANDOM|SECONDS|UID|IFS|EUID)$/;

/** What bash sets by itself: what a pattern has matched, what `read` or `getopts` has read. */
const OF_THE_SHELL =
  /^(BASH_\w+|PIPESTATUS|REPLY|OPTARG|OPTIND|FUNCNAME|LINENO|OLDPWD|PPID|SHLVL|OSTYPE|HOSTTYPE|MACHTYPE|EPOCHSECONDS|EPOCHREALTIME|SRANDOM)$/;

/** What only the shell knows; undefined for names that are not its own. */
export const shellVariable = (name: string): Value | undefined =>
  OF_THE_SHELL.test(name) ? opaque(`$${name}`) : undefined;

/** What the runner itself gives a variable; undefined for names it does not know. */
export function runnerVariable(name: string, scope: () => StepScope): Value | undefined {
  const file = own(FILES, name);
  if (file) return literal(file);
  const path = own(FROM_GITHUB, name);
  if (path) return scope().lookup(["github", path]).value;
  if (name === "CI" || name === "GITHUB_ACTIONS") return literal("true");
  return ON_EVERY_RUNNER.test(name) ? context(`env.${name}`) : undefined;
}

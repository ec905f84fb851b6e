import { type Destination, short } from "./destination.js";
import { Refused } from "./errors.js";
import type { Answer } from "./exchange.js";
import { fieldsOf, listOf } from "./limits.js";
import { limitedUntil } from "./rate-limit.js";
import type { Runner } from "./runner.js";
import type { Environment } from "./world.js";

/** What an answer has to be read with. */
export interface Setting {
  readonly destination: Destination;
  readonly runner: Runner;
  readonly environment: Environment;
  readonly now: number;
}

/** Why GitHub does not take the results, and what to do about it. */
export function refusal(answer: Answer, setting: Setting): Refused {
  const { api } = setting.destination;
  if (limitedUntil(answer, setting.now) !== undefined)
    return new Refused(
      `GitHub's rate limit is reached: run this step again later${until(answer, setting.now)}`,
      said(answer),
    );
  if (answer.status >= 500)
    return new Refused(`GitHub answers ${answer.status} time and again: run this step again later`, said(answer));
  // What stands before GitHub may refuse a large body in its own way.
  if (!answer.isJson && answer.status !== 413)
    return new Refused(
      `what answers at ${api.href} is not GitHub's API (status ${answer.status}, no JSON): is --api-url right? On GitHub Enterprise Server it is https://HOST/api/v3`,
    );
  const explain = BY_STATUS[answer.status];
  return new Refused(explain ? explain(answer, setting) : `GitHub answers ${answer.status}`, said(answer));
}

const BY_STATUS: Readonly<Record<number, (answer: Answer, setting: Setting) => string>> = {
  400: () => "GitHub does not take the file for valid SARIF: try another version of the tool that wrote it",
  401: (_, { destination: { api } }) =>
    `${api.host} does not accept the token: is GITHUB_TOKEN of that host, and not expired? In a workflow, it is \${{ github.token }}`,
  403: forbidden,
  404: (_, { destination: { api, repository } }) =>
    `at ${api.host} the token sees no repository ${repository}: is --repo right, and may the token read it? In a private repository, the job needs permissions: contents: read as well`,
  413: () => "the file is too large for GitHub: audit with fewer rules, or a part of the repository",
  422: (_, { destination: { commit, ref } }) =>
    `GitHub does not accept the upload: is ${short(commit)} pushed, and a commit of ${ref}?`,
};

function forbidden(answer: Answer, { destination: { repository }, runner, environment }: Setting): string {
  const message = messageOf(answer);
  if (/(advanced security|code security|code scanning)[^.]* (must be|is not) enabled/i.test(message))
    return `code scanning is not enabled for ${repository}: switch on Code Security in the settings of the repository (public repositories have it)`;
  if (/archived/i.test(message)) return `${repository} is archived: it takes no results`;
  if (runner.fork)
    return "a run for a pull request from a fork has a token that may only read: leave the upload out of it, or do it in a workflow on workflow_run";
  if (environment.GITHUB_ACTIONS === "true")
    return "the token may not write code scanning results: give the job permissions: security-events: write (in a private repository also contents: read and actions: read)";
  return 'the token may not write code scanning results: a classic one needs the scope security_events, a fine-grained one the permission "Code scanning alerts: write"';
}

function messageOf({ body }: Answer): string {
  const { message } = fieldsOf(body);
  return typeof message === "string" ? message : "";
}

/** GitHub's own words. */
function said(answer: Answer): readonly string[] {
  const details = listOf(fieldsOf(answer.body).errors).map((error) => {
    const { message, code, field } = fieldsOf(error);
    if (typeof error === "string") return error;
    return typeof message === "string" ? message : [field, code].filter((each) => typeof each === "string").join(" ");
  });
  return [messageOf(answer), ...details].filter((each) => each !== "");
}

function until(answer: Answer, now: number): string {
  const at = limitedUntil(answer, now);
  if (typeof at !== "number" || !(at < LATEST)) return "";
  return `, after ${new Date(at).toISOString().replace(/\.\d+Z$/, "Z")}`;
}
/** Beyond it there are no dates. */
const LATEST = 8.64e15;

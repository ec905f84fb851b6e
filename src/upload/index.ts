import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type AskedDestination, type Destination, destinationOf } from "./destination.js";
import { Refused } from "./errors.js";
import type { Answer, Call } from "./exchange.js";
import { fieldsOf } from "./limits.js";
import { NoAnswer } from "./no-answer.js";
import { type Clock, persist } from "./persist.js";
import { processed } from "./processing.js";
import { quote } from "./quote.js";
import { refusal } from "./refusal.js";
import { readRunner } from "./runner.js";
import { type Packed, packSarif } from "./sarif-file.js";
import { tokenOf } from "./token.js";
import { type Environment, REAL_WORLD, type Watch, type World } from "./world.js";

export { Refused, Unusable } from "./errors.js";
export { quote } from "./quote.js";
export type { Environment, Watch, World } from "./world.js";

export interface AskedUpload extends AskedDestination {
  readonly file: string;
  /** The category instead of the one in the file. */
  readonly category?: string | undefined;
  /** Where the repository is checked out: absolute paths in the file are below it, and its HEAD was audited. */
  readonly checkoutPath?: string | undefined;
  readonly wait: boolean;
  /** How long to try and to wait in all. */
  readonly seconds: number;
  /** The version of this tool. */
  readonly version: string;
}

export interface Uploaded {
  readonly destination: Destination;
  /** GitHub's name for the upload. */
  readonly id: string;
  readonly packed: Omit<Packed, "sarif">;
  /** What GitHub had to remark, though it has processed the results. */
  readonly remarks: readonly string[];
}

/** Sends a SARIF file to code scanning; throws `Unusable` before anything is sent, `Refused` after. */
export async function uploadSarif(
  asked: AskedUpload,
  environment: Environment,
  watch: Watch,
  world: World = REAL_WORLD,
): Promise<Uploaded> {
  const checkout = asked.checkoutPath ?? (environment.GITHUB_WORKSPACE || undefined);
  const runner = readRunner(environment, checkout);
  const destination = destinationOf(asked, environment, runner);
  const token = tokenOf(environment);
  const { sarif, ...packed } = packSarif(asked.file, asked.category);
  // Nobody's answer gets to print the token.
  const hidden = (text: string): string => quote(text.replaceAll(token, "•••"));
  const clock: Clock = {
    world,
    watch: { ...watch, note: (text) => watch.note(hidden(text)) },
    end: world.now() + asked.seconds * 1000,
  };
  const refusalOf = (answer: Answer): Refused =>
    refusal(answer, { destination, runner, environment, now: world.now() });
  const call = callsOf(destination, token, asked.version);
  const body = JSON.stringify(bodyOf({ sarif, ...packed }, destination, checkout));
  try {
    watch.passing(`uploading to ${destination.repository}`);
    const id = idOf(await persist(call("POST", "", body), clock), refusalOf);
    const remarks = asked.wait ? await processed(call("GET", `/${id}`), clock, refusalOf) : [];
    return { destination, id, packed, remarks: shown(remarks, hidden) };
  } catch (error) {
    if (error instanceof NoAnswer) throw new Refused(hidden(`${error.message}: ${error.advice}`));
    if (error instanceof Refused) throw new Refused(hidden(error.message), shown(error.said, hidden));
    throw error;
  }
}

/** https://docs.github.com/en/rest/code-scanning/code-scanning#upload-an-analysis-as-sarif-data */
function bodyOf(packed: Packed, { commit, ref }: Destination, checkout: string | undefined) {
  const [tool, another] = packed.tools;
  return {
    commit_sha: commit,
    ref,
    sarif: packed.sarif,
    ...(checkout === undefined ? {} : { checkout_uri: pathToFileURL(resolve(checkout)).href }),
    ...(packed.startedAt ? { started_at: packed.startedAt } : {}),
    ...(tool && another === undefined ? { tool_name: tool } : {}),
  };
}

const callsOf =
  ({ api, repository }: Destination, token: string, version: string) =>
  (method: Call["method"], path: string, body?: string): Call => ({
    method,
    url: new URL(`${api.href.replace(/\/$/, "")}/repos/${repository}/code-scanning/sarifs${path}`),
    headers: {
      accept: "application/vnd.github+json",
      authorization: `Bearer ${token}`,
      "user-agent": `ecs-preflight/${version}`,
      "x-github-api-version": "2022-11-28",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body }),
  });

function idOf(answer: Answer, refusalOf: (answer: Answer) => Refused): string {
  if (answer.status !== 202) throw refusalOf(answer);
  const { id } = fieldsOf(answer.body);
  // It becomes part of an address.
  if (typeof id === "string" && /^[\w-]{1,100}$/.test(id)) return id;
  throw new Refused(
    "GitHub has accepted the results without a name for the upload: what becomes of them cannot be asked",
  );
}

const MOST_LINES = 20;

/** No more than can be read. */
function shown(lines: readonly string[], hidden: (text: string) => string): readonly string[] {
  const more = lines.length > MOST_LINES ? [`and ${lines.length - MOST_LINES} more`] : [];
  return [...lines.slice(0, MOST_LINES).map(hidden), ...more];
}

import { NoAnswer, unreachable } from "./no-answer.js";
import type { World } from "./world.js";

/** One request to GitHub's API. */
export interface Call {
  readonly method: "GET" | "POST";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** As far as it is JSON. */
  readonly body: unknown;
  readonly isJson: boolean;
}

const MOST_BYTES = 1024 * 1024;
const MOST_REDIRECTS = 3;

/**
 * Sends it, and follows redirects within the same origin only: the token is for nobody else. A renamed repository answers
 * with one; it is to be repeated as it was.
 * https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects
 */
export async function exchange(call: Call, world: World, milliseconds: number): Promise<Answer> {
  const signal = world.limit(milliseconds);
  let url = call.url;
  for (let redirects = 0; ; redirects++) {
    const answer = await once({ ...call, url }, world, signal, milliseconds);
    const to = REDIRECTS.includes(answer.status) ? answer.headers.get("location") : null;
    if (to === null) return answer;
    const next = URL.canParse(to, url.href) ? new URL(to, url.href) : undefined;
    if (next?.origin !== call.url.origin)
      throw final(`${url.host} leads on to ${next?.host || "nowhere"}, and the token is sent to no other host`);
    if (redirects === MOST_REDIRECTS) throw final(`${url.host} leads on and on`);
    url = next;
  }
}

const final = (message: string): NoAnswer => new NoAnswer(message, { passing: false, advice: "is --api-url right?" });

const REDIRECTS = [301, 302, 307, 308];

async function once(call: Call, world: World, signal: AbortSignal, milliseconds: number): Promise<Answer> {
  const { method, headers, body, url } = call;
  try {
    const init = { method, headers, signal, redirect: "manual" as const, ...(body === undefined ? {} : { body }) };
    const response = await world.fetch(url, init);
    const text = await readBounded(response, url.host);
    return { status: response.status, headers: response.headers, ...parsed(text) };
  } catch (error) {
    if (error instanceof NoAnswer) throw error;
    if (!signal.aborted) throw unreachable(url.host, error);
    const message = `${url.host} did not answer within ${Math.round(milliseconds / 1000)} s`;
    throw new NoAnswer(message, { passing: true, advice: "run this step again later" });
  }
}

async function readBounded(response: Response, host: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MOST_BYTES) throw final(`${host} answers with more than ${MOST_BYTES / 1024 / 1024} MiB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parsed(text: string): Pick<Answer, "body" | "isJson"> {
  try {
    return { body: JSON.parse(text), isJson: true };
  } catch {
    return { body: undefined, isJson: false };
  }
}

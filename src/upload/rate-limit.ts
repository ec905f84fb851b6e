import type { Answer } from "./exchange.js";
import { fieldsOf } from "./limits.js";

/**
 * When to try again, in milliseconds since 1970, where a rate limit is reached: GitHub says so with 429, or with the 403
 * that also says no for good.
 * https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#rate-limit-errors
 */
export function limitedUntil({ status, headers, body }: Answer, now: number): number | "unknown" | undefined {
  if (status !== 429 && status !== 403) return undefined;
  const after = Number(headers.get("retry-after") || Number.NaN);
  if (after >= 0) return now + after * 1000;
  const reset = Number(headers.get("x-ratelimit-reset") || Number.NaN);
  if (headers.get("x-ratelimit-remaining") === "0" && reset >= 0) return reset * 1000;
  const { message } = fieldsOf(body);
  const secondary = typeof message === "string" && /rate limit|abuse detection/i.test(message);
  return status === 429 || secondary ? "unknown" : undefined;
}

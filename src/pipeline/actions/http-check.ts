import type { SourceRange } from "../../model/source.js";
import { EMPTY, FAULT, fromOrigin, opaque, textOf, type Value } from "../../model/value.js";
import { type ActionAdapter, type ActionCall, FAILED, input, inputAt, outputs } from "../adapter.js";
import type { Frame } from "../frame.js";
import { inputLines, split } from "./fields.js";

interface Check {
  readonly names: readonly string[];
  /** The input that holds the address, or several. */
  readonly url: string;
  readonly separator?: string;
  /** Does the action end well although the service answers with an error? */
  readonly forgives?: (call: ActionCall) => boolean;
  /** Rules of its own say which answers are a failure, and they differ between releases. */
  readonly weighs?: true;
}

/** Actions that request an address and fail when it answers with an error, each by its own README. */
const checks: readonly Check[] = [
  { names: ["jtalk/url-health-check-action"], url: "url", separator: "|" },
  { names: ["nev7n/wait_for_response", "cygnetdigital/wait_for_response"], url: "url" },
  { names: ["emilioschepis/wait-for-endpoint", "mydea/action-wait-for-api"], url: "url" },
  {
    names: ["fjogeleit/http-request-action"],
    url: "url",
    forgives: (call) => /\b500\b/.test(textOf(input(call, "ignorestatuscodes") ?? EMPTY) ?? ""),
  },
  { names: ["ifaxity/wait-on-action"], url: "resource", separator: " " },
  // https://github.com/zaproxy/action-baseline: scans the application that runs at the address.
  {
    names: ["zaproxy/action-baseline", "zaproxy/action-full-scan", "zaproxy/action-api-scan"],
    url: "target",
    weighs: true,
  },
  { names: ["satak/webrequest-action", "indiesdev/curl"], url: "url" },
  {
    names: ["tyrrrz/action-http-request"],
    url: "url",
    forgives: (call) => textOf(input(call, "fail-on-error") ?? EMPTY) === "false",
  },
];

export const httpChecks: readonly ActionAdapter[] = checks.map((check) => ({
  names: check.names,
  run(call, frame) {
    for (const url of addresses(call, check)) requests(call, frame, url, inputAt(call, check.url));
    if (!frame.strikes(call.at)) return outputs({ status: opaque("the status"), response: opaque("the answer") }, true);
    const answer = outputs(
      { status: fromOrigin(FAULT, "500"), response: fromOrigin(FAULT, "Internal Server Error") },
      true,
    );
    if (check.weighs) return { ...answer, status: { ok: "maybe", assumed: true } };
    return check.forgives?.(call) ? answer : { ...answer, status: FAILED };
  },
}));

function addresses(call: ActionCall, { url, separator }: Check): readonly (Value | undefined)[] {
  const given = input(call, url);
  if (!given) return [undefined];
  return inputLines(given).flatMap((line) => (separator === undefined ? [line] : split(line, separator)));
}

function requests(call: ActionCall, frame: Frame, url: Value | undefined, urlAt: SourceRange): void {
  const authenticated = input(call, "bearertoken") !== undefined || input(call, "username") !== undefined;
  frame.emit(
    { kind: "request", urlAt, failsJob: "maybe", authenticated, how: call.name, ...(url ? { url } : {}) },
    call.at,
  );
}

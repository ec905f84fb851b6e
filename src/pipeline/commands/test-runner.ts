import type { SourceRange } from "../../model/source.js";
import { EMPTY, opaque, spell, textOf, type Value, type Word } from "../../model/value.js";
import { ASSUMED, type CommandCall, type CommandResult, FAILED } from "../adapter.js";

const RUNNERS =
  /^(pytest|newman|k6|cypress|playwright|hurl|artillery|locust|jest|vitest|bats|rspec|robot|behave|cucumber|schemathesis|wdio|testcafe)$/;
const LAUNCHERS =
  /^(npx|npm|pnpm|yarn|bun|bunx|node|python3?|go|cargo|mvn|mvnw|gradle|gradlew|poetry|uv|pipenv|bundle|deno)$/;
const TEST = /test|smoke|e2e|spec|cypress|playwright|newman|k6|verify|health/i;

/** Variables from which test suites take the address to ask. */
const ADDRESSES = [
  "BASE_URL",
  "APP_URL",
  "API_URL",
  "API_BASE_URL",
  "TEST_URL",
  "TARGET_URL",
  "SERVICE_URL",
  "SITE_URL",
  "SMOKE_URL",
  "SMOKE_TEST_URL",
  "E2E_URL",
  "E2E_BASE_URL",
  "TEST_BASE_URL",
  "PLAYWRIGHT_BASE_URL",
  "PLAYWRIGHT_TEST_BASE_URL",
  "CYPRESS_BASE_URL",
  "CYPRESS_baseUrl",
  "URL",
  "HOST",
  "ENDPOINT",
];

/**
 * A test runner that is pointed at an address, by an option or by its environment: it asks there, and fails when a test
 * does. Undefined for every other program.
 */
export function runTests(name: string, call: CommandCall): CommandResult | undefined {
  const words = call.args.map((arg) => textOf(arg.value) ?? "").join(" ");
  if (!RUNNERS.test(name) && !(LAUNCHERS.test(name) && TEST.test(words))) return undefined;
  const target = givenAddress(call) ?? (sendsRequests(name, call) ? { at: call.at } : undefined);
  if (!target) return undefined;
  const { here } = call.shell;
  here.emit(
    {
      kind: "request",
      urlAt: target.at,
      failsJob: "maybe",
      authenticated: false,
      how: name,
      ...(target.url ? { url: target.url } : {}),
    },
    call.at,
  );
  return { status: here.strikes(call.at) ? FAILED : ASSUMED, output: opaque(`what ${name} prints`) };
}

/** `newman run`, `k6 run`, `artillery run` and `hurl` ask the addresses that their own files name. */
function sendsRequests(name: string, call: CommandCall): boolean {
  if (name === "hurl") return call.args.length > 0;
  return /^(newman|k6|artillery)$/.test(name) && /^(run|quick)$/.test(textOf(call.args[0]?.value ?? EMPTY) ?? "");
}

function givenAddress(call: CommandCall): { readonly url?: Value; readonly at: SourceRange } | undefined {
  for (const [index, arg] of call.args.entries()) {
    if (isDestination(call.args[index - 1], arg)) continue;
    const url = /(?:^|=)(https?:\/\/.*)$/s.exec(spell(arg.value))?.[1];
    if (url !== undefined) return { url: from(arg.value, url), at: arg.at ?? call.at };
  }
  const named = ADDRESSES.map((name) => call.shell.get(name)).find(
    (value) => value.parts.length > 0 && isAddress(value),
  );
  return named && { url: named, at: call.at };
}

/** `--out influxdb=http://…`: where results are sent, not what is tested. */
const isDestination = (before: Word | undefined, arg: Word): boolean =>
  DESTINATION.test(textOf(before?.value ?? EMPTY) ?? "") || /^--(out|output|reporter)[\w-]*=/.test(spell(arg.value));
const DESTINATION = /^(-o|--(out|output|reporter)[\w-]*)$/;

/** The part of `baseUrl=https://…` behind the equals sign. */
function from(value: Value, url: string): Value {
  const [first, ...rest] = value.parts;
  if (!first || "oneOf" in first || first.text === undefined) return value;
  const text = first.text.slice(first.text.indexOf(url.slice(0, 8)));
  return { ...value, parts: [{ ...first, text }, ...rest] };
}

/** A URL, or a variable or secret of the repository: nothing that was never set. */
const isAddress = (value: Value): boolean =>
  /^https?:\/\//.test(spell(value)) ||
  value.parts.every(
    (part) =>
      !("oneOf" in part) &&
      part.from.some((origin) => origin.kind === "context" && /^(vars|secrets|inputs)\./.test(origin.path)),
  );

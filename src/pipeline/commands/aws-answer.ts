import {
  concat,
  EMPTY,
  FAULT,
  fromOrigin,
  literal,
  type Origin,
  opaque,
  textOf,
  type Value,
} from "../../model/value.js";
import { option } from "../options.js";
import { lines } from "../state.js";
import type { AwsCall } from "./aws-call.js";

/** What an AWS read prints: nobody knows, but two reads of the same thing print the same. */
export function answer(call: AwsCall, what: string): Value {
  const query = option(call.options, "query");
  return answerTo((query && textOf(query)) ?? "", what);
}

export const answerTo = (query: string, what: string): Value =>
  concat(opaque(`what ${what}${query ? ` --query ${query}` : ""} prints`), literal("\n"));

/** What services are like before anything has changed them. */
export const BEFOREHAND: Origin = { kind: "opaque", why: "what aws ecs describe-services prints beforehand" };

/** The revision that a service runs, in the words of `--query` or of jq; undefined when something else is asked. */
export function runningRevision(asked: string): Value | undefined {
  const words = asked.replace(/\s+/g, "").replace(/^\./, "").replace(PRIMARY, "[0]");
  if (!RUNNING_REVISION.test(words)) return undefined;
  const path = "aws ecs describe-services --query services[0].taskDefinition";
  return concat(fromOrigin({ kind: "context", path }), literal("\n"));
}
const RUNNING_REVISION = /^services\[[0*]?\]\.(deployments\[0\](\|?\[0\])?\.)?taskDefinition(\|?\[0\])?$/;

/** A field of what an effect yields: the ARN of a registered revision, the id of a task. */
export const result = (effect: string, field: string): Value =>
  concat(fromOrigin({ kind: "result", effect, field }), literal("\n"));

/**
 * What a query prints. Where it asks for a list of fields, `….[id,rolloutState] | [0]`, the command line prints them as
 * text in columns.
 * https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-output-format.html#text-output
 */
export function printed({ options }: AwsCall, field: (asked: string) => Value): Value {
  const query = textOf(option(options, "query") ?? EMPTY) ?? "";
  const format = option(options, "output");
  const [, of = "", names] = /^(.*)\.\[([\w.]+(?:\s*,\s*[\w.]+)+)\]\s*(?:\|\s*\[0\]\s*)?$/s.exec(query) ?? [];
  if (names === undefined || !format || textOf(format) !== "text") return field(query);
  const columns = names.split(",").map((name) => lines(field(`${of}.${name.trim()}`))[0] ?? EMPTY);
  return concat(...columns.flatMap((column, index) => [literal(index === 0 ? "" : "\t"), column]), literal("\n"));
}

/**
 * What a read of the service prints in a world where it was rolled back. It is stable again and its deployment complete;
 * only the revision, the deployment's id, and the deployment's own status, are not what the workflow expects.
 */
export function afterRollback(asked: string): Value {
  if (
    /rolloutState|\bstatus\b/.test(asked.replace(PRIMARY, "")) &&
    !/FAILED|taskDefinition|ROLLBACK|\bid\b/.test(asked)
  )
    return literal("COMPLETED\n");
  if (/runningCount|desiredCount|pendingCount|length\(/.test(asked) && !/taskDefinition/.test(asked))
    return opaque("the number of tasks");
  return fromOrigin(FAULT, "rolled-back\n");
}

/** What a read of the service prints in a world where it does not become stable: the rollout goes on, or has failed. */
export const whileUnstable = (asked: string): Value =>
  /rolloutState/.test(asked) && !/==|taskDefinition/.test(asked.replace(PRIMARY, ""))
    ? fromOrigin(FAULT, "IN_PROGRESS\n")
    : concat(fromOrigin(FAULT), literal("\n"));

/** The deployment under way is the primary one. */
const PRIMARY = /\[\?\s*status\s*==\s*[`'"]PRIMARY[`'"]\s*\]/g;

/** What a read of a stopped task prints when its container exited with an error. */
export function afterTaskFailure(query: string): Value {
  if (/==/.test(query)) return fromOrigin(FAULT, "false\n");
  return /exitCode/.test(query) ? fromOrigin(FAULT, "1\n") : concat(opaque("what is left of the task"), literal("\n"));
}

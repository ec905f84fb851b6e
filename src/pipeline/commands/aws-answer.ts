import { concat, FAULT, fromOrigin, literal, opaque, textOf, type Value } from "../../model/value.js";
import { option } from "../options.js";
import type { AwsCall } from "./aws-call.js";

/** What an AWS read prints: nobody knows, but two reads of the same thing print the same. */
export function answer(call: AwsCall, what: string): Value {
  const query = option(call.options, "query");
  const text = query ? textOf(query) : undefined;
  return concat(opaque(`what ${what}${text ? ` --query ${text}` : ""} prints`), literal("\n"));
}

/** A field of what an effect yields: the ARN of a registered revision, the id of a task. */
export const result = (effect: string, field: string): Value =>
  concat(fromOrigin({ kind: "result", effect, field }), literal("\n"));

/**
 * What a read of the service prints in a world where it was rolled back. It is stable again and its deployment complete;
 * only the revision, and the deployment's own status, are not what the workflow expects.
 */
export function afterRollback(asked: string): Value {
  if (/rolloutState|\bstatus\b/.test(asked) && !/FAILED|taskDefinition|ROLLBACK/.test(asked))
    return literal("COMPLETED\n");
  if (/runningCount|desiredCount|pendingCount/.test(asked) && !/taskDefinition/.test(asked))
    return opaque("the number of tasks");
  return fromOrigin(FAULT, "rolled-back\n");
}

/** What a read of the service prints in a world where it does not become stable: the rollout goes on, or has failed. */
export const whileUnstable = (asked: string): Value =>
  /rolloutState/.test(asked) && !/==|taskDefinition/.test(asked)
    ? fromOrigin(FAULT, "IN_PROGRESS\n")
    : concat(fromOrigin(FAULT), literal("\n"));

/** What a read of a stopped task prints when its container exited with an error. */
export function afterTaskFailure(query: string): Value {
  if (/==/.test(query)) return fromOrigin(FAULT, "false\n");
  return /exitCode/.test(query) ? fromOrigin(FAULT, "1\n") : concat(opaque("what is left of the task"), literal("\n"));
}

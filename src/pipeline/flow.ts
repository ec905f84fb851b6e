import { concat, EMPTY } from "../model/value.js";
import { type CommandResult, done, type Status } from "./adapter.js";

/** How a list of commands went, and whether it ended the way it stands on. */
export interface Flow extends CommandResult {
  readonly stop?: "exit" | "return" | "break" | "continue";
  /** `set -e` looks away: a test, or all but the last of an `&&` list. */
  readonly exempt?: boolean;
}

export const quiet = (status: Status): Flow => done(EMPTY, status);

/** What `!` and `until` make of an answer. */
export const negate = (status: Status): Status => ({
  ok: status.ok === "maybe" ? "maybe" : status.ok === "yes" ? "no" : "yes",
  assumed: status.assumed,
});

/** What was printed before stays printed. */
export const merged = (before: Flow, after: Flow): Flow => ({ ...after, output: concat(before.output, after.output) });

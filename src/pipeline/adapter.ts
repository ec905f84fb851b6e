import type { SourceRange } from "../model/source.js";
import type { Tri } from "../model/tri.js";
import { EMPTY, opaque, originsOf, textOf, type Value, type Word } from "../model/value.js";
import type { Frame } from "./frame.js";
import type { Shell } from "./shell.js";

/** How a command ended. `assumed`: the green path takes it for granted, but it may well fail. */
export interface Status {
  readonly ok: Tri;
  readonly assumed: boolean;
}
/** Known for sure, as `true` or `[ a = a ]`. */
export const SURE: Status = { ok: "yes", assumed: false };
/** An action that the green path takes to succeed. */
export const ASSUMED: Status = { ok: "yes", assumed: true };
/** A question of which the answer is not known: `grep`, `test -f`. */
export const UNDECIDED: Status = { ok: "maybe", assumed: false };
/** Failed for sure. */
export const FAILED: Status = { ok: "no", assumed: false };

/** How a wait that was just recorded ends. */
export const waitStatus = (frame: Frame): Status => (frame.waitFails ? FAILED : ASSUMED);

export interface CommandResult {
  readonly status: Status;
  /** Standard output, with its trailing line break. */
  readonly output: Value;
}
export const done = (output: Value = EMPTY, status: Status = ASSUMED): CommandResult => ({ status, output });

/** A command with its words settled as far as they can be. */
export interface CommandCall {
  readonly name: string;
  readonly args: readonly Word[];
  /** The command's words, first to last. */
  readonly at: SourceRange;
  readonly stdin: Value | undefined;
  readonly shell: Shell;
  /** Runs a command given as settled words, where this one stands: what `sudo`, `retry` or `xargs` are handed. */
  run(words: readonly Word[]): CommandResult;
}

/** A known command: what running it does. */
export interface CommandAdapter {
  readonly names: readonly string[];
  run(call: CommandCall, frame: Frame): CommandResult;
}

export interface Input {
  readonly value: Value;
  readonly at: SourceRange;
  /** The lines of a block, evaluated one by one, each with its own place. */
  lines?(): readonly Input[];
}

/** A step that uses an action, with its inputs evaluated; names are lower case, as GitHub compares them. */
export interface ActionCall {
  readonly name: string;
  readonly ref: string;
  readonly at: SourceRange;
  readonly inputs: ReadonlyMap<string, Input>;
  readonly env: ReadonlyMap<string, Value>;
  /** What a comment behind the reference says, such as the version of a pinned commit. */
  readonly comment: string | undefined;
  /** A variable of the step's environment. */
  readonly variable: (name: string) => Value;
  /** Runs a command that an input carries, where the step stands. */
  runScript(input: Input, frame: Frame): CommandResult;
}

/** What a step hands on. `open`: other outputs may exist, any or those of such a name. */
export interface ActionResult {
  readonly outputs: ReadonlyMap<string, Value>;
  readonly open: boolean | RegExp;
  /** What such an output holds, where that much is known. */
  readonly unknown?: (name: string) => Value;
  readonly status?: Status;
}
export const outputs = (
  values: Readonly<Record<string, Value>> = {},
  open: boolean | RegExp = false,
): ActionResult => ({
  outputs: new Map(Object.entries(values)),
  open,
});

/** Outputs that an action is documented to have, whose values nobody knows. */
export const unknownOutputs = (...names: readonly string[]): Readonly<Record<string, Value>> =>
  Object.fromEntries(names.map((name) => [name, opaque(`output ${name}`)]));

/** A known action: what using it does. */
export interface ActionAdapter {
  readonly names: readonly string[];
  run(call: ActionCall, frame: Frame): ActionResult;
}

/**
 * An input's value, or undefined when it is absent or empty: actions do not tell them apart. One that is empty only
 * because it names what nothing has set is kept, for rules to see.
 */
export function input(call: ActionCall, name: string): Value | undefined {
  const value = call.inputs.get(name)?.value;
  return value === undefined || (textOf(value)?.trim() === "" && !isMistake(value)) ? undefined : value;
}
const isMistake = (value: Value): boolean =>
  originsOf(value).some((origin) => origin.kind === "unset" && origin.because !== undefined);

/** A boolean input as the toolkit reads it: "yes" only when it is true for sure. */
export function flag(call: ActionCall, name: string, fallback: boolean): Tri {
  const value = input(call, name);
  if (!value) return fallback ? "yes" : "no";
  const text = textOf(value)?.trim().toLowerCase();
  return text === undefined ? "maybe" : text === "true" ? "yes" : "no";
}

/** Where an input stands, or the `uses:` when it is absent. */
export const inputAt = (call: ActionCall, ...names: readonly string[]): SourceRange =>
  names.map((name) => call.inputs.get(name)?.at).find((at) => at !== undefined) ?? call.at;

import { concat, EMPTY, expand, literal, opaque, spell, tainted, textOf, type Value } from "../model/value.js";
import { type CommandCall, type CommandResult, done, FAILED } from "./adapter.js";
import { commandAdapter } from "./commands/index.js";
import { inertCommand } from "./commands/inert.js";
import { unknownCommand } from "./commands/unknown.js";
import type { Flow } from "./flow.js";
import type { Frame } from "./frame.js";
import { runScriptFile, scriptNamed } from "./script-file.js";
import { JobState } from "./state.js";

const WINDOWS = /\.exe$/i;

/** A program without its folder; `aws.exe` is `aws` for Windows. */
export const baseOf = (name: string): string => (name.split("/").at(-1) ?? name).replace(WINDOWS, "");

/** The one program that a word names which is not known to its last character: in an unknown folder, or by one of its names. */
export function programNamed(word: Value): string | undefined {
  const [first, ...others] = expand(word)
    .filter((form) => textOf(form) !== "")
    .map(programIn);
  const adapter = first === undefined ? undefined : commandAdapter(first);
  const agree = others.every((other) => other !== undefined && commandAdapter(other) === adapter);
  return adapter && agree ? first : undefined;
}

function programIn(form: Value): string | undefined {
  const last = form.parts.at(-1);
  const end = last && !("oneOf" in last) ? last.text : undefined;
  return textOf(form) !== undefined || end?.includes("/") ? baseOf(textOf(form) ?? end ?? "") : undefined;
}

export function runProgram(call: CommandCall): Flow {
  const result = resultOf(call);
  const hangs = [call.stdin ?? EMPTY, ...call.args.map((arg) => arg.value)].some(tainted);
  // In a faulty world, an undecided answer about the simulated failure may end the script.
  return result.status.ok === "maybe" && hangs
    ? { ...call.shell.question({ ok: "maybe", tainted: true }), output: result.output }
    : result;
}

function resultOf(call: CommandCall): CommandResult {
  const base = baseOf(call.name);
  const path = scriptNamed(call.name, call.shell);
  if (path !== undefined) return runScriptFile(path, call.args, call.at, call.shell, false);
  const adapter = commandAdapter(base);
  if (adapter) return adapter.run({ ...call, name: base }, call.shell.here);
  // What the repository brings along under a known name is another program.
  const own = call.name.includes("/") && call.shell.frame.repository.read(JobState.path(call.shell.cwd, call.name));
  return (own ? undefined : inertCommand(base)) ?? unknownCommand(call);
}

/** `command -v name` and its kin: GitHub's Linux and macOS images have no programs of Windows; of others nobody knows. */
export function finds({ args }: CommandCall, frame: Frame, otherwise: CommandResult["status"]): CommandResult {
  const name = textOf(args.at(-1)?.value ?? opaque("")) ?? "";
  const { runner, runsOn } = frame.job;
  if (WINDOWS.test(name) && runner === "github" && !/windows/.test(spell(runsOn))) return done(undefined, FAILED);
  return done(concat(opaque(`the folder of ${name}`), literal(`/${name}\n`)), otherwise);
}

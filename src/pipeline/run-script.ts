import { concat, EMPTY, hop, literal, unsetAt, type Value } from "../model/value.js";
import type { ActionResult, CommandResult } from "./adapter.js";
import { evaluate, parseExpression } from "./expression.js";
import type { Frame } from "./frame.js";
import type { StepScope } from "./scope.js";
import { ScriptEnds } from "./script-ends.js";
import { Shell } from "./shell.js";
import { parseScript } from "./shell-syntax.js";
import { ShellVariables } from "./shell-variables.js";
import { lines, readAssignments } from "./state.js";
import type { Text } from "./yaml.js";

/** The old way to hand an output on, which still works: `echo "::set-output name=image::…"`. */
function setOutputs(printed: Value): Value {
  const found = lines(printed).flatMap((line): Value[] => {
    const [first, ...rest] = line.parts;
    const match = first && !("oneOf" in first) && first.text?.match(/^\s*::set-output name=([\w.-]+)::(.*)$/s);
    if (!match) return [];
    const [, name = "", text = ""] = match;
    return [{ ...line, parts: [{ ...first, text: `${name}=${text}` }, ...rest] }, literal("\n")];
  });
  return concat(...found);
}

/** Runs a script text and collects what it left in `$GITHUB_OUTPUT` and `$GITHUB_ENV`. */
export function runShell(
  text: Text,
  frame: Frame,
  env: (name: string) => Value,
  scope: StepScope,
  cwd: Value,
  pipefail: boolean,
): ActionResult & CommandResult {
  const script = parseScript(text, (source, at) => {
    const expression = parseExpression(source);
    return expression ? hop(unsetAt(evaluate(expression, scope).value, at), at) : EMPTY;
  });
  const ends = new ScriptEnds();
  const shell = new Shell(frame, script, new ShellVariables(env), ends, [], ".", true, pipefail);
  shell.go(cwd);
  frame.job.unread = undefined;
  const result = shell.run();
  const { files } = frame.state;
  const written = readAssignments(concat(setOutputs(result.output), files.get(OUTPUT_FILE) ?? EMPTY));
  const exported = readAssignments(files.get(ENV_FILE) ?? EMPTY);
  for (const [name, value] of exported.values) frame.state.env.set(name, hop(value, text.at));
  if (exported.open) frame.state.exporter ??= "an earlier step";
  files.delete(OUTPUT_FILE);
  files.delete(ENV_FILE);
  return {
    status: ends.outcome(result.status),
    output: result.output,
    outputs: written.values,
    open: written.open || frame.job.unread !== undefined,
  };
}

const OUTPUT_FILE = "/github/output";
const ENV_FILE = "/github/env";

import { posix } from "node:path";
import type { SourceRange } from "../model/source.js";
import type { Word } from "../model/value.js";
import { type CommandResult, done, UNDECIDED } from "./adapter.js";
import { MAX_CALL_DEPTH } from "./frame.js";
import type { Shell } from "./shell.js";
import { parseScriptFile } from "./shell-syntax.js";
import { JobState } from "./state.js";

/** The repository path of a shell script that a command word names; undefined for programs and other languages. */
export function scriptNamed(word: string, shell: Shell, sourced = false): string | undefined {
  if (!word.includes("/") && !/\.(sh|bash)$/.test(word) && !sourced) return undefined;
  // A build wrapper only fetches and starts its tool: the adapter of that tool knows more.
  if (/(^|\/)(gradlew|mvnw)$/.test(word)) return undefined;
  const path = JobState.path(shell.cwd, word);
  const text = shell.frame.repository.read(path);
  if (text === undefined) return undefined;
  return sourced || isShell(path, text) ? path : undefined;
}

const isShell = (path: string, text: string): boolean => {
  const shebang = text.match(/^#!([^\n]*)/)?.[1];
  return shebang === undefined ? /\.(sh|bash)$/.test(path) || !posix.extname(path) : /\b(ba|da|z|k)?sh\b/.test(shebang);
};

/** Runs a script file where the shell stands. */
export function runScriptFile(
  path: string,
  args: readonly Word[],
  at: SourceRange,
  shell: Shell,
  sourced: boolean,
): CommandResult {
  const text = shell.frame.repository.read(path);
  if (text === undefined) return done(undefined, UNDECIDED);
  if (shell.frame.depth > MAX_CALL_DEPTH) return shell.calledTooDeep(at);
  const inner = shell.inside(parseScriptFile(path, text), args, shell.here.called(at), sourced);
  if (!sourced) {
    const flags = text.match(/^#![^\n]*\s-(\w+)/)?.[1] ?? "";
    inner.errexit = flags.includes("e");
    inner.pipefail = false;
  }
  if (!sourced) {
    const result = inner.run();
    // Whether it fails hangs on the simulated failure: so does the line that runs it.
    return inner.ends.failed === "maybe" && result.status.ok !== "no"
      ? { ...result, status: shell.question({ ok: "maybe", tainted: true }).status }
      : result;
  }
  const flow = inner.whole();
  shell.follow(inner);
  return { status: flow.status, output: flow.output };
}

import { concat, EMPTY, literal, spell, textOf, type Value } from "../model/value.js";
import type { Frame } from "./frame.js";
import { credentialsFile } from "./session.js";
import type { Shell } from "./shell.js";
import type { Sh } from "./shell-syntax.js";
import { wordValue } from "./shell-words.js";
import { JobState } from "./state.js";

/** What `<`, `<<<` and `<<` feed a command; undefined when nothing is redirected in. */
export function withHeredoc(redirects: readonly Sh.Redirection[], shell: Shell): Value | undefined {
  let stdin: Value | undefined;
  for (const each of redirects) {
    if (each.type === "HereString") stdin = concat(wordValue(each.target, shell), literal("\n"));
    else if (each.type === "HereDoc") stdin = heredoc(each, shell);
    else if (each.operator === "<" && each.target) stdin = readFile(wordValue(each.target, shell), shell);
  }
  return stdin;
}

function heredoc(node: Sh.HereDoc, shell: Shell): Value {
  const { body, delimiter } = node;
  const strip = node.operator === "<<-";
  if (delimiter?.quoted || !body.parts) return shell.script.decode(tabs(body.text, strip));
  const parts = body.parts.map((part) =>
    part.type === "Literal"
      ? shell.script.decode(tabs(part.value, strip))
      : wordValue(
          { type: "Word", text: part.text, value: part.text, pos: part.pos, end: part.end, parts: [part] },
          shell,
        ),
  );
  return concat(...parts);
}

const tabs = (text: string, strip: boolean): string => (strip ? text.replace(/^\t+/gm, "") : text);

/** Sends a command's output where its redirections say; what is left goes on to the terminal or pipe. */
export function redirect(redirects: readonly Sh.Redirection[], output: Value, shell: Shell): Value {
  let rest = output;
  for (const each of redirects) {
    if (each.type !== "Redirect" || !/^(>|>>|>\||&>|&>>)$/.test(each.operator)) continue;
    if (each.descriptor?.type === "FileDescriptor" && each.descriptor.value !== 1) continue;
    writeFile(wordValue(each.target, shell), rest, each.operator.endsWith(">>"), shell);
    rest = EMPTY;
  }
  return rest;
}

/** Writes or appends to a file of the job; a name that is not known is written nowhere. */
export function writeFile(name: Value, content: Value, append: boolean, shell: Shell): void {
  if (/\.aws\/credentials$/.test(spell(name))) credentialsFile(content, shell.frame);
  const text = textOf(name);
  if (text === undefined || text.startsWith("/dev/")) return;
  const path = JobState.path(shell.cwd, text);
  const { files } = shell.frame.state;
  const before = append ? files.get(path) : undefined;
  files.set(path, before ? concat(before, content) : content);
}

/** The content of a file: written by the job, or checked in; undefined when nobody knows it. */
export function readFile(name: Value, shell: Shell): Value | undefined {
  const text = textOf(name);
  if (text === undefined) return undefined;
  if (/^(file:\/\/)?\/dev\/stdin$/.test(text) || text === "-") return shell.stdin;
  return contentAt(JobState.path(shell.cwd, text.replace(/^file:\/\//, "")), shell.frame);
}

/** The same for a path from the repository's root on. */
export function contentAt(path: string, { state, repository }: Frame): Value | undefined {
  const written = state.files.get(path);
  if (written) return written;
  const text = repository.read(path);
  if (text === undefined) return undefined;
  const value: Value = {
    parts: [{ text, from: [{ kind: "file", path }], via: [] }],
    trace: [{ file: path, start: 0, end: 0 }],
  };
  return path.endsWith(".json") ? { ...value, document: { base: { kind: "file", path }, edits: [] } } : value;
}

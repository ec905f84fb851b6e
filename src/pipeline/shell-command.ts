import { posix } from "node:path";
import { type SourceRange, WORKSPACE } from "../model/source.js";
import { concat, EMPTY, expand, hop, literal, textOf, type Value, type Word } from "../model/value.js";
import { ASSUMED, type CommandCall, done, FAILED, SURE, UNDECIDED } from "./adapter.js";
import { unknownCommand } from "./commands/unknown.js";
import { type Flow, quiet } from "./flow.js";
import { runScriptFile, scriptNamed } from "./script-file.js";
import type { Shell } from "./shell.js";
import { assign, MAX_WORDS } from "./shell-assign.js";
import { runNamed } from "./shell-function.js";
import { getopts, mapfile, read } from "./shell-input.js";
import { finds, programNamed, runProgram } from "./shell-program.js";
import { redirect, withHeredoc } from "./shell-redirect.js";
import type { Sh } from "./shell-syntax.js";
import { testWords } from "./shell-test.js";
import { expandWord, joinWords, wordValue } from "./shell-words.js";

/** Runs one simple command: assignments, words, redirections, and whatever its name means. */
export function runSimple(node: Sh.Command, shell: Shell): Flow {
  shell.substituted = undefined;
  const assignments = node.prefix.filter((each): each is Sh.Assignment => each.type === "Assignment");
  if (!node.name) {
    for (const each of assignments) assign(each, shell);
    redirect(node.redirects, EMPTY, shell);
    return quiet(shell.substituted ?? SURE);
  }
  const words = [node.name, ...node.args].flatMap((word) => argument(word, shell));
  const before = shell.stdin;
  const own = withHeredoc(node.redirects, shell);
  shell.stdin = own ?? before;
  const last = node.args.at(-1) ?? node.name;
  const flow = withPrefix(assignments, shell, () =>
    runHere(words, shell.range(node.name?.pos ?? node.pos, last.end), shell),
  );
  if (own) shell.stdin = before;
  return { ...flow, output: redirect(node.redirects, flow.output, shell) };
}

/** A command that a function makes of the words it was handed, `aws "$@"`, is what the outermost call says it is. */
function runHere(words: readonly Word[], own: SourceRange, shell: Shell): Flow {
  const handed = words.find((word) => word.handed)?.at;
  const call = handed && shell.calls.find((each) => contains(each, handed));
  if (!call) return runWords(words, own, shell);
  const before = shell.through;
  shell.through = own;
  const flow = runWords(words, call, shell);
  shell.through = before;
  return flow;
}

const contains = (outer: SourceRange, inner: SourceRange): boolean =>
  outer.file === inner.file && outer.start <= inner.start && inner.end <= outer.end;

const argument = (word: Sh.CommandArgument, shell: Shell): readonly Word[] => {
  if (word.type === "Word") return expandWord(word, shell);
  const at = shell.range(word.pos, word.end);
  if (word.value.type === "ArrayValue") {
    assign(word, shell);
    return [{ value: literal(word.name), maybe: false, at }];
  }
  return [{ value: concat(literal(`${word.name}=`), wordValue(word.value, shell)), maybe: false, at }];
};

/** `NAME=value command`: set for that command only. */
function withPrefix(assignments: readonly Sh.Assignment[], shell: Shell, body: () => Flow): Flow {
  if (assignments.length === 0) return body();
  const before = shell.variables.fork();
  for (const each of assignments) assign(each, shell);
  const flow = body();
  // What the command itself has set, as `IFS= read -r line` does, stays.
  for (const { name } of assignments) if (name) shell.variables.restore(name, before);
  return flow;
}

/** Runs a command given as settled words: also what `sudo`, `retry` or `xargs` are handed. */
export function runWords(words: readonly Word[], at: CommandCall["at"], shell: Shell): Flow {
  return shell.deeper(
    () => at,
    () => runCommand(words, at, shell),
  );
}

function runCommand(words: readonly Word[], at: CommandCall["at"], shell: Shell): Flow {
  const [head, ...args] = words;
  if (!head) return quiet(shell.substituted ?? SURE);
  if (words.length > MAX_WORDS) return shell.lost("a command has too many words to follow", at);
  const { work } = shell.frame.machine;
  work.spend(words.length ** 2 / 1_000);
  for (const { value } of words) work.handle(value);
  if (shell.stdin) work.handle(shell.stdin);
  const name = textOf(head.value) ?? programNamed(head.value);
  const run = (inner: readonly Word[]): Flow => runWords(inner, at, shell);
  const call = { args, at, stdin: shell.stdin, shell, run };
  if (name !== undefined) return BUILTINS[name]?.({ ...call, name }) ?? runNamed({ ...call, name });
  const names = expand(head.value).map((form) => literal(textOf(form) ?? ""));
  if (names.length > 1 && names.every((each) => each.parts.length > 0))
    return shell.branches(names.map((value) => () => runWords([{ ...head, value }, ...args], at, shell)));
  unknownCommand({ ...call, name: "a command whose name is not known" });
  return quiet(ASSUMED);
}

const here = ({ cwd }: Shell): Value => literal(posix.join(WORKSPACE, cwd));

type Builtin = (call: CommandCall) => Flow;

/** `exec command`: the script ends as that command does. */
function replace({ args, at, shell }: CommandCall): Flow {
  if (args.length === 0) return quiet(SURE);
  const { errexit } = shell;
  shell.errexit = true;
  const flow = runWords(args, at, shell);
  shell.errexit = errexit;
  return { ...flow, ...shell.exit(flow.status), output: flow.output };
}
const value = (call: CommandCall, index: number): Value => call.args[index]?.value ?? EMPTY;

function declare(call: CommandCall): Flow {
  for (const arg of call.args) {
    const local = call.name === "local" && textOf(arg.value)?.match(/^[A-Za-z_]\w*/)?.[0];
    if (local) call.shell.locals.add(local);
    const text = arg.value.parts[0];
    const head = text && !("oneOf" in text) ? text.text : undefined;
    const at = head?.indexOf("=") ?? -1;
    // `export $(cat .env)`: names that nobody can read are set.
    if (head === undefined && arg.value.parts.length > 0) call.shell.frame.state.exporter ??= `this ${call.name}`;
    if (head === undefined || at < 1 || !/^[A-Za-z_]\w*$/.test(head.slice(0, at))) continue;
    const rest: Value = {
      ...arg.value,
      parts: [{ ...(text as object), text: head.slice(at + 1), from: [], via: [] }, ...arg.value.parts.slice(1)],
    };
    call.shell.variables.set(head.slice(0, at), hop(concat(rest), arg.at));
  }
  return quiet(SURE);
}

function set(call: CommandCall): Flow {
  const flags = call.args.map((arg) => textOf(arg.value) ?? "");
  flags.forEach((text, index) => {
    const on = text.startsWith("-");
    if (!/^[-+][a-zA-Z]+$/.test(text)) return;
    if (text.includes("e")) call.shell.errexit = on;
    if (text.includes("o") && flags[index + 1] === "pipefail") call.shell.pipefail = on;
    if (text.includes("o") && flags[index + 1] === "errexit") call.shell.errexit = on;
  });
  return quiet(SURE);
}

function exitStatus(call: CommandCall): Flow["status"] {
  const text = call.args.length === 0 ? "0" : textOf(value(call, 0));
  return text === undefined
    ? call.shell.frame.machine.fault
      ? FAILED
      : UNDECIDED
    : text.trim() === "0"
      ? SURE
      : FAILED;
}

const test: Builtin = (call) => {
  const words = call.name === "[" ? call.args.slice(0, -1) : call.args;
  const answer = testWords(words, call.shell);
  return { ...call.shell.question(answer), exempt: false };
};

const source: Builtin = (call) => {
  const path = scriptNamed(textOf(value(call, 0)) ?? "", call.shell, true);
  if (path === undefined) {
    call.shell.frame.state.exporter ??= textOf(value(call, 0)) ?? "a sourced file";
    return quiet(ASSUMED);
  }
  return runScriptFile(path, call.args.slice(1), call.at, call.shell, true);
};

/** Does the command, or the function it names, end the script with 0 whatever happened? */
function endsWell(action: string, { variables }: Shell): boolean {
  const [named] = variables.meanings(action.trim());
  const text = named ? named.script.source.slice(named.body.pos, named.body.end).replace(/\}\s*$/, "") : action;
  return /(^|[;&\n{]|\|\|)\s*exit 0\s*;?\s*$/.test(text);
}

const BUILTINS: Readonly<Record<string, Builtin | undefined>> = Object.assign(Object.create(null) as object, {
  ":": () => quiet(SURE),
  true: () => quiet(SURE),
  false: () => quiet(FAILED),
  export: declare,
  local: declare,
  declare,
  readonly: declare,
  typeset: declare,
  set,
  "[": test,
  test,
  ".": source,
  source,
  exit: (call: CommandCall) => call.shell.exit(exitStatus(call)),
  return: (call: CommandCall) => ({ ...quiet(exitStatus(call)), stop: "return" as const }),
  break: () => ({ ...quiet(SURE), stop: "break" as const }),
  continue: () => ({ ...quiet(SURE), stop: "continue" as const }),
  cd: (call: CommandCall) => {
    const to = value(call, 0);
    if (textOf(to) !== "-") call.shell.go(to);
    return quiet(ASSUMED);
  },
  pwd: (call: CommandCall) => done(concat(here(call.shell), literal("\n")), SURE),
  shift: (call: CommandCall) => {
    call.shell.positional = call.shell.positional.slice(Number(textOf(value(call, 0)) || 1) || 1);
    return quiet(SURE);
  },
  unset: (call: CommandCall) => {
    for (const arg of call.args) call.shell.variables.unset(textOf(arg.value) ?? "");
    return quiet(SURE);
  },
  read,
  mapfile,
  readarray: mapfile,
  getopts,
  eval: (call: CommandCall) => {
    const text = textOf(joinWords({ items: call.args, complete: true }));
    if (text === undefined) {
      unknownCommand(call);
      call.shell.frame.state.exporter ??= "eval";
    }
    return quiet(ASSUMED);
  },
  exec: replace,
  command: (call: CommandCall) => {
    const name = textOf(value(call, 0));
    if (name?.startsWith("-")) return finds(call, call.shell.frame, UNDECIDED);
    if (name === undefined || BUILTINS[name]) return runWords(call.args, call.at, call.shell);
    return runProgram({ ...call, name, args: call.args.slice(1) });
  },
  which: (call: CommandCall) => finds(call, call.shell.frame, ASSUMED),
  type: (call: CommandCall) => finds(call, call.shell.frame, ASSUMED),

  builtin: (call: CommandCall) => runWords(call.args, call.at, call.shell),
  shopt: () => quiet(SURE),
  trap: (call: CommandCall) => {
    const [action = "", ...signals] = call.args.map((arg) => textOf(arg.value) ?? "");
    if (endsWell(action, call.shell))
      for (const signal of signals)
        if (/^(EXIT|0|ERR)$/.test(signal)) call.shell.forgive(signal === "ERR" ? "ERR" : "EXIT");
    return quiet(SURE);
  },
  wait: (call: CommandCall) => quiet(call.args.length === 0 ? SURE : call.shell.started),
  let: () => quiet(UNDECIDED),
} satisfies Record<string, Builtin>);

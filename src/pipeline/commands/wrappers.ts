import { escaped } from "../../model/escaped.js";
import { EMPTY, literal, opaque, textOf, type Value, type Word } from "../../model/value.js";
import { trimmed } from "../actions/fields.js";
import { type CommandAdapter, type CommandCall, type CommandResult, done } from "../adapter.js";
import { runScriptFile, scriptNamed } from "../script-file.js";
import { parseScriptFile } from "../shell-syntax.js";
import { cutAtEquals, lines } from "../state.js";
import { rewrite } from "./rewrite.js";
import { unknownCommand } from "./unknown.js";

/** Options of a wrapper that take the next word. */
const wrapper = (names: readonly string[], takesValue: string, leading = 0): CommandAdapter => ({
  names,
  run: (call) => call.run(inner(call.args, new Set(takesValue.split(" ")), leading)),
});

/** The wrapped command: after options, `NAME=value` pairs and so many leading words. */
function inner(args: readonly Word[], takesValue: ReadonlySet<string>, leading: number): readonly Word[] {
  let at = 0;
  for (; at < args.length; at++) {
    const text = textOf((args[at] as Word).value) ?? "";
    if (text === "--") {
      at++;
      break;
    }
    if (takesValue.has(text)) at++;
    else if (!text.startsWith("-") && !cutAtEquals((args[at] as Word).value)) break;
  }
  return args.slice(at + leading);
}

const simple: readonly CommandAdapter[] = [
  wrapper(["sudo", "doas"], "-u -g -C -h -p"),
  wrapper(["time", "nohup", "nice", "ionice", "stdbuf", "setsid", "unbuffer", "caffeinate"], "-n -c -o -e -i"),
  wrapper(["timeout", "gtimeout"], "-s -k --signal --kill-after", 1),
  wrapper(["sshpass"], "-p -f -d -P"),
  wrapper(["retry"], "-t -d --tries --delay --times --max-attempts --sleep -m -s --until"),
  wrapper(["aws-vault", "chamber", "doppler", "op", "dotenv", "dotenvx"], "-f -e -p", 0),
];

/** `env NAME=value command`: the variables are set for that command. */
const env: CommandAdapter = {
  names: ["env"],
  run(call) {
    const words = inner(call.args, new Set(["-u", "-C"]), 0);
    if (words.length === 0) return done();
    const before = call.shell.variables.fork();
    for (const arg of call.args.slice(0, call.args.length - words.length)) {
      const pair = cutAtEquals(arg.value);
      if (pair) call.shell.variables.set(pair.name, pair.value);
    }
    const result = call.run(words);
    call.shell.variables.become(before);
    return result;
  },
};

/**
 * `xargs command`: the words come from standard input, as the last arguments; with `-I {}` line by line, in their place.
 * Without a command it is `echo`, and trims.
 */
const xargs: CommandAdapter = {
  names: ["xargs"],
  run(call) {
    const words = inner(call.args, new Set(["-I", "-n", "-P", "-L", "-d", "-a"]), 0);
    const marker = markerOf(call);
    const given = call.stdin ? lines(call.stdin) : [];
    const command = words.length === 0 ? [word(literal("echo"))] : words;
    if (marker === undefined) return call.run([...command, ...given.map(trimmed).flatMap(split).map(word)]);
    const flows = given.map((line) =>
      call.run(command.map((each) => ({ ...each, value: filled(each.value, marker, line) }))),
    );
    return flows.at(-1) ?? done();
  },
};

const word = (value: Value): Word => ({ value, maybe: false });
const split = (line: Value): readonly Value[] => {
  const words = textOf(line)?.split(/\s+/).filter(Boolean) ?? [];
  return words.length < 2 ? [line] : words.map((each) => literal(each));
};

function markerOf(call: CommandCall): string | undefined {
  const texts = call.args.map((arg) => textOf(arg.value) ?? "");
  const at = texts.findIndex((text) => text.startsWith("-I"));
  return at === -1 ? undefined : texts[at] === "-I" ? texts[at + 1] : texts[at]?.slice(2);
}

const filled = (value: Value, marker: string, line: Value): Value =>
  rewrite(value, new RegExp(escaped(marker), "dg"), () => line);

/** Managers of tools and their versions: what is told to `run` or `exec` is run, all else is about the tools. */
const manager = (names: readonly string[], leading = 0): CommandAdapter => ({
  names,
  run(call) {
    const at = call.args.findIndex((arg) => !textOf(arg.value)?.startsWith("-"));
    const words = /^(run|exec|x)$/.test(textOf(call.args[at]?.value ?? EMPTY) ?? "")
      ? inner(
          call.args.slice(at + 1),
          new Set(["-p", "--python", "--with", "--extra", "--group", "-n", "--node"]),
          leading,
        )
      : [];
    return words.length > 0 ? call.run(words) : done(opaque(`what ${call.name} prints`));
  },
});
const managers: readonly CommandAdapter[] = [
  manager([
    "poetry",
    "uv",
    "pipx",
    "pipenv",
    "pdm",
    "bundle",
    "conda",
    "mamba",
    "pyenv",
    "rbenv",
    "nodenv",
    "asdf",
    "volta",
  ]),
  manager(["nvm", "fnm", "rustup", "mise"], 1),
];

/** `bash script.sh`, `bash -c "…"`, `sh -e script`: a shell in the shell. */
const shells: CommandAdapter = {
  names: ["bash", "sh", "zsh", "dash", "ksh"],
  run(call, frame): CommandResult {
    const texts = call.args.map((arg) => textOf(arg.value));
    const at = texts.findIndex((text) => text === undefined || !/^[-+]/.test(text));
    // What follows a script's name are the script's own options.
    const command = texts.findIndex((text, index) => /^-\w*c$/.test(text ?? "") && (at === -1 || index < at));
    if (command !== -1) return inline(call, texts[command + 1], frame.depth);
    const name = texts[at];
    if (at === -1) return heredocScript(call);
    const path = name === undefined ? undefined : scriptNamed(name, call.shell, true);
    return path === undefined
      ? unknownCommand(call)
      : runScriptFile(path, call.args.slice(at + 1), call.at, call.shell, false);
  },
};

function inline(call: CommandCall, source: string | undefined, depth: number): CommandResult {
  if (source === undefined || depth > 20) return unknownCommand(call);
  const script = { ...parseScriptFile(call.at.file, source), range: () => call.at };
  return call.shell.inside(script, [], call.shell.here, false).run();
}

/** `bash <<EOF`: the script comes in. */
function heredocScript(call: CommandCall): CommandResult {
  const source = call.stdin ? textOf(call.stdin) : undefined;
  return source === undefined ? unknownCommand(call) : inline(call, source, call.shell.frame.depth);
}

export const wrappers: readonly CommandAdapter[] = [...simple, env, xargs, ...managers, shells];

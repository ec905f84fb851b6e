import { concat, EMPTY, literal, opaque, textOf, type Value } from "../../model/value.js";
import { type CommandAdapter, type CommandCall, done } from "../adapter.js";
import { readFile, writeFile } from "../shell-redirect.js";

const named = (call: CommandCall): readonly Value[] =>
  call.args.map((arg) => arg.value).filter((value) => !textOf(value)?.startsWith("-"));

/** `cp` and `mv`: what a file holds is found under its new name, or in the folder it went to. */
const copy: CommandAdapter = {
  names: ["cp", "mv"],
  run(call) {
    const [to, ...from] = [...named(call)].reverse();
    for (const each of to ? from : []) {
      const content = readFile(each, call.shell);
      if (!content) continue;
      const base = textOf(each)?.split("/").at(-1) ?? "";
      const folder = /\/$|^\.\.?$/.test(textOf(to as Value) ?? "") || from.length > 1;
      writeFile(folder ? concat(to as Value, literal(`/${base}`)) : (to as Value), content, false, call.shell);
    }
    return done();
  },
};

const mktemp: CommandAdapter = {
  names: ["mktemp"],
  run: (_call, frame) =>
    done(
      literal(`/tmp/made-${frame.job.order++}
`),
    ),
};

/** `sponge file`: writes what came in once it is all there. */
const sponge: CommandAdapter = {
  names: ["sponge"],
  run(call) {
    for (const file of named(call))
      writeFile(
        file,
        call.stdin ?? EMPTY,
        call.args.some((arg) => textOf(arg.value) === "-a"),
        call.shell,
      );
    return done();
  },
};

const printenv: CommandAdapter = {
  names: ["printenv"],
  run(call) {
    const [name] = named(call);
    const text = name ? textOf(name) : undefined;
    return done(text === undefined ? opaque("the environment") : concat(call.shell.get(text, call.at), literal("\n")));
  },
};

/** `find … -exec command {} ;` runs the command on files that nobody knows. */
const find: CommandAdapter = {
  names: ["find"],
  run(call) {
    const texts = call.args.map((arg) => textOf(arg.value) ?? "");
    const from = texts.findIndex((text) => /^-(exec|execdir|ok)$/.test(text));
    const file = opaque("a file that find finds");
    if (from === -1) return done(file);
    const until = texts.findIndex((text, at) => at > from && /^(;|\+)$/.test(text));
    const words = call.args.slice(from + 1, until === -1 ? undefined : until);
    return call.run(words.map((word) => (textOf(word.value) === "{}" ? { ...word, value: file } : word)));
  },
};

export const files: readonly CommandAdapter[] = [copy, mktemp, sponge, printenv, find];

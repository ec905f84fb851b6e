import { EMPTY, textOf } from "../../model/value.js";
import { type CommandAdapter, done } from "../adapter.js";
import { rewrite, rewritten } from "./rewrite.js";

/** `envsubst`: variables in the text that comes in are put in; with a list, only those it names. */
export const envsubst: CommandAdapter = {
  names: ["envsubst"],
  run(call) {
    const given = call.args.map((arg) => textOf(arg.value) ?? "").find((text) => !text.startsWith("-"));
    const listed =
      given === undefined ? undefined : new Set([...given.matchAll(/\$\{?(\w+)\}?/g)].map(([, name]) => name));
    const before = call.stdin ?? EMPTY;
    const after = rewrite(before, /\$\{([A-Za-z_]\w*)\}|\$([A-Za-z_]\w*)/dg, (texts, group) => {
      const name = texts[1] ?? texts[2] ?? "";
      return listed && !listed.has(name) ? group(0) : call.shell.get(name, call.at);
    });
    return done(rewritten(before, after, call.at));
  },
};

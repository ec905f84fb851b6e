import { EMPTY, opaque, spell, textOf, type Word } from "../../model/value.js";
import { type CommandAdapter, type CommandCall, done } from "../adapter.js";
import { couldOnHost } from "../remote-script.js";

/** Options of OpenSSH that take the next word. https://man.openbsd.org/ssh */
const TAKES_VALUE = /^-[1246AaCfGgKkMNnqsTtVvXxYy]*[BbcDEeFIiJLlmOopPQRSWw]$/;

/** Commands for another host, which may have an AWS role of its own. */
export const ssh: CommandAdapter = {
  names: ["ssh", "autossh"],
  run(call, frame) {
    const could = couldOnHost(scriptFor(call));
    if (could.length > 0) frame.opaque(call.name, could, call.at);
    return done(opaque(`what ${call.name} prints`));
  },
};

/** What is to run there: the words behind the host, and what a shell there is fed; undefined where nobody knows. */
function scriptFor({ args, stdin }: CommandCall): string | undefined {
  const { flags, words } = cut(args);
  if (words.some(({ value }) => spell(value) === "<?>")) return undefined;
  const given = words.map(({ value }) => spell(value)).join(" ");
  if (flags.some((flag) => /^-[A-Za-z]{0,6}[Nn][A-Za-z]{0,6}$/.test(flag))) return given;
  const fed = words.length === 0 || FED.test(given);
  if (stdin) return fed ? `${given}\n${spell(stdin)}` : given;
  return words.length === 0 || SHELL.test(given) ? undefined : given;
}
/** A shell, or what hands on to one, runs what it is fed. */
const FED = /\b(bash|sh|zsh|python3?|sudo|xargs|tee|cat)\b/;
const SHELL = /\b(bash|sh|zsh)(\s+-\w+)*\s*$/;

function cut(args: readonly Word[]): { readonly flags: readonly string[]; readonly words: readonly Word[] } {
  const flags: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const text = textOf(args[at]?.value ?? EMPTY) ?? "";
    if (!text.startsWith("-")) return { flags, words: args.slice(at + 1) };
    flags.push(text);
    if (TAKES_VALUE.test(text)) at++;
  }
  return { flags, words: [] };
}

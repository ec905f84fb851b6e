import { own } from "../../model/own.js";
import { EMPTY, type Part, textOf, type Value } from "../../model/value.js";
import { type CommandAdapter, done } from "../adapter.js";

/** `tr`: changes, deletes or squeezes single characters, so what is known of a text stays known. */
export const tr: CommandAdapter = {
  names: ["tr"],
  run(call) {
    const words = call.args.map((arg) => textOf(arg.value) ?? "");
    const flags = words.filter((word) => /^-[cCdst]+$/.test(word)).join("");
    const [first = "", second = ""] = words.filter((word) => !/^-[cCdst]+$/.test(word));
    const change: Change = {
      from: members(first),
      to: flags.includes("d") ? [] : members(second),
      complement: /[cC]/.test(flags),
      squeezes: flags.includes("s"),
    };
    return done(changed(call.stdin ?? EMPTY, change));
  },
};

interface Change {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly complement: boolean;
  readonly squeezes: boolean;
}

/** Pieces that nobody knows remember the change, unless it is about blanks only. */
const changed = (value: Value, change: Change): Value => ({
  ...value,
  parts: value.parts.map((part): Part => {
    if ("oneOf" in part) return { oneOf: part.oneOf.map((option) => changed(option, change)) };
    if (part.text !== undefined) return { ...part, text: translate(part.text, change) };
    const isAboutBlanks = !change.complement && change.from.every((char) => /\s/.test(char));
    return isAboutBlanks ? part : { ...part, via: [...part.via, "case"] };
  }),
});

function translate(text: string, { from, to, complement, squeezes }: Change): string {
  const out: string[] = [];
  for (const char of text) {
    const at = from.indexOf(char);
    const hit = complement ? at === -1 : at !== -1;
    const made =
      !hit || (squeezes && to.length === 0) ? char : (to[Math.min(complement ? to.length : at, to.length - 1)] ?? "");
    if (!(squeezes && hit && out.at(-1) === made)) out.push(made);
  }
  return out.join("");
}

const CLASSES: Readonly<Record<string, string>> = {
  upper: "A-Z",
  lower: "a-z",
  digit: "0-9",
  alpha: "A-Za-z",
  alnum: "A-Za-z0-9",
  space: " \t\n\r\v\f",
  blank: " \t",
  xdigit: "0-9A-Fa-f",
  punct: "!\"#$%&'()*+,./:;<=>?@[\\\\]^_`{|}~\\-",
};
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", v: "\v", f: "\f", "0": "\0" };

/** The characters of a set: classes, ranges, escapes. GNU's brackets around a range stand for themselves and do no harm. */
function members(set: string): readonly string[] {
  const spelled = set.replace(/\[:(\w+):\]/g, (whole, name: string) => own(CLASSES, name) ?? whole);
  const chars: string[] = [];
  for (const [, special, start, end, lone] of spelled.matchAll(/\\(.)|(.)-(.)|(.)/gs)) {
    if (special !== undefined) chars.push(ESCAPES[special] ?? special);
    else if (start !== undefined && end !== undefined) chars.push(...range(start, end));
    else if (lone !== undefined) chars.push(lone);
  }
  return chars;
}

const range = (start: string, end: string): readonly string[] => {
  const [from, to] = [start.charCodeAt(0), end.charCodeAt(0)];
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => String.fromCharCode(from + index));
};

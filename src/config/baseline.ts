import type { Known } from "../model/known.js";
import schema from "./baseline.schema.json" with { type: "json" };
import { validator } from "./validate.js";

const VERSION = 1;
const wrongIn = validator(schema, "the baseline");

/** Reads a baseline; a text says why it is none. */
export function parseBaseline(text: string): Known | string {
  const data = parsed(text);
  if (data === undefined) return "it is not JSON; is there an unfinished merge in it?";
  const [wrong] = wrongIn(data);
  return wrong ? wrong.message : (data as Known);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A baseline as a file: in an order of its own, so that two of them differ only in what they say. */
export function spellBaseline({ findings, questions }: Known): string {
  const sorted = {
    version: VERSION,
    findings: [...findings].sort(by(({ file, rule, fingerprint }) => [file, rule, fingerprint])),
    questions: [...questions].sort(by(({ target, rule }) => [target, rule])),
  };
  return `${JSON.stringify(sorted, null, 2)}\n`;
}

const by =
  <T>(keys: (one: T) => readonly string[]) =>
  (a: T, b: T): number => {
    const [first, second] = [keys(a).join("\u0000"), keys(b).join("\u0000")];
    return first < second ? -1 : first > second ? 1 : 0;
  };

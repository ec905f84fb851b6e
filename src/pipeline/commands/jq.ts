import type { DocumentEdit } from "../../model/document.js";
import type { SourceRange } from "../../model/source.js";
import {
  EMPTY,
  fromOrigin,
  literal,
  opaque,
  spell,
  tainted,
  textOf,
  type Value,
  type Word,
} from "../../model/value.js";
import { type CommandAdapter, type CommandCall, type CommandResult, done, UNDECIDED } from "../adapter.js";
import { readFile } from "../shell-redirect.js";
import { afterRollback } from "./aws-answer.js";
import { edited } from "./task-document.js";

/** `jq`: a task definition that passes through stays one, with what the filter sets as edits. */
export const jq: CommandAdapter = {
  names: ["jq", "gojq", "jaq"],
  run(call, frame): CommandResult {
    const parsed = parse(call);
    const asks = parsed.flags.some((flag) => /^-\w*e|--exit-status/.test(flag));
    const status = asks ? UNDECIDED : undefined;
    const input = parsed.input;
    if (parsed.nullInput || !input) return done(opaque("what jq builds"), status);
    if (frame.machine.fault?.kind === "rollback" && tainted(input)) return done(afterRollback(parsed.filter), status);
    if (!input.document) return done(project(input, parsed.filter), status);
    if (keepsDocument(parsed.filter)) return done({ ...input, document: apply(input, parsed, call.at) }, status);
    return done(project(input, parsed.filter), status);
  },
};

interface Parsed {
  readonly filter: string;
  readonly filterValue: Value;
  readonly arguments: ReadonlyMap<string, Value>;
  readonly input: Value | undefined;
  readonly nullInput: boolean;
  readonly flags: readonly string[];
  readonly variable: (name: string) => Value;
}

function parse(call: CommandCall): Parsed {
  const bound = new Map<string, Value>();
  const flags: string[] = [];
  const rest: Word[] = [];
  for (let at = 0; at < call.args.length; at++) {
    const word = call.args[at] as Word;
    const text = textOf(word.value) ?? "";
    if (/^--(arg|argjson|slurpfile|rawfile)$/.test(text)) {
      const [name, given] = [call.args[at + 1], call.args[at + 2]];
      if (name && given)
        bound.set(
          textOf(name.value) ?? "?",
          text === "--arg" || text === "--argjson"
            ? given.value
            : (readFile(given.value, call.shell) ?? opaque("a file")),
        );
      at += 2;
    } else if (/^--(indent|tab|args|jsonargs)$/.test(text)) at += text === "--indent" ? 1 : 0;
    else if (text.startsWith("-") && text !== "-") flags.push(text);
    else rest.push(word);
  }
  const [filter, ...files] = rest;
  const input =
    files.length > 0
      ? (readFile((files[0] as Word).value, call.shell) ?? opaque(`the file ${spell((files[0] as Word).value)}`))
      : call.stdin;
  const filterValue = filter?.value ?? EMPTY;
  return {
    filter: spell(filterValue),
    filterValue,
    arguments: bound,
    input,
    nullInput: flags.some((flag) => /^(-\w*n|--null-input)/.test(flag)),
    flags,
    variable: (name) => call.shell.get(name, call.at),
  };
}

/** Does the filter hand the definition, or its containers, on as a whole? */
function keepsDocument(filter: string): boolean {
  const text = filter.trim();
  if (/^\.?(taskDefinition|containerDefinitions)?\s*$/.test(text.replace(/^\./, "")) && !/\[/.test(text)) return true;
  if (/(\|=|\bdel\s*\(|[^=!<>]=[^=]|\bsetpath|\bmap\s*\(|with_entries|\+=|\{)/.test(text)) return true;
  return (
    /^\.(taskDefinition|containerDefinitions)\b[^[]*$/.test(text) &&
    !/\.(taskDefinitionArn|revision|family)\b/.test(text)
  );
}

/** The edits of a filter: every assignment of an image, and whatever else it sets. */
function apply(input: Value, parsed: Parsed, at: SourceRange): NonNullable<Value["document"]> {
  let document = input.document as NonNullable<Value["document"]>;
  for (const edit of imageEdits(parsed, at)) document = edited(document, edit);
  for (const field of [
    "environment",
    "secrets",
    "cpu",
    "memory",
    "executionRoleArn",
    "taskRoleArn",
    "family",
    "command",
  ]) {
    if (new RegExp(`\\.${field}\\s*(\\|=|\\+=|=)(?!=)`).test(parsed.filter))
      document = edited(document, { field, value: opaque(`what jq sets ${field} to`), at });
  }
  return document;
}

function imageEdits(parsed: Parsed, at: SourceRange): readonly DocumentEdit[] {
  const sets = [
    ...parsed.filter.matchAll(
      /(?:\.image|\["image"\]|\bimage)\s*(?:\|=|=(?!=)|:)\s*(\$[A-Za-z_]\w*(?:\.\w+)?|env\.\w+|"[^"]*")?/g,
    ),
  ];
  return sets.map(([, source]) => ({ field: "image", value: assigned(source, parsed), at }));
}

function assigned(source: string | undefined, parsed: Parsed): Value {
  if (source === undefined) return opaque("an image that jq computes");
  if (source.startsWith('"')) return quoted(source.slice(1, -1), parsed);
  const env = source.match(/^(?:\$ENV|env)\.(\w+)$/)?.[1];
  const name = source.slice(1);
  return env ? parsed.variable(env) : (parsed.arguments.get(name) ?? opaque(`$${name}`));
}

/** A string in the filter: shell pieces inside it are found again by their spelling; `\(…)` is jq's own. */
function quoted(text: string, parsed: Parsed): Value {
  if (/\\\(/.test(text)) return opaque("an image that jq puts together");
  const whole = parsed.filterValue.parts;
  if (textOf(parsed.filterValue) !== undefined) return literal(text);
  const start = whole.findIndex(
    (part) => !("oneOf" in part) && (part.text ?? "").match(/image[^"]*"\s*$|image"\]?\s*\|?=\s*"[^"]*$/),
  );
  if (start === -1) return opaque("an image that the filter holds");
  const parts: Value["parts"][number][] = [];
  for (const [index, part] of whole.entries()) {
    if (index < start) continue;
    if ("oneOf" in part || part.text === undefined) {
      parts.push(part);
      continue;
    }
    const piece = index === start ? part.text.slice(part.text.lastIndexOf('"') + 1) : (part.text.split('"')[0] ?? "");
    if (piece !== "") parts.push({ ...part, text: piece });
    if (index > start && part.text.includes('"')) break;
  }
  return { parts, trace: parsed.filterValue.trace };
}

/** A field taken out: the same field of the same input is the same text. */
function project(input: Value, filter: string): Value {
  const [first] = input.parts;
  const text = textOf(input);
  if (text !== undefined && first && !tainted(input))
    return fromJson(text, filter) ?? opaque(`what jq ${filter} prints`);
  const origins = input.parts.flatMap((part) => ("oneOf" in part ? [] : part.from));
  const [origin] = origins;
  if (origin?.kind === "result")
    return fromOrigin({
      ...origin,
      field: filter.match(/taskDefinitionArn|taskArn|AccessKeyId|revision/)?.[0] ?? origin.field,
    });
  return tainted(input) && text !== undefined
    ? { parts: [{ text, from: origins, via: ["jq"] }], trace: input.trace }
    : opaque(`what jq ${filter} prints of ${spell(input).slice(0, 60)}`);
}

function fromJson(text: string, filter: string): Value | undefined {
  const path = filter
    .trim()
    .match(/^\.([\w.]+)$/)?.[1]
    ?.split(".");
  if (!path) return undefined;
  try {
    const found = path.reduce<unknown>(
      (value, key) => (value as Record<string, unknown> | null)?.[key],
      JSON.parse(text),
    );
    return literal(typeof found === "string" ? `${found}\n` : `${JSON.stringify(found ?? null)}\n`);
  } catch {
    return undefined;
  }
}

import { ownField } from "../../model/own.js";
import {
  concat,
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
import { fedDocument, nodeOf, runFilter } from "../jq/filter.js";
import type { Node } from "../jq/nodes.js";
import { readFile } from "../shell-redirect.js";
import { afterRollback, BEFOREHAND, runningRevision } from "./aws-answer.js";
import { masked } from "./rewrite.js";

/** `jq`: a task definition that passes through stays one, with what the filter sets as edits. */
export const jq: CommandAdapter = {
  names: ["jq", "gojq", "jaq"],
  run(call, frame): CommandResult {
    const parsed = parse(call);
    const status = parsed.flags.some((flag) => /^-\w*e|--exit-status/.test(flag)) ? UNDECIDED : undefined;
    const { input, filter } = parsed;
    const text = spell(filter);
    if (input && frame.machine.fault?.kind === "rollback" && tainted(input)) return done(afterRollback(text), status);
    return done(filtered(parsed, call) ?? (input ? project(input, text) : opaque("what jq builds")), status);
  },
};

interface Parsed {
  readonly filter: Value;
  readonly variables: ReadonlyMap<string, Node>;
  /** Undefined with `--null-input`. */
  readonly input: Value | undefined;
  readonly flags: readonly string[];
}

/** A definition with its changes, or one that jq builds; undefined when it is neither. */
function filtered({ filter, variables, input, flags }: Parsed, call: CommandCall): Value | undefined {
  const definition = fedDocument(input, spell(filter), call.at);
  if (input && !definition) return undefined;
  const environment = (name: string): Value => call.shell.get(name, call.at);
  const result = runFilter({ filter, variables, input: definition, at: call.at, environment });
  if (!result) return undefined;
  if ("text" in result) {
    const raw = flags.some((flag) => /^-\w*[rj]|--raw-output|--join-output/.test(flag));
    return !input && raw ? concat(result.text, literal("\n")) : undefined;
  }
  const { document } = result;
  if (!input) return { ...opaque("what jq builds"), document };
  // A text that only a filter shows to be a definition is one only where the filter changes it.
  return input.document || document.base.kind === "assembled" || document.edits.length > 0
    ? { ...input, document }
    : undefined;
}

function parse(call: CommandCall): Parsed {
  const variables = new Map<string, Node>();
  const flags: string[] = [];
  const rest: Word[] = [];
  let given: Value | undefined;
  for (let at = 0; at < call.args.length; at++) {
    const word = call.args[at] as Word;
    const text = textOf(word.value) ?? "";
    const [first, second] = [call.args[at + 1], call.args[at + 2]];
    if (/^--(arg|argjson|slurpfile|rawfile)$/.test(text)) {
      if (first && second) variables.set(textOf(first.value) ?? "?", bound(text, second.value, call));
      at += 2;
    } else if (/^(-\w*f|--from-file)$/.test(text)) {
      given = (first && readFile(first.value, call.shell)) ?? opaque("the file with the filter");
      at += 1;
    } else if (/^(--indent|-L)$/.test(text)) at += 1;
    else if (text.startsWith("-") && text !== "-") flags.push(text);
    else rest.push(word);
  }
  const [filter, ...files] = given ? [{ value: given }, ...rest] : rest;
  const [file] = files;
  const input = file
    ? (readFile(file.value, call.shell) ?? opaque(`the file ${spell(file.value)}`))
    : (call.stdin ?? opaque("what jq reads"));
  const readsNothing = flags.some((flag) => /^(-\w*n|--null-input)/.test(flag));
  return { filter: filter?.value ?? EMPTY, variables, input: readsNothing ? undefined : input, flags };
}

/** What `--arg` and its kin bind to a name; `--slurpfile` makes a list of what the file holds. */
function bound(option: string, value: Value, call: CommandCall): Node {
  if (option === "--arg" || option === "--argjson") return nodeOf(value);
  const content = nodeOf(readFile(value, call.shell) ?? opaque("a file"));
  return option === "--slurpfile" ? { kind: "list", items: [content] } : content;
}

/** A field taken out: the same field of the same input is the same text. */
function project(input: Value, filter: string): Value {
  const [first] = input.parts;
  const text = textOf(input);
  const { source, restore } = masked(input);
  const found = first && !tainted(input) ? fromJson(source, filter) : undefined;
  if (found !== undefined) return restore(found);
  if (text !== undefined && first && !tainted(input)) return opaque(`what jq ${filter} prints`);
  const origins = input.parts.flatMap((part) => ("oneOf" in part ? [] : part.from));
  const [origin] = origins;
  const revision = origin === BEFOREHAND ? runningRevision(filter) : undefined;
  if (revision) return revision;
  if (origin?.kind === "result")
    return fromOrigin({
      ...origin,
      field: filter.match(/taskDefinitionArn|taskArn|AccessKeyId|revision/)?.[0] ?? origin.field,
    });
  return tainted(input) && text !== undefined
    ? { parts: [{ text, from: origins, via: ["jq"] }], trace: input.trace }
    : opaque(`what jq ${filter} prints of ${spell(input).slice(0, 60)}`);
}

function fromJson(text: string, filter: string): string | undefined {
  const path = filter
    .trim()
    .match(/^\.([\w.]+)$/)?.[1]
    ?.split(".");
  if (!path) return undefined;
  try {
    const found = path.reduce(ownField, JSON.parse(text));
    return typeof found === "string" ? `${found}\n` : `${JSON.stringify(found ?? null)}\n`;
  } catch {
    return undefined;
  }
}

import { posix } from "node:path";
import { type Fact, joined, shared, without } from "../model/fact.js";
import { foreignFile, inWorkspace, splitForeign } from "../model/source.js";
import { EMPTY, expand, given, keyOf, oneOf, textOf, unset, type Value } from "../model/value.js";
import { Table } from "./table.js";

/** What a step has handed on. */
export interface StepRecord {
  readonly outputs: ReadonlyMap<string, Value>;
  /** Other outputs than the known ones may exist, any or those of such a name. */
  readonly open: boolean | RegExp;
  /** What one of those holds, where that much is known. */
  readonly unknown?: (name: string) => Value;
  readonly outcome: Value;
}

/** May a step have an output of this name, besides those that are known? */
export const mayHandOn = ({ open }: Pick<StepRecord, "open">, name: string): boolean =>
  typeof open === "boolean" ? open : open.test(name);

/**
 * The world that the steps of one job share: environment, files, step outputs and the credentials in force. It forks
 * where a condition is undecided and merges where the ways meet again.
 */
export class JobState {
  constructor(
    readonly env: Table<Value> = Table.of(),
    readonly files: Table<Value> = Table.of(),
    readonly steps: Table<StepRecord> = Table.of(),
    public session: string | undefined = undefined,
    public region: Value | undefined = undefined,
    /** The runner's working directory is the repository's root only after a checkout there. */
    public checkedOut: boolean = false,
    /** An action that may have set variables nobody can know. */
    public exporter: string | undefined = undefined,
    /** What the conditions on the way here take for granted. */
    public facts: readonly Fact[] = [],
  ) {}

  /** From here on, until the ways meet again, this holds. */
  assume(facts: readonly Fact[]): void {
    this.facts = joined(this.facts, facts);
  }

  fork(): JobState {
    const { env, files, steps, session, region, checkedOut, exporter, facts } = this;
    return new JobState(env.fork(), files.fork(), steps.fork(), session, region, checkedOut, exporter, facts);
  }

  /** Takes over another state whole: the way that led to it is the only one left. */
  become(other: JobState): void {
    this.env.become(other.env);
    this.files.become(other.files);
    this.steps.become(other.steps);
    this.session = other.session;
    this.region = other.region;
    this.checkedOut = other.checkedOut;
    this.exporter = other.exporter;
    this.facts = other.facts;
  }

  /** After an undecided branch: what differs between the two ways becomes a choice. */
  merge(other: JobState): Labels {
    const both = shared(this.facts, other.facts);
    const labels: Labels = [without(this.facts, both), without(other.facts, both)];
    this.facts = both;
    if (!this.env.isSame(other.env)) mergeValues(this.env, other.env, (name) => unset(`env.${name}`), labels);
    if (!this.files.isSame(other.files)) mergeValues(this.files, other.files, () => EMPTY, labels);
    for (const [id, record] of other.steps)
      if (this.steps.get(id) !== record) this.steps.set(id, mergeRecords(this.steps.get(id), record, labels));
    this.session = other.session ?? this.session;
    this.region = other.region ?? this.region;
    this.checkedOut ||= other.checkedOut;
    this.exporter ??= other.exporter;
    return labels;
  }

  /** The path a script's file name means, relative to the repository. */
  static path(cwd: string, name: string): string {
    const path = inWorkspace(posix.normalize(name.startsWith("/") ? name : posix.join(cwd, name)));
    const other = splitForeign(path);
    return other ? foreignFile(other.slug, posix.normalize(other.path)) : path.replace(/^\.\//, "") || ".";
  }
}

/** What holds on each of two ways only. */
export type Labels = readonly [readonly Fact[], readonly Fact[]];
const UNLABELLED: Labels = [[], []];

/** A table or a map of named values. */
type Names = Pick<Table<Value>, "get" | "set" | typeof Symbol.iterator>;

/** Merges two name → value tables into the first; a name on one side only becomes "that or nothing". */
export function mergeValues(
  into: Names,
  other: Omit<Names, "set">,
  missing: (name: string) => Value,
  labels: Labels = UNLABELLED,
): void {
  for (const name of new Set([...into, ...other].map(([each]) => each))) {
    const [a, b] = [into.get(name), other.get(name)];
    if (a === b) continue;
    if (a && b && keyOf(a) === keyOf(b) && a.document === b.document) continue;
    into.set(name, pick(a, b, missing(name), labels));
  }
}

function pick(a: Value | undefined, b: Value | undefined, missing: Value, labels: Labels): Value {
  const choice = oneOf([given(a ?? missing, labels[0]), given(b ?? missing, labels[1])]);
  const document = a?.document ?? b?.document;
  return document && !choice.document ? { ...choice, document } : choice;
}

function mergeRecords(a: StepRecord | undefined, b: StepRecord, labels: Labels): StepRecord {
  if (!a || a === b) return b;
  const outputs = new Map(a.outputs);
  mergeValues(outputs, b.outputs, (name) => unset(`outputs.${name}`), labels);
  const unknown = a.unknown ?? b.unknown;
  return {
    outputs,
    ...(unknown ? { unknown } : {}),
    open: a.open === true || b.open === true || a.open || b.open,
    outcome: oneOf([given(a.outcome, labels[0]), given(b.outcome, labels[1])]),
  };
}

/** Cuts a value at its line breaks; unknown pieces are taken to hold none. */
export function lines(value: Value): readonly Value[] {
  const cut: Value[] = [];
  let parts: Value["parts"][number][] = [];
  const end = (): void => {
    cut.push({ parts, trace: value.trace });
    parts = [];
  };
  for (const part of value.parts) {
    if ("oneOf" in part || part.text === undefined || !part.text.includes("\n")) {
      parts.push(part);
      continue;
    }
    const [first = "", ...rest] = part.text.split("\n");
    if (first !== "") parts.push({ ...part, text: first });
    for (const text of rest) {
      end();
      if (text !== "") parts.push({ ...part, text });
    }
  }
  end();
  if (cut.length > 1 && cut.at(-1)?.parts.length === 0) cut.pop();
  const [only] = cut;
  return cut.length === 1 && only && value.document ? [{ ...only, document: value.document }] : cut;
}

/** Without trailing line breaks, as `$( )` yields it. */
export function trimEnd(value: Value): Value {
  const parts = [...value.parts];
  for (let last = parts.at(-1); last; last = parts.at(-1)) {
    if ("oneOf" in last) {
      parts.pop();
      parts.push({ oneOf: last.oneOf.map(trimEnd) });
      break;
    }
    if (last.text === undefined) break;
    const text = last.text.replace(/\n+$/, "");
    parts.pop();
    if (text === "" && last.text !== "") continue;
    parts.push({ ...last, text });
    break;
  }
  return { ...value, parts };
}

/** Cuts `name=value` at the first "=" that is plain text. */
export function cutAtEquals(value: Value): { readonly name: string; readonly value: Value } | undefined {
  const [first, ...rest] = value.parts;
  if (!first || "oneOf" in first || first.text === undefined) return undefined;
  const at = first.text.indexOf("=");
  if (at < 1) return undefined;
  const after = first.text.slice(at + 1);
  const parts = after === "" && rest.length > 0 ? rest : after === "" ? [] : [{ ...first, text: after }, ...rest];
  return {
    name: first.text.slice(0, at).trim(),
    value: { parts, trace: value.trace, ...(value.document ? { document: value.document } : {}) },
  };
}

/** Reads the lines of `$GITHUB_OUTPUT` or `$GITHUB_ENV`: `name=value`, and blocks `name<<END … END`. */
export function readAssignments(content: Value): Assignments {
  const forms = content.parts.some((part) => "oneOf" in part) ? expand(content) : [content];
  const [first, ...others] = forms.map((form) => ({ ...readSettled(form), given: form.given ?? [] }));
  if (!first) return { values: new Map(), open: false };
  const values = new Map(first.values);
  others.forEach((other, index) => {
    const labels: Labels = [index === 0 ? first.given : [], other.given];
    mergeValues(values, other.values, (name) => unset(`outputs.${name}`), labels);
  });
  return { values, open: [first, ...others].some((each) => each.open) };
}

interface Assignments {
  readonly values: ReadonlyMap<string, Value>;
  readonly open: boolean;
}

function readSettled(content: Value): Assignments {
  const values = new Map<string, Value>();
  const all = lines(content);
  let open = false;
  for (let at = 0; at < all.length; at++) {
    const line = all[at] as Value;
    const block = startOfBlock(line);
    if (block) {
      const end = all.findIndex(
        (candidate, index) => index > at && (keyOf(candidate) === block.end || textOf(candidate)?.trim() === block.end),
      );
      const body = all.slice(at + 1, end === -1 ? undefined : end);
      values.set(block.name, joinLines(body));
      at = end === -1 ? all.length : end;
      continue;
    }
    const pair = cutAtEquals(line);
    if (pair) values.set(pair.name, pair.value);
    else if (line.parts.length > 0) open = true;
  }
  return { values, open };
}

function startOfBlock(line: Value): { name: string; end: string } | undefined {
  const [first, ...rest] = line.parts;
  if (!first || "oneOf" in first || first.text === undefined) return undefined;
  const match = first.text.match(/^([\w.-]+)<<(.*)$/);
  if (!match) return undefined;
  const [, name = "", delimiter = ""] = match;
  return { name, end: keyOf({ parts: delimiter === "" ? rest : [{ ...first, text: delimiter }, ...rest], trace: [] }) };
}

/** Lines as one text again. */
export function joinLines(all: readonly Value[]): Value {
  const parts = all.flatMap((line, index) =>
    index === 0 ? line.parts : [{ text: "\n", from: [], via: [] }, ...line.parts],
  );
  const document = all.length === 1 ? all[0]?.document : undefined;
  return { parts, trace: { before: all.map((line) => line.trace) }, ...(document ? { document } : {}) };
}

import { escaped } from "../../model/escaped.js";
import { concat, EMPTY, literal, opaque, textOf, type Value, type Word } from "../../model/value.js";
import { type CommandAdapter, type CommandCall, done } from "../adapter.js";
import { type Match, Pattern } from "../pattern.js";
import { readFile, writeFile } from "../shell-redirect.js";
import { type Finder, MAX_CHANGES, type Replacement, rewrite, rewritten } from "./rewrite.js";
import { edited } from "./task-document.js";

interface Arguments {
  readonly scripts: readonly Value[];
  readonly files: readonly Word[];
  readonly inPlace: boolean;
  readonly extended: boolean;
}

/** `sed`: substitutions in known text are done, in files with `-i`; other scripts leave a text that nobody knows. */
export const sed: CommandAdapter = {
  names: ["sed", "gsed"],
  run(call) {
    const { scripts, files, inPlace, extended } = parse(call);
    const change = (value: Value): Value =>
      scripts.reduce((text, script) => apply(text, script, extended, call), value);
    if (!inPlace) {
      const inputs = files.map((file) => readFile(file.value, call.shell) ?? opaque("a file's content"));
      const [only = call.stdin ?? EMPTY] = inputs;
      return done(change(inputs.length > 1 ? concat(...inputs) : only));
    }
    for (const file of files) {
      const content = readFile(file.value, call.shell);
      if (content) writeFile(file.value, change(content), false, call.shell);
    }
    return done();
  },
};

/** BSD's `-i ''` has a word of its own for the suffix; GNU's has none. */
function parse(call: CommandCall): Arguments {
  const scripts: Value[] = [];
  const files: Word[] = [];
  let [inPlace, extended] = [false, false];
  const { args } = call;
  for (let at = 0; at < args.length; at++) {
    const word = args[at] as Word;
    const text = textOf(word.value);
    if (text === "-e" || text === "--expression") scripts.push(args[++at]?.value ?? EMPTY);
    else if (text?.startsWith("-") && text.length > 1) {
      inPlace ||= /^(-\w*i|--in-place)/.test(text);
      extended ||= /^-[a-hj-zA-Z]*[Er]|--regexp-extended/.test(text);
      if (text === "-i" && textOf(args[at + 1]?.value ?? literal("?")) === "") at++;
    } else files.push(word);
  }
  if (scripts.length === 0) scripts.push(files.shift()?.value ?? EMPTY);
  return { scripts, files, inPlace, extended };
}

interface Substitution {
  readonly from: Value;
  readonly to: Value;
  readonly flags: string;
}

function apply(value: Value, script: Value, extended: boolean, call: CommandCall): Value {
  const substitutions = readScript(script);
  if (!substitutions) return unread(value, call);
  return substitutions.reduce((text, each) => substitute(text, each, extended, call), value);
}

/** A script of nothing but substitutions, taken apart; each has a separator of its own. */
function readScript(script: Value): readonly Substitution[] | undefined {
  const found: Substitution[] = [];
  let rest: Value | undefined = script;
  while (rest && !/^[\s;]*$/.test(leading(rest) ?? (rest.parts.length === 0 ? "" : "?"))) {
    const [head = "", separator] = leading(rest)?.match(/^[\s;]*s([^\w\s\\])/) ?? [];
    if (separator === undefined) return undefined;
    const [from, afterFrom] = cut(without(rest, head.length), separator);
    const [to, end] = afterFrom ? cut(afterFrom, separator) : [];
    if (!to || !end) return undefined;
    const [all = "", flags = ""] = leading(end)?.match(/^([gIip0-9]*)(?=[\s;]|$)/) ?? [];
    found.push({ from, to, flags });
    rest = without(end, all.length);
  }
  return found.length > 0 ? found : undefined;
}

const leading = (value: Value): string | undefined => {
  const [first] = value.parts;
  return first && !("oneOf" in first) ? first.text : undefined;
};

function without(value: Value, count: number): Value {
  const [first, ...others] = value.parts;
  if (!first || "oneOf" in first || first.text === undefined) return value;
  const text = first.text.slice(count);
  return { ...value, parts: text === "" ? others : [{ ...first, text }, ...others] };
}

/** What stands before the next separator that no backslash hides, and what stands behind it. */
function cut(value: Value, separator: string): readonly [Value, Value | undefined] {
  const before: Value["parts"][number][] = [];
  for (const [index, part] of value.parts.entries()) {
    const text = "oneOf" in part ? undefined : part.text;
    const at = text === undefined ? -1 : text.search(new RegExp(`(?<!\\\\)${escaped(separator)}`));
    const plain = (of: string): string => of.replaceAll(`\\${separator}`, separator);
    if (text === undefined) before.push(part);
    else if (at === -1) before.push({ ...part, text: plain(text) } as typeof part);
    else {
      if (at > 0) before.push({ ...part, text: plain(text.slice(0, at)) } as typeof part);
      const after = text.slice(at + 1);
      const rest = after === "" ? [] : [{ ...part, text: after } as typeof part];
      return [
        { ...value, parts: before },
        { ...value, parts: [...rest, ...value.parts.slice(index + 1)] },
      ];
    }
  }
  return [{ ...value, parts: before }, undefined];
}

function substitute(value: Value, { from, to, flags }: Substitution, extended: boolean, call: CommandCall): Value {
  const source = textOf(from);
  const pattern = source === undefined ? undefined : patternOf(source, flags, extended, call);
  if (source === undefined || !pattern) return unread(value, call);
  const counts = (text: string): boolean => !ONLY_UNKNOWN.test(text) || /\.[*+]/.test(source);
  const after = rewrite(value, inLines(pattern, flags.includes("g"), counts), replacementOf(to));
  const changed = PLACEHOLDER.test(source) ? after : remembering(after, value);
  return rewritten(value, changed, call.at);
}

/** A line at a time; without `g` only its first match is replaced. */
const inLines =
  (pattern: Pattern, every: boolean, counts: (text: string) => boolean): Finder =>
  (source) => {
    const found: Match[] = [];
    let start = 0;
    for (const line of source === "" ? [] : source.replace(/\n$/, "").split("\n")) {
      for (const match of pattern.all(line)) {
        if (!match || found.length === MAX_CHANGES) return undefined;
        const [whole, ...groups] = match.ranges;
        if (!counts(line.slice(...whole))) continue;
        found.push({ ranges: [moved(whole, start), ...groups.map((range) => range && moved(range, start))] });
        if (!every) break;
      }
      start += line.length + 1;
    }
    return found;
  };

const moved = ([start, end]: Match["ranges"][0], by: number): Match["ranges"][0] => [start + by, end + by];

/** Only a pattern that takes anything surely takes a text that nobody knows. */
const ONLY_UNKNOWN = /^[\ue000-\uf8ff]+$/;

/** A pattern that is a marker of a template is in no text that is put in from outside. */
const PLACEHOLDER = /^[\w<>{}$@#%:"\\.]{3,}$/;

/** Pieces that nobody knows may hold the pattern, too: they remember the change. */
function remembering(after: Value, before: Value): Value {
  if (before.document) return after;
  const unknown = new Set(before.parts.filter((part) => !("oneOf" in part) && part.text === undefined));
  return {
    ...after,
    parts: after.parts.map((part) =>
      "oneOf" in part || !unknown.has(part) ? part : { ...part, via: [...part.via, "sed"] },
    ),
  };
}

/** GNU puts line ends and tabs in before it reads the pattern. */
function patternOf(text: string, flags: string, extended: boolean, call: CommandCall): Pattern | undefined {
  const source = text.replace(/\\(.)/gs, (all, char) => (char === "n" ? "\n" : char === "t" ? "\t" : all));
  const { work } = call.shell.frame.machine;
  return Pattern.of(source, extended ? "posix extended" : "posix basic", work, /i/i.test(flags) ? "i" : "");
}

/** `\1` and `&` stand for what matched. */
const replacementOf =
  (to: Value): Replacement =>
  (_texts, group) =>
    rewrite({ ...to, trace: [] }, /\\(\d)|\\(.)|(&)/dg, ([, index, escaped, whole]) =>
      index !== undefined || whole !== undefined
        ? group(Number(index ?? 0))
        : literal(escaped === "n" ? "\n" : (escaped ?? "")),
    );

/** After a script that cannot be read: a definition stays one, but for something in it. */
function unread(value: Value, call: CommandCall): Value {
  const why = opaque("what sed changes");
  if (value.document) return { ...why, document: edited(value.document, { field: "*", value: why, at: call.at }) };
  return {
    parts: value.parts.map((part) =>
      "oneOf" in part
        ? part
        : { from: part.from.length > 0 ? part.from : [{ kind: "opaque", why: "sed" }], via: [...part.via, "sed"] },
    ),
    trace: value.trace,
  };
}

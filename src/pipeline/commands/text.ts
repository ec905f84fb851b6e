import {
  concat,
  context,
  EMPTY,
  FAULT,
  fromOrigin,
  literal,
  opaque,
  tainted,
  textOf,
  transform,
  type Value,
  type Word,
} from "../../model/value.js";
import { type CommandAdapter, type CommandCall, type CommandResult, done, SURE } from "../adapter.js";
import { readFile, writeFile } from "../shell-redirect.js";
import { joinWords } from "../shell-words.js";
import { lines } from "../state.js";

const adapter = (names: readonly string[], run: (call: CommandCall) => CommandResult): CommandAdapter => ({
  names,
  run,
});
const texts = (call: CommandCall): readonly string[] => call.args.map((arg) => textOf(arg.value) ?? "");
const newline = literal("\n");

const echo = adapter(["echo"], (call) => {
  let args = call.args;
  let end = newline;
  while (/^-[neE]+$/.test(textOf(args[0]?.value ?? EMPTY) ?? "")) {
    if (textOf((args[0] as Word).value)?.includes("n")) end = EMPTY;
    args = args.slice(1);
  }
  const joined = joinWords({ items: args, complete: true });
  return done(args.length === 1 && args[0]?.value.document ? (args[0] as Word).value : concat(joined, end), SURE);
});

/** `%s` takes the arguments in turn, again and again while there are any left. */
const printf = adapter(["printf"], (call) => {
  const first = textOf(call.args[0]?.value ?? EMPTY);
  if (first !== "-v") return done(formatted(first === "--" ? call.args.slice(1) : call.args), SURE);
  call.shell.variables.set(textOf(call.args[1]?.value ?? EMPTY) ?? "?", formatted(call.args.slice(2)));
  return done(EMPTY, SURE);
});

function formatted([format, ...args]: readonly Word[]): Value {
  const pattern = textOf(format?.value ?? EMPTY);
  if (pattern === undefined) return concat(format?.value ?? EMPTY, ...args.map((arg) => arg.value));
  const pieces = pattern
    .replace(/\\n/g, "\n")
    .replace(/\\t/g, "\t")
    .split(/(%[-\d.]*[sdq])/);
  const holes = pieces.filter((piece) => /^%[-\d.]*[sdq]$/.test(piece)).length;
  const rounds = holes === 0 ? 1 : Math.max(1, Math.ceil(args.length / holes));
  let at = 0;
  const out: Value[] = [];
  for (let round = 0; round < Math.min(rounds, 50); round++) {
    for (const piece of pieces)
      out.push(/^%[-\d.]*[sdq]$/.test(piece) ? (args[at++]?.value ?? EMPTY) : literal(piece.replace(/%%/g, "%")));
  }
  return concat(...out);
}

const cat = adapter(["cat", "tac", "head", "tail"], (call) => {
  const files = call.args.filter(
    (arg) => !/^[-+]/.test(textOf(arg.value) ?? "") && !/^\d+$/.test(textOf(arg.value) ?? ""),
  );
  if (files.length === 0) return done(call.stdin ?? EMPTY);
  return done(concat(...files.map((file) => readFile(file.value, call.shell) ?? opaque("a file's content"))));
});

const tee = adapter(["tee"], (call) => {
  const append = texts(call).includes("-a");
  for (const arg of call.args)
    if (!textOf(arg.value)?.startsWith("-")) writeFile(arg.value, call.stdin ?? EMPTY, append, call.shell);
  return done(call.stdin ?? EMPTY);
});

/** Now, or the time that it is given to spell. */
const date = adapter(["date"], ({ args }) =>
  done(concat(args.some(({ value }) => tainted(value)) ? fromOrigin(FAULT) : context("time"), newline)),
);
const uuid = adapter(["uuidgen"], () => done(concat(context("random"), newline)));
const seq = adapter(["seq"], (call) => {
  const numbers = texts(call).map(Number);
  const [from, to] = numbers.length === 1 ? [1, numbers[0] ?? 0] : [numbers[0] ?? 0, numbers.at(-1) ?? 0];
  if (!Number.isFinite(from) || !Number.isFinite(to)) return done(opaque("a sequence"));
  const count = Math.min(60, Math.max(0, Math.floor(to - from) + 1));
  return done(literal(Array.from({ length: count }, (_, index) => `${from + index}\n`).join("")));
});

const byLine = (value: Value, change: (line: Value) => Value): Value =>
  concat(...lines(value).flatMap((line) => [change(line), newline]));

/** Programs that change text: known text is computed where that is easy, unknown text remembers the change. */
const cut = adapter(["cut"], (call) => {
  const words = texts(call).join(" ");
  const [, from = "1", to = ""] = words.match(/-c\s*(\d*)-?(\d*)/) ?? [];
  const field = Number(words.match(/-f\s*(\d+)/)?.[1] ?? Number.NaN);
  const given = texts(call).findIndex((word) => word.startsWith("-d"));
  const delimiter = (given === -1 ? "\t" : texts(call)[given]?.slice(2) || texts(call)[given + 1] || "\t").slice(0, 1);
  const change = (text: string): string => {
    if (Number.isInteger(field)) return text.split(delimiter)[field - 1] ?? "";
    return text.slice(Number(from || 1) - 1, words.includes("-c") && to !== "" ? Number(to) : undefined);
  };
  return done(
    byLine(call.stdin ?? EMPTY, (line) => transform(line, Number.isInteger(field) ? "field" : "slice", change)),
  );
});

const path = adapter(["basename", "dirname", "realpath", "readlink"], (call) => {
  const given = call.args.find((arg) => !textOf(arg.value)?.startsWith("-"))?.value ?? EMPTY;
  const change = (text: string): string =>
    call.name === "basename"
      ? (text.split("/").at(-1) ?? text)
      : call.name === "dirname"
        ? text.split("/").slice(0, -1).join("/") || "."
        : text;
  return done(concat(transform(given, "path", change), newline));
});

/** Filters whose result nobody computes: the origins stay, the characters do not. */
const filters = adapter(
  [
    "awk",
    "gawk",
    "sort",
    "uniq",
    "rev",
    "fold",
    "nl",
    "wc",
    "base64",
    "sha256sum",
    "md5sum",
    "sha1sum",
    "xxd",
    "column",
    "iconv",
    "perl",
  ],
  (call) => {
    const stdin = call.stdin ?? EMPTY;
    return done(stdin.parts.length === 0 ? opaque(`what ${call.name} prints`) : filtered(stdin, call.name));
  },
);

/** Parts that were fixed characters may be gone; parts with origins may have been cut. */
const filtered = (value: Value, via: string): Value => ({
  parts: value.parts.map((part) =>
    "oneOf" in part
      ? part
      : { from: part.from.length > 0 ? part.from : [{ kind: "opaque", why: via }], via: [...part.via, via] },
  ),
  trace: value.trace,
});

export const text: readonly CommandAdapter[] = [echo, printf, cat, tee, date, uuid, seq, cut, path, filters];

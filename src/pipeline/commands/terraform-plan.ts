import { isEmpty } from "../../model/equality.js";
import {
  concat,
  context,
  expand,
  literal,
  oneOf,
  opaque,
  originsOf,
  spell,
  textOf,
  type Value,
} from "../../model/value.js";
import type { CommandCall } from "../adapter.js";
import { parseOptions } from "../options.js";
import { cutAtEquals, JobState, lines } from "../state.js";
import { EVERYTHING, type Given, type GivenOption } from "../terraform/variables.js";

/** What a plan, or an apply without one, was told. */
export interface Plan {
  /** It only removes, or only looks. */
  readonly deploysNothing: boolean;
  /** Addresses it is limited to, when it is. */
  readonly targets: readonly Value[];
  readonly given: Given;
}

const FLAGS = new Set([
  "auto-approve",
  "destroy",
  "refresh-only",
  "json",
  "no-color",
  "compact-warnings",
  "detailed-exitcode",
]);

/** The folder that `-chdir` or the shell stands in; several while a condition leaves it open, none when nobody knows it. */
export function foldersOf(call: CommandCall): readonly string[] {
  const changed = call.args.flatMap(({ value }) => {
    const pair = cutAtEquals(value);
    return pair && /^--?chdir$/.test(pair.name) ? [pair.value] : [];
  });
  const start = call.shell.elsewhere ?? literal(call.shell.cwd);
  const below = concat(literal("./"), start);
  const [to] = changed;
  const path = to ? (spell(to).startsWith("/") ? to : concat(below, literal("/"), to)) : below;
  const folders = expand(path).map((form) => textOf(form));
  if (folders.includes(undefined)) return [];
  return folders.map((folder) => JobState.path("", folder ?? "").replace(/\/$/, "") || ".");
}

/** What the plan file that is applied was told; or the command itself. */
export function planOf(call: CommandCall, folder: string): Plan {
  const { rest } = optionsOf(call);
  const [, file] = rest;
  if (!file) return readPlan(told(call), call);
  const path = textOf(file.value);
  const content = path === undefined ? undefined : call.shell.frame.state.files.get(JobState.path(folder, path));
  const all = content && lines(content);
  return all && textOf(all[0] ?? opaque("")) === MADE_BY
    ? readPlan(all, call)
    : { deploysNothing: false, targets: [], given: { ...givenTo(call), options: [EVERYTHING] } };
}

/** `plan -out=file` writes down what it was told: the file is applied as it is, whatever has changed since. */
export function notesPlan(call: CommandCall): void {
  const { all, rest } = optionsOf(call);
  const out = all.get("out")?.at(-1);
  const path = out && textOf(out.value);
  if (path === undefined || textOf(rest[0]?.value ?? opaque("")) !== "plan") return;
  const content = told(call).flatMap((line) => [line, literal("\n")]);
  for (const folder of foldersOf(call))
    call.shell.frame.state.files.set(JobState.path(folder, path), concat(literal(`${MADE_BY}\n`), ...content));
}
const MADE_BY = "terraform plan";

const optionsOf = (call: CommandCall): ReturnType<typeof parseOptions> => parseOptions(call.args, { flags: FLAGS });

/** The options that matter, a line each, in their order. */
function told(call: CommandCall): readonly Value[] {
  return call.args.flatMap(({ value, maybe }, at) => {
    const pair = cutAtEquals(value);
    const name = (pair?.name ?? textOf(value) ?? "").replace(/^--?/, "");
    const given = pair?.value ?? call.args[at + 1]?.value;
    if (/^(destroy|refresh-only)$/.test(name)) return [literal(name)];
    const sure = given && (maybe ? orNot(given) : given);
    return sure && pair?.name !== name && textOf(value) !== name && /^(target|var|var-file)$/.test(name)
      ? [concat(literal(`${name}=`), sure)]
      : [];
  });
}

/** A word that may be missing: its variable may have another value. */
function orNot(given: Value): Value {
  const pair = cutAtEquals(given);
  return pair
    ? concat(literal(`${pair.name}=`), oneOf([pair.value, context(`terraform.var.${pair.name}`)]))
    : opaque("an option that may be missing");
}

function readPlan(all: readonly Value[], call: CommandCall): Plan {
  const pairs = all.flatMap((line) => cutAtEquals(line) ?? []);
  return {
    deploysNothing: all.some((line) => /^(destroy|refresh-only)$/.test(textOf(line) ?? "")),
    targets: pairs.filter(({ name }) => name === "target").map(({ value }) => value),
    given: {
      ...givenTo(call),
      options: [...pairs.flatMap(({ name, value }) => givenOption(name, value)), ...givenToAudit(call)],
    },
  };
}

/** `--set terraform.var.name=value` */
const givenToAudit = (call: CommandCall): readonly GivenOption[] =>
  [...call.shell.frame.machine.values].flatMap(([origin, value]) => {
    const name = origin.match(/^terraform\.var\.([\w-]+)$/)?.[1];
    return name === undefined || typeof value !== "string" ? [] : [{ kind: "variable", name, value: literal(value) }];
  });

function givenOption(name: string, value: Value): readonly GivenOption[] {
  if (name === "var-file") return [{ kind: "file", path: value }];
  if (name !== "var") return [];
  const pair = cutAtEquals(value);
  return pair ? [{ kind: "variable", name: pair.name, value: pair.value }] : [EVERYTHING];
}

/** What the job's environment and files say. */
function givenTo(call: CommandCall): Omit<Given, "options"> {
  const { shell } = call;
  return {
    environment: (name) => {
      const value = shell.variables.get(`TF_VAR_${name}`);
      const origins = originsOf(value);
      if (isEmpty(value) === "yes" || origins.some((origin) => origin.kind === "unset")) return undefined;
      return origins.some((origin) => origin.kind === "opaque") ? context(`terraform.var.${name}`) : value;
    },
    written: shell.frame.state.files,
  };
}

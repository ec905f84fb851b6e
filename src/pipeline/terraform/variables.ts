import { posix } from "node:path";
import { context, textOf, type Value } from "../../model/value.js";
import { cutAtEquals, lines } from "../state.js";
import { type Datum, evaluate, type Scope, text } from "./expression.js";
import type { Expr } from "./syntax.js";

/** What an apply is given beside the files of its folder. */
export interface Given {
  /** `-var` and `-var-file`, in the order of the command line; `everything` may be given by what nobody can read. */
  readonly options: readonly GivenOption[];
  /** `TF_VAR_name` of the environment. */
  readonly environment: (name: string) => Value | undefined;
  /** Files that the job wrote, by their path. */
  readonly written: Iterable<readonly [string, Value]>;
}
export type GivenOption =
  | { readonly kind: "variable"; readonly name: string; readonly value: Value }
  | { readonly kind: "file"; readonly path: Value }
  | { readonly kind: "everything" };

export const EVERYTHING: GivenOption = { kind: "everything" };

/** Nothing is given: what the files of the folder say. */
export const NOTHING_GIVEN: Given = { options: [], environment: () => undefined, written: [] };
/** Somebody else applies it, with values of their own. */
export const ANYTHING_GIVEN: Given = { ...NOTHING_GIVEN, options: [EVERYTHING] };

/** How files of variables are read. */
export interface VariableFiles {
  /** Paths of the files in a folder that Terraform reads by itself, the strongest last. */
  automatic(folder: string): readonly string[];
  attributes(path: string): ReadonlyMap<string, Expr> | undefined;
}

type Lookup = (name: string) => Datum | undefined;

/**
 * Values of a root's variables, the strongest first: command line, files that Terraform reads by itself, environment.
 * (developer.hashicorp.com/terraform/language/values/variables#variable-definition-precedence)
 */
export function variablesOf(folder: string, given: Given, files: VariableFiles): Lookup {
  const written = new Map(given.written);
  const ofFile = (path: string): Lookup | undefined => {
    const content = written.get(path);
    if (content) return (name) => assigned(content).get(name);
    const attributes = files.attributes(path);
    return attributes && ((name) => settled(attributes.get(name)));
  };
  const automatic = [...new Set([...files.automatic(folder), ...automaticIn(written.keys(), folder)])].sort(byStrength);
  const lookups = [
    ...given.options.map((option) => lookupOf(option, folder, ofFile)).reverse(),
    ...automatic.map((path) => ofFile(path) ?? NOTHING).reverse(),
    (name: string) => {
      const value = given.environment(name);
      return value && text(value);
    },
  ];
  return (name) => {
    for (const lookup of lookups) {
      const found = lookup(name);
      if (found) return found;
    }
    return undefined;
  };
}

const NOTHING: Lookup = () => undefined;
const ANYTHING: Lookup = (name) => text(context(`terraform.var.${name}`));

function lookupOf(option: GivenOption, folder: string, ofFile: (path: string) => Lookup | undefined): Lookup {
  if (option.kind === "everything") return ANYTHING;
  if (option.kind === "variable") return (name) => (name === option.name ? text(option.value) : undefined);
  const path = textOf(option.path);
  return (path === undefined ? undefined : ofFile(posix.join(folder, path))) ?? ANYTHING;
}

const AUTOMATIC = /(^|\/)(terraform\.tfvars|[^/]+\.auto\.tfvars)$/;
export const automaticIn = (paths: Iterable<string>, folder: string): readonly string[] =>
  [...paths].filter((path) => AUTOMATIC.test(path) && posix.dirname(path) === folder);

/** `terraform.tfvars` first, the others by name. */
const byStrength = (a: string, b: string): number =>
  Number(b.endsWith("/terraform.tfvars") || b === "terraform.tfvars") -
    Number(a.endsWith("/terraform.tfvars") || a === "terraform.tfvars") || (a < b ? -1 : 1);

/** Files of variables hold no names, only values. */
const settled = (expr: Expr | undefined): Datum | undefined => expr && evaluate(expr, NAMELESS);
const NAMELESS: Scope = { find: () => undefined, originOf: (source) => `terraform.${source}` };

/** `name = "value"`, line by line: a file that the job wrote, of which not every character need be known. */
function assigned(content: Value): ReadonlyMap<string, Datum> {
  return new Map(
    lines(content).flatMap((line) => {
      const pair = cutAtEquals(line);
      return pair ? [[pair.name, text(unquoted(pair.value))] as const] : [];
    }),
  );
}

function unquoted(value: Value): Value {
  const parts = [...value.parts];
  const [first] = parts;
  if (first && !("oneOf" in first) && first.text !== undefined)
    parts[0] = { ...first, text: first.text.replace(/^\s*"?/, "") };
  const last = parts.at(-1);
  if (last && !("oneOf" in last) && last.text !== undefined)
    parts[parts.length - 1] = { ...last, text: last.text.replace(/"?\s*$/, "") };
  return { ...value, parts: parts.filter((part) => "oneOf" in part || part.text !== "") };
}

import { concat, literal, textOf, type Value } from "../../model/value.js";
import { parseYaml } from "../yaml.js";

/** One image that a compose or bake file describes; `built`: a service without `build` only runs an image. */
export interface BakeTarget {
  readonly name: string;
  readonly tags: readonly Value[];
  readonly args: readonly { readonly name: string; readonly value: Value }[];
  readonly built: boolean;
}
export interface BakeFile {
  readonly targets: readonly BakeTarget[];
  readonly groups: ReadonlyMap<string, readonly string[]>;
}
type Lookup = (name: string) => Value;

/** Reads a compose file, or a bake file in JSON or plain HCL; undefined when it says more than can be read. */
export function readBakeFile(path: string, text: string, variable: Lookup): BakeFile | undefined {
  return path.endsWith(".hcl") ? readHcl(text, variable) : readTree(path, text, variable);
}

/** `${NAME}`, `${NAME:-default}` and `$NAME`, as compose fills them in. */
function filledIn(text: string, variable: Lookup): Value {
  const pieces = text.split(/(\$\{[A-Za-z_]\w*(?::?-[^}]*)?\}|\$[A-Za-z_]\w*)/);
  return concat(
    ...pieces.map((piece) => {
      const [, name, fallback] = piece.match(/^\$\{?([A-Za-z_]\w*)(?::?-([^}]*))?\}?$/) ?? [];
      if (name === undefined) return literal(piece);
      const value = variable(name);
      return textOf(value) === "" && fallback !== undefined ? literal(fallback) : value;
    }),
  );
}

interface Described {
  readonly image?: unknown;
  readonly build?: unknown;
  readonly tags?: unknown;
  readonly args?: unknown;
}
const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
const strings = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

function readTree(path: string, text: string, variable: Lookup): BakeFile | undefined {
  const parsed = parseYaml(path, text);
  if (!("root" in parsed)) return undefined;
  const root = record(parsed.root.toJS());
  const groups = new Map(
    Object.entries(record(root.group)).map(([name, group]) => [name, strings(record(group).targets)]),
  );
  const described = Object.entries({ ...record(root.services), ...record(root.target) });
  const targets = described.map(([name, each]): BakeTarget => {
    const { image, build, tags, args } = record(each) as Described;
    const names = [...(typeof image === "string" ? [image] : []), ...strings(tags), ...strings(record(build).tags)];
    const pairs = Object.entries(record(args ?? record(build).args));
    return {
      name,
      tags: names.map((tag) => filledIn(tag, variable)),
      args: pairs.map(([key, value]) => ({
        name: key,
        value: value === null ? variable(key) : filledIn(String(value), variable),
      })),
      built: build !== undefined || root.target !== undefined,
    };
  });
  return { targets, groups };
}

/** Larger files than people write by hand are not read. */
const LONGEST = 50_000;

/** Blocks of plain HCL: functions, `inherits` and matrices in them are more than is read. */
function readHcl(text: string, outer: Lookup): BakeFile | undefined {
  if (text.length > LONGEST) return undefined;
  const blocks = [
    ...text.replace(/(^|\s)(#|\/\/)[^\n]*/g, "$1").matchAll(/^(variable|target|group)\s+"([^"]+)"\s*\{([\s\S]*?)^\}/gm),
  ];
  const defaults = new Map(
    blocks
      .filter(([, kind]) => kind === "variable")
      .map(([, , name = "", body = ""]) => [name, body.match(/default\s*=\s*"([^"]*)"/)?.[1] ?? ""]),
  );
  const variable: Lookup = (name) => {
    const given = outer(name);
    return textOf(given) === "" && defaults.has(name) ? literal(defaults.get(name) ?? "") : given;
  };
  const bodies = blocks.filter(([, kind]) => kind === "target");
  if (bodies.some(([, , , body = ""]) => /\b(inherits|matrix)\s*=|tags\s*=\s*[^[\s]|\$\{[^}]*[^\w}]/.test(body)))
    return undefined;
  const list = (body: string, name: string): readonly string[] =>
    [...(body.match(new RegExp(`\\b${name}\\s*=\\s*\\[([^\\]]*)\\]`))?.[1]?.matchAll(/"([^"]*)"/g) ?? [])].map(
      ([, item = ""]) => item,
    );
  const targets = bodies.map(([, , name = "", body = ""]): BakeTarget => {
    const args = [
      ...(body
        .match(/\bargs\s*=\s*\{([^}]*(?:\$\{\w+\}[^}]*)*)\}/)?.[1]
        ?.matchAll(/(\w+)\s*=\s*(?:"([^"]*)"|(\w+))/g) ?? []),
    ];
    return {
      name,
      tags: list(body, "tags").map((tag) => filledIn(tag, variable)),
      args: args.map(([, key = "", quoted, reference]) => ({
        name: key,
        value: quoted === undefined ? variable(reference ?? "") : filledIn(quoted, variable),
      })),
      built: true,
    };
  });
  return {
    targets,
    groups: new Map(
      blocks.filter(([, kind]) => kind === "group").map(([, , name = "", body = ""]) => [name, list(body, "targets")]),
    ),
  };
}

/** The targets that names mean: groups are followed, no name is the group `default`, or every target. */
export function chosen(file: BakeFile, names: readonly string[], all: boolean): readonly BakeTarget[] {
  const wanted =
    names.length > 0
      ? names
      : file.groups.has("default") || !all
        ? ["default"]
        : file.targets.map((target) => target.name);
  const follow = (name: string, depth: number): readonly string[] =>
    depth > 8 ? [] : (file.groups.get(name)?.flatMap((each) => follow(each, depth + 1)) ?? [name]);
  const flat = new Set(wanted.flatMap((name) => follow(name, 0)));
  return file.targets.filter((target) => flat.has(target.name));
}

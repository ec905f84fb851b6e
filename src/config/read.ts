import type { Configuration, Excuse, NamedTarget, RuleSetting, Suppression } from "../model/configuration.js";
import type { Diagnostic, Place, SourceRange } from "../model/source.js";
import { placesOf } from "../pipeline/places.js";
import { type Entry, parseYaml, type YamlNode } from "../pipeline/yaml.js";
import schema from "./config.schema.json" with { type: "json" };
import { type Problem, validator } from "./validate.js";

const validate = validator(schema, "the configuration");

export type Read = { readonly configuration: Configuration } | { readonly problems: readonly Diagnostic[] };

/** Reads a configuration, or says everything that is wrong with it. */
export function readConfiguration(file: string, text: string): Read {
  const parsed = parseYaml(file, text);
  if ("diagnostic" in parsed) return { problems: [parsed.diagnostic] };
  const { root } = parsed;
  const places = placesOf(file, text);
  const data = root.exists && root.scalar !== null ? root.toJS() : {};
  const problems = validate(data);
  if (problems.length > 0) return { problems: located(problems, root, places.of) };
  return { configuration: new Reader(file, root, places.of).configuration() };
}

type PlaceOf = (range: SourceRange) => Place;

/** In the order of the file, each once. */
function located(problems: readonly Problem[], root: YamlNode, place: PlaceOf): readonly Diagnostic[] {
  const all = problems.map(({ path, key, message }) => ({ message, at: place(rangeOf(root, path, key)) }));
  all.sort((a, b) => a.at.startLine - b.at.startLine || a.at.startColumn - b.at.startColumn);
  return [
    ...new Map(all.map((each) => [`${each.at.startLine}:${each.at.startColumn} ${each.message}`, each])).values(),
  ];
}

/** The range of the value that a path leads to, or of one of its keys; where nothing is written, of the key above it. */
function rangeOf(root: YamlNode, path: readonly string[], key: string | undefined): SourceRange {
  let node = root;
  let at = root.at;
  for (const step of path) {
    const entry = entryOf(node, step);
    node = entry?.node ?? node.items()[Number(step)] ?? node;
    at = node.at.end > node.at.start ? node.at : (entry?.keyAt ?? at);
  }
  return (key === undefined ? undefined : entryOf(node, key)?.keyAt) ?? at;
}

const entryOf = (node: YamlNode, key: string): Entry | undefined => node.entries().find((each) => each.key === key);

class Reader {
  constructor(
    private readonly file: string,
    private readonly root: YamlNode,
    private readonly place: PlaceOf,
  ) {}

  configuration(): Configuration {
    const branch = this.root.get("defaultBranch").text?.text;
    const gate = this.root.get("gate").text?.text as Configuration["gate"];
    return {
      file: this.file,
      values: new Map(
        this.root
          .get("values")
          .entries()
          .map(({ key, node }) => [key, textsOf(node)]),
      ),
      repositories: this.repositories(),
      rules: new Map(
        this.root
          .get("rules")
          .entries()
          .map((entry) => [entry.key, this.setting(entry)]),
      ),
      targets: this.root
        .get("targets")
        .items()
        .map((node) => this.target(node)),
      suppressions: this.root
        .get("suppressions")
        .items()
        .flatMap((node) => this.suppressions(node)),
      accepted: this.root
        .get("accepted")
        .items()
        .flatMap((node) => this.excuses(node)),
      ...(branch === undefined ? {} : { defaultBranch: branch }),
      ...(gate === undefined ? {} : { gate }),
    };
  }

  private repositories(): Configuration["repositories"] {
    return this.root
      .get("repositories")
      .entries()
      .map(({ key, node }) => ({ slug: key, path: node.text?.text ?? "", at: this.place(node.at) }));
  }

  private target(node: YamlNode): NamedTarget {
    return {
      name: node.get("name").text?.text ?? "",
      service: node.get("service").text?.text ?? "",
      ...given(node, "cluster"),
      ...given(node, "region"),
      ...given(node, "account"),
      at: this.place(node.get("name").at),
    };
  }

  private suppressions(node: YamlNode): readonly Suppression[] {
    return this.excuses(node).map((excuse) => ({ ...excuse, ...given(node, "file") }));
  }

  /** One for each rule that is named: each may be of use or not. */
  private excuses(node: YamlNode): readonly Excuse[] {
    const named = node.get("rule");
    return (named.isSeq ? named.items() : [named]).map((rule) => ({
      rule: rule.text?.text ?? "",
      reason: node.get("reason").text?.text.trim() ?? "",
      ...given(node, "target"),
      ...given(node, "expires"),
      at: this.place(rule.at),
    }));
  }

  private setting({ node, keyAt }: Entry): RuleSetting {
    const at = this.place(keyAt);
    const level = (node.isScalar ? node : node.get("level")).text?.text as RuleSetting["level"];
    const options = node.get("options");
    return {
      at,
      ...(level === undefined ? {} : { level }),
      ...(options.exists ? { options: options.toJS() as Record<string, unknown> } : {}),
    };
  }
}

/** The text of a key, if it is there. */
function given<K extends string>(node: YamlNode, key: K): { readonly [P in K]?: string } {
  const text = node.get(key).text?.text;
  return (text === undefined ? {} : { [key]: text }) as { readonly [P in K]?: string };
}

/** Values are texts as they are written: 1.10 is not 1.1. */
const textsOf = (node: YamlNode): string | readonly string[] =>
  node.isSeq ? node.items().map((item) => item.text?.text ?? "") : (node.text?.text ?? "");

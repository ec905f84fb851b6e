import { posix } from "node:path";
import type { Parser } from "web-tree-sitter";
import { textOf, type Value } from "../../model/value.js";
import { once } from "../once.js";
import type { Repository } from "../repository.js";
import { TooMuchWork } from "../work.js";
import { type DeploymentGroup, deploymentGroupsOf } from "./deployment-groups.js";
import { asText, type Datum, evaluate } from "./expression.js";
import { type Folder, type Folders, Module } from "./module.js";
import { loadParser } from "./parser.js";
import { servicesOf, type TerraformService } from "./services.js";
import { type Expr, parseFile } from "./syntax.js";
import { automaticIn, EVERYTHING, type Given, NOTHING_GIVEN, type VariableFiles, variablesOf } from "./variables.js";

/** A folder with all that is given to it: the services it makes, and what else applying it needs to know. */
export interface Configuration {
  readonly root: Module;
  readonly services: readonly TerraformService[];
  /** The region of its provider. */
  readonly region?: Value;
  readonly outputs: () => Outputs;
}
export type Outputs = ReadonlyMap<string, Datum>;

const prepared = new WeakMap<Repository, Terraform>();

/** The repository's Terraform, once `prepareTerraform` has looked at it; undefined where none speaks of ECS. */
export const terraformOf = (repository: Repository): Terraform | undefined => prepared.get(repository);

/** Finds the folders whose Terraform speaks of ECS. The parser is loaded only where there are some, and reads what is asked for. */
export async function prepareTerraform(repository: Repository): Promise<void> {
  const graph = readGraph(repository);
  if (graph.reaching.size > 0) prepared.set(repository, new Terraform(repository, await loadParser(), graph));
}

const MOST_LOOKUPS = 100_000;

interface Graph {
  /** Folders that speak of ECS, or call a module that does. */
  readonly reaching: ReadonlySet<string>;
  /** Folders that others call. */
  readonly called: ReadonlySet<string>;
}

/** Reads only the words that lead on: most of a repository's Terraform is about something else. */
function readGraph(repository: Repository): Graph {
  const calls = new Map<string, Set<string>>();
  const reaching = new Set<string>();
  for (const file of repository.list([".tf"])) {
    const text = repository.read(file) ?? "";
    const folder = posix.dirname(file);
    if (/aws_ecs_(service|task_definition|cluster)\b/.test(text)) reaching.add(folder);
    const called = calls.get(folder) ?? new Set();
    for (const [, source = ""] of text.matchAll(/^\s*source\s*=\s*"(\.\.?\/[^"]*)"/gm))
      called.add(posix.join(folder, source).replace(/\/$/, ""));
    calls.set(folder, called);
  }
  for (let before = -1; before !== reaching.size; ) {
    before = reaching.size;
    for (const [folder, called] of calls) if ([...called].some((each) => reaching.has(each))) reaching.add(folder);
  }
  return { reaching, called: new Set([...calls.values()].flatMap((called) => [...called])) };
}

export class Terraform implements Folders, VariableFiles {
  constructor(
    private readonly repository: Repository,
    private readonly parser: Parser,
    private readonly graph: Graph,
  ) {}

  reaches(path: string): boolean {
    return this.graph.reaching.has(path);
  }

  read(path: string): string | undefined {
    return this.repository.read(path);
  }

  /** Folders that speak of ECS and that no other folder calls. */
  get roots(): readonly string[] {
    return [...this.graph.reaching].filter((folder) => !this.graph.called.has(folder)).sort();
  }

  /** The deployment groups of CodeDeploy that its files make, with the values that they hold. */
  get deploymentGroups(): readonly DeploymentGroup[] {
    this.groups ??= this.roots.flatMap((root) => {
      const configuration = this.configuration(root, NOTHING_GIVEN);
      return configuration ? deploymentGroupsOf(configuration.root) : [];
    });
    return this.groups;
  }
  private groups: readonly DeploymentGroup[] | undefined;

  /** Names that refer to names, and modules that call modules, twice each, soon come to more than anybody waits for. */
  spend(): void {
    if (++this.spent > MOST_LOOKUPS)
      throw new TooMuchWork(`not judged: its Terraform comes to more than ${MOST_LOOKUPS.toLocaleString("en")} names`);
  }
  private spent = 0;

  private filesOf(folder: string): readonly string[] | undefined {
    this.byFolder ??= filesByFolder(this.repository.list([".tf"]));
    return this.byFolder.get(folder);
  }
  private byFolder: ReadonlyMap<string, readonly string[]> | undefined;

  readonly folder = once((path): Folder | undefined => {
    const files = this.filesOf(path);
    return files && { path, blocks: files.flatMap((file) => this.parsed(file).blocks) };
  });

  private readonly parsed = once((file) => parseFile(this.parser, file, this.repository.read(file) ?? ""));

  automatic(folder: string): readonly string[] {
    return automaticIn(this.repository.list([".tfvars"]), folder);
  }
  attributes(path: string): ReadonlyMap<string, Expr> | undefined {
    return this.repository.read(path) === undefined ? undefined : this.parsed(path).attributes;
  }

  /** What a folder comes to with these values; undefined when nothing in it speaks of ECS. */
  configuration(path: string, given: Given): Configuration | undefined {
    const folder = this.reaches(path) ? this.folder(path) : undefined;
    if (!folder) return undefined;
    const all = isRemote(folder) ? { ...given, options: [EVERYTHING, ...given.options] } : given;
    const root = new Module(folder, "", variablesOf(path, all, this), this);
    const region = regionOf(root);
    return { root, services: servicesOf(root), outputs: () => root.outputs(), ...(region ? { region } : {}) };
  }
}

/** Variables of a workspace in HCP Terraform come before what the files say; nobody sees them here. */
const isRemote = ({ blocks }: Folder): boolean =>
  blocks
    .filter((block) => block.type === "terraform")
    .flatMap((block) => block.blocks)
    .some((block) => block.type === "cloud" || (block.type === "backend" && block.labels[0] === "remote"));

function filesByFolder(files: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const folders = new Map<string, string[]>();
  for (const file of files) {
    const folder = posix.dirname(file);
    const known = folders.get(folder);
    if (known) known.push(file);
    else folders.set(folder, [file]);
  }
  return folders;
}

/** The region of the provider without an alias, where it is known. */
function regionOf(root: Module): Value | undefined {
  const provider = root.folder.blocks.find(
    (block) => block.type === "provider" && block.labels[0] === "aws" && !block.attributes.has("alias"),
  );
  const expr = provider?.attributes.get("region");
  const region = expr && asText(evaluate(expr, root));
  return region && textOf(region) !== undefined ? region : undefined;
}

import { posix } from "node:path";
import type { Node, Parser } from "web-tree-sitter";
import type { SourceRange } from "../model/source.js";
import { concat, context, literal, spell, type Value } from "../model/value.js";
import type { Repository } from "./repository.js";
import { loadParser } from "./terraform-parser.js";

/** What the Terraform files of one folder say about ECS. */
export interface TerraformModule {
  readonly folder: string;
  readonly services: readonly TerraformService[];
  readonly definitions: readonly TerraformDefinition[];
  /** The names of its clusters, by address. */
  readonly clusters: ReadonlyMap<string, Value>;
  /** Folders of this repository that its modules come from. */
  readonly sources: readonly string[];
}
export interface TerraformService {
  readonly name: Value;
  readonly cluster?: Value;
  readonly at: SourceRange;
  /** The address of its definition, such as "aws_ecs_task_definition.app"; undefined when it is not one of the folder. */
  readonly definition?: string;
  /** Terraform leaves the revision alone: the pipeline owns it. */
  readonly ignoresDefinition: boolean;
  readonly waits: boolean;
  /** The circuit breaker that rolls back by itself. */
  readonly rollsBack?: SourceRange;
}
export interface TerraformDefinition {
  readonly address: string;
  readonly images: readonly { readonly value: Value; readonly at: SourceRange }[];
  readonly ignoresContainers: boolean;
}

const modules = new WeakMap<Repository, ReadonlyMap<string, TerraformModule>>();

/** The module in a folder, once `prepareTerraform` has read the repository. */
export const terraformModule = (repository: Repository, folder: string): TerraformModule | undefined =>
  modules.get(repository)?.get(folder);
export const terraformModules = (repository: Repository): readonly TerraformModule[] => [
  ...(modules.get(repository)?.values() ?? []),
];

/** Parses those Terraform files that speak of ECS. The parser is loaded only where there are some. */
export async function prepareTerraform(repository: Repository): Promise<void> {
  const files = repository.list([".tf"]).flatMap((file) => {
    const text = repository.read(file);
    return text !== undefined && /aws_ecs_(service|task_definition|cluster)\b|^\s*source\s*=\s*"\.\.?\//m.test(text)
      ? [{ file, text }]
      : [];
  });
  if (files.length === 0) return;
  const parser = await loadParser();
  const folders = new Map<string, TerraformModule>();
  for (const { file, text } of files) {
    const folder = posix.dirname(file);
    const read = readFile(parser, file, text);
    const before = folders.get(folder);
    folders.set(folder, {
      folder,
      services: [...(before?.services ?? []), ...read.services],
      definitions: [...(before?.definitions ?? []), ...read.definitions],
      clusters: new Map([...(before?.clusters ?? []), ...read.clusters]),
      sources: [...(before?.sources ?? []), ...read.sources],
    });
  }
  modules.set(repository, new Map([...folders].map(([folder, module]) => [folder, withClusters(module)])));
}

function readFile(parser: Parser, file: string, text: string): Omit<TerraformModule, "folder"> {
  const tree = parser.parse(text);
  const blocks = tree
    ? children(tree.rootNode, "body")
        .flatMap((body) => children(body, "block"))
        .map((node) => new Block(file, node))
    : [];
  const read = {
    services: blocks.filter((block) => block.isResource("aws_ecs_service")).map(service),
    definitions: blocks.filter((block) => block.isResource("aws_ecs_task_definition")).map(definition),
    clusters: new Map(
      blocks
        .filter((block) => block.isResource("aws_ecs_cluster"))
        .flatMap((block) => {
          const name = block.attribute("name");
          return name ? [[block.address, valueIn(name)] as const] : [];
        }),
    ),
    sources: blocks.filter((block) => block.labels[0] === "module").flatMap((block) => block.localSource()),
  };
  tree?.delete();
  return read;
}

const children = (node: Node, type: string): readonly Node[] =>
  node.namedChildren.filter((child): child is Node => child?.type === type);

/** One `resource "type" "name" { … }`, or a block inside it. */
class Block {
  readonly labels: readonly string[];
  private readonly body: Node | undefined;
  constructor(
    readonly file: string,
    private readonly node: Node,
  ) {
    this.labels = node.namedChildren.flatMap((child) =>
      child?.type === "identifier" ? [child.text] : child?.type === "string_lit" ? [child.text.slice(1, -1)] : [],
    );
    this.body = children(node, "body")[0];
  }

  isResource(type: string): boolean {
    return this.labels[0] === "resource" && this.labels[1] === type;
  }
  get address(): string {
    return `${this.labels[1]}.${this.labels[2]}`;
  }
  get at(): SourceRange {
    return this.range(this.node.namedChildren[0] ?? this.node);
  }
  range(node: Node): SourceRange {
    return { file: this.file, start: node.startIndex, end: node.endIndex };
  }
  attribute(name: string): Node | undefined {
    const found = this.body && children(this.body, "attribute").find((each) => each.namedChildren[0]?.text === name);
    return found?.namedChildren[1] ?? undefined;
  }
  blocks(name: string): readonly Block[] {
    return this.body
      ? children(this.body, "block")
          .map((node) => new Block(this.file, node))
          .filter((block) => block.labels[0] === name)
      : [];
  }
  ignores(name: string): boolean {
    return this.blocks("lifecycle").some((block) =>
      new RegExp(`\\b(${name}|all)\\b`).test(block.attribute("ignore_changes")?.text ?? ""),
    );
  }
  localSource(): readonly string[] {
    const source = this.attribute("source")?.text.replace(/"/g, "") ?? "";
    return /^\.\.?\//.test(source) ? [posix.normalize(posix.join(posix.dirname(this.file), source))] : [];
  }
}

/** `aws_ecs_cluster.main.id` is the cluster of that name. */
function withClusters(module: TerraformModule): TerraformModule {
  const services = module.services.map((service) => {
    const address = service.cluster && spell(service.cluster).match(/aws_ecs_cluster\.[\w-]+/)?.[0];
    const cluster = address ? module.clusters.get(address) : undefined;
    return cluster ? { ...service, cluster } : service;
  });
  return { ...module, services };
}

/** `deployment_circuit_breaker { enable = true, rollback = true }` */
const rollsBack = (block: Block): SourceRange | undefined =>
  block
    .blocks("deployment_circuit_breaker")
    .find((each) => ["enable", "rollback"].every((name) => each.attribute(name)?.text === "true"))?.at;

function service(block: Block): TerraformService {
  const breaker = rollsBack(block);
  const name = block.attribute("name");
  const cluster = block.attribute("cluster");
  const address = block.attribute("task_definition")?.text.match(/aws_ecs_task_definition\.[\w-]+/)?.[0];
  return {
    name: name ? valueIn(name) : context(`terraform.${block.address}.name`),
    ...(cluster ? { cluster: valueIn(cluster) } : {}),
    at: block.at,
    ...(address === undefined ? {} : { definition: address }),
    ignoresDefinition: block.ignores("task_definition"),
    waits: block.attribute("wait_for_steady_state")?.text === "true",
    ...(breaker ? { rollsBack: breaker } : {}),
  };
}

function definition(block: Block): TerraformDefinition {
  const containers = block.attribute("container_definitions");
  return {
    address: block.address,
    images: containers
      ? [...objectImages(containers), ...textImages(containers)].map(({ node, value }) => ({
          value,
          at: block.range(node),
        }))
      : [],
    ignoresContainers: block.ignores("container_definitions"),
  };
}

/** `image = …` in an object, below `jsonencode([...])`. */
function objectImages(node: Node): readonly { node: Node; value: Value }[] {
  if (node.type === "object_elem") {
    const [key, value] = node.namedChildren;
    if (key && value && /^"?image"?$/.test(key.text)) return [{ node: value, value: valueIn(value) }];
  }
  return node.namedChildren.flatMap((child) => (child ? objectImages(child) : []));
}

/** `"image": "…"` in a heredoc. */
function textImages(node: Node): readonly { node: Node; value: Value }[] {
  const heredoc = find(node, "heredoc_template");
  const [, image] = heredoc?.text.match(/"image"\s*:\s*"([^"\n]*)"/) ?? [];
  return heredoc && image !== undefined ? [{ node: heredoc, value: interpolated(image) }] : [];
}

const find = (node: Node, type: string): Node | undefined =>
  node.type === type
    ? node
    : node.namedChildren.map((child) => (child ? find(child, type) : undefined)).find((found) => found !== undefined);

/** A string with its interpolations as origins; any other expression is one origin. */
function valueIn(node: Node): Value {
  const text = node.text.trim();
  return text.startsWith('"') && text.endsWith('"')
    ? interpolated(text.slice(1, -1))
    : context(`terraform.${text.replace(/\s+/g, " ").slice(0, 120)}`);
}

const interpolated = (text: string): Value =>
  concat(
    ...text
      .split(/(\$\{[^}]*\})/)
      .filter(Boolean)
      .map((piece) => (piece.startsWith("${") ? context(`terraform.${piece.slice(2, -1)}`) : literal(piece))),
  );

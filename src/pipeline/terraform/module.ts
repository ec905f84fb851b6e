import { posix } from "node:path";
import { own } from "../../model/own.js";
import { concat, context, literal } from "../../model/value.js";
import { type Datum, evaluate, instances, knownText, type Scope, text } from "./expression.js";
import type { Block, Expr } from "./syntax.js";

/** What the Terraform files of one folder say. */
export interface Folder {
  readonly path: string;
  readonly blocks: readonly Block[];
}

/** The folders of the repository. */
export interface Folders {
  folder(path: string): Folder | undefined;
  read(path: string): string | undefined;
  /** Does anything in it, or in a module it calls, speak of ECS? */
  reaches(path: string): boolean;
  /** Counts what is looked up; throws when that is more than can be meant. */
  spend(): void;
}

const MAX_CALLS = 200;
const MAX_NESTED_NAMES = 60;

/** One block of a module, as often as `count` and `for_each` make it. */
export interface Instance {
  readonly block: Block;
  readonly scope: Scope;
  /** `aws_ecs_service.app["api"]` below the modules it is in. */
  readonly address: string;
  readonly key?: string;
}

/** A folder with values for its variables: the root, or one call of a module. */
export class Module implements Scope {
  private readonly calls = new Map<string, readonly Module[]>();
  private readonly known = new Map<string, Datum | undefined>();
  /** Names that are being looked up: what refers to itself is nothing. */
  private readonly busy = new Set<string>();

  constructor(
    readonly folder: Folder,
    /** "module.app." for a called one. */
    readonly prefix: string,
    private readonly variables: (name: string) => Datum | undefined,
    private readonly folders: Folders,
    /** What all modules of one configuration share; how many more there may be bounds what calls itself. */
    private readonly shared = { rootPath: folder.path, left: MAX_CALLS },
  ) {}

  /** A file as functions name it: from the root, where Terraform runs. */
  file(name: string): { readonly path: string; readonly text: string } | undefined {
    const path = posix.join(this.shared.rootPath, name);
    const content = this.folders.read(path);
    return content === undefined ? undefined : { path, text: content };
  }

  originOf(source: string): string {
    return source === "terraform.workspace" ? source : `terraform.${this.prefix}${source}`;
  }

  find(steps: readonly string[]): { datum: Datum; used: number } | undefined {
    const path = steps.slice(0, 4).join(".");
    this.folders.spend();
    if (this.busy.has(path) || this.busy.size > MAX_NESTED_NAMES) return undefined;
    this.busy.add(path);
    const found = this.look(steps);
    this.busy.delete(path);
    return found;
  }

  private look(steps: readonly string[]): { datum: Datum; used: number } | undefined {
    const [kind = "", name = "", ...rest] = steps;
    if (kind === "var")
      return named(
        this.once(`var.${name}`, () => this.variable(name)),
        2,
      );
    if (kind === "local")
      return named(
        this.once(`local.${name}`, () => this.local(name)),
        2,
      );
    if (kind === "module") return this.output(name, rest);
    if (kind === "path") return named(this.pathOf(name), 2);
    const data = kind === "data";
    const found = this.block(data ? "data" : "resource", data ? steps.slice(1, 3) : steps.slice(0, 2));
    return found && this.attribute(found, steps.slice(data ? 3 : 2), data ? 3 : 2);
  }

  private once(name: string, find: () => Datum | undefined): Datum | undefined {
    if (!this.known.has(name)) this.known.set(name, find());
    return this.known.get(name);
  }

  private pathOf(name: string): Datum | undefined {
    if (name === "root") return text(literal("."));
    return name === "module" ? text(literal(posix.relative(this.shared.rootPath, this.folder.path) || ".")) : undefined;
  }

  private variable(name: string): Datum | undefined {
    const given = this.variables(name);
    if (given) return given;
    const standard = this.block("variable", [name])?.attributes.get("default");
    return standard && evaluate(standard, this);
  }

  private local(name: string): Datum | undefined {
    const value = this.localExpression(name);
    return value && evaluate(value, this);
  }

  localExpression(name: string): Expr | undefined {
    return this.folder.blocks
      .filter((block) => block.type === "locals")
      .map((block) => block.attributes.get(name))
      .find((value) => value !== undefined);
  }

  /** `module.app.name`, or `module.app["api"].name`. */
  private output(name: string, rest: readonly string[]): { datum: Datum; used: number } | undefined {
    const called = this.called(name);
    const keyed = called.find((module) => module.prefix.endsWith(`module.${name}["${rest[0]}"].`));
    const module = keyed ?? (called.length === 1 ? called[0] : undefined);
    const used = keyed || /^\d+$/.test(rest[0] ?? "") ? 1 : 0;
    const value = module?.block("output", [rest[used] ?? ""])?.attributes.get("value");
    return module && value ? { datum: evaluate(value, module), used: 3 + used } : undefined;
  }

  /** An attribute that is written down; what AWS makes up is known by its origin. */
  private attribute(block: Block, rest: readonly string[], used: number): { datum: Datum; used: number } | undefined {
    const [instance] = this.instancesOf(block).filter(
      (each) => each.key === undefined || rest[0] === undefined || each.key === rest[0],
    );
    const at = instance?.key !== undefined || /^\d+$/.test(rest[0] ?? "") ? 1 : 0;
    const asked = rest[at] ?? "";
    const value = (own(NAMED_BY, asked) ?? [asked])
      .map((name) => block.attributes.get(name))
      .find((each) => each !== undefined);
    if (!instance || !value) return undefined;
    const datum = evaluate(value, instance.scope);
    return { datum: asked === "repository_url" ? inRegistry(datum) : datum, used: used + at + 1 };
  }

  /** What it tells whoever asks: `terraform output` of a root. */
  outputs(): ReadonlyMap<string, Datum> {
    return new Map(
      this.folder.blocks.flatMap((block) => {
        const value = block.type === "output" ? block.attributes.get("value") : undefined;
        return value ? [[block.labels[0] ?? "", evaluate(value, this)] as const] : [];
      }),
    );
  }

  private block(type: string, labels: readonly string[]): Block | undefined {
    return this.folder.blocks.find(
      (block) => block.type === type && labels.every((label, index) => block.labels[index] === label),
    );
  }

  /** Its own blocks of a resource type. */
  own(type: string): readonly Instance[] {
    return this.folder.blocks
      .filter((block) => block.type === "resource" && block.labels[0] === type)
      .flatMap((block) => this.instancesOf(block));
  }

  /** This module and all below it. */
  get all(): readonly Module[] {
    return [this, ...this.children.flatMap((module) => module.all)];
  }

  private get children(): readonly Module[] {
    return this.folder.blocks
      .filter((block) => block.type === "module" && this.folders.reaches(this.sourceOf(block) ?? ""))
      .flatMap((block) => this.called(block.labels[0] ?? ""));
  }

  private called(name: string): readonly Module[] {
    const known = this.calls.get(name);
    if (known) return known;
    this.folders.spend();
    const block = this.block("module", [name]);
    const source = block && this.sourceOf(block);
    const folder = source === undefined ? undefined : this.folders.folder(source);
    const modules =
      block && folder
        ? this.instancesOf(block)
            .slice(0, Math.max(0, this.shared.left))
            .map((each) => this.calledAs(each, folder))
        : [];
    this.calls.set(name, modules);
    return modules;
  }

  /** The folder of this repository that a module comes from. */
  private sourceOf(block: Block): string | undefined {
    const source = knownText(this.valueOf(block, "source"));
    return source && /^\.\.?\//.test(source) ? posix.join(this.folder.path, source).replace(/\/$/, "") : undefined;
  }

  private calledAs({ block, scope, address }: Instance, folder: Folder): Module {
    this.shared.left--;
    const given = (name: string): Datum | undefined => {
      const value = block.attributes.get(name);
      return value && evaluate(value, scope);
    };
    return new Module(folder, `${address}.`, given, this.folders, this.shared);
  }

  private valueOf(block: Block, name: string): Datum | undefined {
    const value = block.attributes.get(name);
    return value && evaluate(value, this);
  }

  /** A block that `count` or `for_each` makes; as one of unknown key while nobody knows which they are. */
  private instancesOf(block: Block): readonly Instance[] {
    const address = this.prefix + (block.type === "module" ? `module.${block.labels[0]}` : block.labels.join("."));
    if (knownText(this.valueOf(block, "count")) === "0") return [];
    const over = this.valueOf(block, "for_each");
    const each = over && instances(over);
    if (!over || (each && each.size > MAX_CALLS)) return [{ block, scope: this, address }];
    if (!each) {
      const key = text(context(this.originOf(`${block.labels.join(".")}.each.key`)));
      return [{ block, scope: new EachScope(this, key, undefined), address }];
    }
    return [...each].map(([key, value]) => ({
      block,
      scope: new EachScope(this, text(literal(key)), value),
      address: `${address}["${key}"]`,
      key,
    }));
  }
}

/** Attributes that stand for the name of what is made. */
const NAMED_BY: Readonly<Record<string, readonly string[]>> = {
  id: ["name", "cluster_name"],
  arn: ["name", "cluster_name"],
  repository_url: ["name"],
};

/** The account's own registry stands before the name. */
const inRegistry = (name: Datum): Datum =>
  name.kind === "text" ? text(concat(context("terraform.registry"), literal("/"), name.value)) : name;

const named = (datum: Datum | undefined, used: number): { datum: Datum; used: number } | undefined =>
  datum && { datum, used };

/** Inside a block with `for_each`: `each.key` and `each.value` are known, too. */
class EachScope implements Scope {
  constructor(
    private readonly module: Module,
    private readonly key: Datum,
    private readonly value: Datum | undefined,
  ) {}

  originOf(source: string): string {
    return this.module.originOf(source);
  }
  find(steps: readonly string[]): { datum: Datum; used: number } | undefined {
    if (steps[0] !== "each") return this.module.find(steps);
    return named(steps[1] === "key" ? this.key : this.value, 2);
  }
}

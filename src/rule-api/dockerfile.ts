import { DockerfileParser, type Instruction } from "dockerfile-ast";
import type { Build } from "../model/effect.js";
import type { SourceRange } from "../model/source.js";
import { textOf } from "../model/value.js";
import type { RepositoryFiles } from "./files.js";

/** A Dockerfile as far as rules ask: its arguments, variables and copies, each with its place. */
export interface Dockerfile {
  readonly file: string;
  /** The folder that is sent to the builder; "" is the repository. */
  readonly context: string;
  readonly args: readonly Setting[];
  readonly env: readonly Setting[];
  /** Those of them that the last stage sets or inherits: what the image ends up with. */
  readonly finalEnv: readonly Setting[];
  /** Sources of every COPY from the build context. */
  readonly copies: readonly { readonly sources: readonly string[]; readonly at: SourceRange }[];
  /** Patterns of the .dockerignore that applies. */
  readonly ignored: readonly string[];
}
export interface Setting {
  readonly name: string;
  readonly value: string | undefined;
  readonly at: SourceRange;
}

/** The Dockerfile a build names, when its path is known and it is in the repository. */
export function dockerfileOf(build: Build, files: RepositoryFiles): Dockerfile | undefined {
  const context = build.context ? textOf(build.context) : ".";
  const named = build.dockerfile ? textOf(build.dockerfile) : join(context, "Dockerfile");
  const paths = [named, build.dockerfile && named ? join(context, named) : undefined].filter(
    (path) => path !== undefined,
  );
  for (const path of paths) {
    const file = path.replace(/^\.\//, "");
    const text = files.read(file);
    if (text !== undefined)
      return cached(files, `${file}\n${context}`, () =>
        read(file, text, join(context, "") ?? "", files.read(join(context, ".dockerignore") ?? ".dockerignore") ?? ""),
      );
  }
  return undefined;
}

const parsed = new WeakMap<RepositoryFiles, Map<string, Dockerfile>>();

/** One Dockerfile is asked for by many builds and rules. */
function cached(files: RepositoryFiles, key: string, parse: () => Dockerfile): Dockerfile {
  const known = parsed.get(files) ?? new Map<string, Dockerfile>();
  parsed.set(files, known);
  const found = known.get(key) ?? parse();
  known.set(key, found);
  return found;
}

const join = (folder: string | undefined, name: string): string | undefined =>
  folder === undefined || folder.includes("://")
    ? undefined
    : `${folder.replace(/^\.\/?/, "").replace(/\/$/, "")}/${name}`.replace(/^\//, "");

function read(file: string, text: string, context: string, ignore: string): Dockerfile {
  const ast = DockerfileParser.parse(text);
  const lines = text.split("\n");
  const starts = lines.map(() => 0);
  for (let line = 1; line < lines.length; line++)
    starts[line] = (starts[line - 1] ?? 0) + (lines[line - 1]?.length ?? 0) + 1;
  const at = (instruction: Pick<Instruction, "getRange">): SourceRange => {
    const { start, end } = instruction.getRange();
    return { file, start: (starts[start.line] ?? 0) + start.character, end: (starts[end.line] ?? 0) + end.character };
  };
  const setting = (property: {
    getName(): string;
    getValue(): string | null;
    getRange(): ReturnType<Instruction["getRange"]>;
  }): Setting => ({
    name: property.getName(),
    value: property.getValue() ?? undefined,
    at: at(property as Pick<Instruction, "getRange">),
  });
  const final = finalStages(ast.getFROMs(), lines.length);
  const envs = ast.getENVs();
  const isFinal = (env: Pick<Instruction, "getRange">): boolean =>
    final.some(([from, to]) => env.getRange().start.line > from && env.getRange().start.line < to);
  return {
    file,
    context: context.replace(/\/$/, ""),
    args: ast
      .getARGs()
      .flatMap((arg) => arg.getProperty() ?? [])
      .map(setting),
    env: envs.flatMap((env) => env.getProperties()).map(setting),
    finalEnv: envs
      .filter(isFinal)
      .flatMap((env) => env.getProperties())
      .map(setting),
    copies: ast
      .getCOPYs()
      .filter((copy) => !copy.getFlags().some((flag) => flag.getName() === "from"))
      .map((copy) => ({
        sources: copy
          .getArguments()
          .slice(0, -1)
          .map((argument) => argument.getValue()),
        at: at(copy),
      })),
    ignored: ignore
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "" && !line.startsWith("#")),
  };
}

/** Would a file, named from the repository's root, be copied into an image? */
export function copiesFile(dockerfile: Dockerfile, path: string): boolean {
  const name = inContext(dockerfile.context, path.replace(/^\.\//, ""));
  if (name === undefined) return false;
  const base = name.split("/").at(-1) ?? name;
  if (
    dockerfile.ignored.some(
      (pattern) =>
        [name, base, `**/${base}`, "*", `${base}*`, ".env*", ".*"].includes(pattern.replace(/^\//, "")) &&
        (!pattern.startsWith(".") || base.startsWith(".")),
    )
  )
    return false;
  return dockerfile.copies.some((copy) =>
    copy.sources.some((source) => covers(source.replace(/^\.\//, "").replace(/\/$/, ""), name)),
  );
}

/** The path as the builder sees it; undefined for what it is not sent. */
const inContext = (context: string, path: string): string | undefined => {
  if (/^[/~]/.test(path)) return undefined;
  if (context === "") return path;
  return path.startsWith(`${context}/`) ? path.slice(context.length + 1) : undefined;
};

const covers = (source: string, name: string): boolean =>
  source === "." ||
  source === "" ||
  source === name ||
  name.startsWith(`${source}/`) ||
  (source.endsWith("*") && name.startsWith(source.slice(0, -1)));

/** The lines of the last stage, and of every stage that it continues. */
function finalStages(
  froms: ReturnType<ReturnType<typeof DockerfileParser.parse>["getFROMs"]>,
  end: number,
): readonly (readonly [number, number])[] {
  const stages = froms.map((from, index) => ({
    name: from.getBuildStage()?.toLowerCase(),
    image: from.getImage()?.toLowerCase(),
    lines: [from.getRange().start.line, froms[index + 1]?.getRange().start.line ?? end] as const,
  }));
  const chain: (readonly [number, number])[] = [];
  let before = stages;
  for (let stage = stages.at(-1); stage; ) {
    chain.push(stage.lines);
    before = before.slice(0, before.indexOf(stage));
    const { image } = stage;
    stage = before.findLast((each) => each.name !== undefined && each.name === image);
  }
  return chain;
}

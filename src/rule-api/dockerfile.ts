import type { Build } from "../model/effect.js";
import { consistsOf } from "../model/pieces.js";
import { inWorkspace, type SourceRange } from "../model/source.js";
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
  /** What the builder does, stage by stage. */
  readonly stages: readonly DockerStage[];
  /** The stages that make the image, last first: the one that is built, and every stage it continues. */
  readonly finalStages: readonly DockerStage[];
  /** Patterns of the .dockerignore that applies. */
  readonly ignored: readonly string[];
}
export interface DockerStage {
  readonly from: string;
  /** `FROM --platform=…` */
  readonly platform?: Omit<Setting, "name">;
  readonly args: readonly Setting[];
  readonly steps: readonly DockerStep[];
}
/** A RUN with its command, or a COPY or ADD with its sources. */
export interface DockerStep {
  readonly kind: "run" | "copy";
  readonly text: string;
  readonly sources: readonly string[];
  /** Copied from another stage or image. */
  readonly elsewhere: boolean;
  readonly at: SourceRange;
}
export interface Setting {
  readonly name: string;
  readonly value: string | undefined;
  readonly at: SourceRange;
}

/** The Dockerfile a build names, when its path is known and it is in the repository. */
export function dockerfileOf(build: Build, files: RepositoryFiles): Dockerfile | undefined {
  if (build.withoutDockerfile) return undefined;
  const context = build.context ? textOf(build.context) : ".";
  const target = build.target && textOf(build.target);
  const named = build.dockerfile ? textOf(build.dockerfile) : join(context, "Dockerfile");
  const paths = [named, build.dockerfile && named ? join(context, named) : undefined].filter(
    (path) => path !== undefined,
  );
  for (const path of paths) {
    const file = path.replace(/^\.\//, "");
    const found = files.dockerfile(file, (join(context, "") ?? "").replace(/\/$/, ""), target);
    if (found) return found;
  }
  return undefined;
}

const join = (folder: string | undefined, name: string): string | undefined =>
  folder === undefined || folder.includes("://")
    ? undefined
    : `${inWorkspace(folder)
        .replace(/^\.\/?/, "")
        .replace(/\/$/, "")}/${name}`.replace(/^\//, "");

/** Would a file, named from the repository's root, be copied into an image? */
export function copiesFile(dockerfile: Dockerfile, path: string): boolean {
  const name = inContext(dockerfile.context, path.replace(/^\.\//, ""));
  if (name === undefined || isIgnored(dockerfile.ignored, name)) return false;
  return dockerfile.copies.some((copy) =>
    copy.sources.some((source) => covers(source.replace(/^\.\//, "").replace(/\/$/, ""), name)),
  );
}

/** Is a file, named from the repository's root, handed to the builder, whatever the Dockerfile does with it? */
export function sendsFile(build: Build, files: RepositoryFiles, path: string): boolean {
  const context = build.context ? textOf(build.context) : ".";
  const folder = join(context, "")?.replace(/\/$/, "");
  if (folder === undefined) return context === undefined;
  const name = inContext(folder, path.replace(/^\.\//, ""));
  return name !== undefined && !isIgnored(patternsIn(files.read(join(folder, ".dockerignore") ?? "") ?? ""), name);
}

/** The patterns of a .dockerignore. */
export const patternsIn = (text: string): readonly string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));

function isIgnored(patterns: readonly string[], name: string): boolean {
  const base = name.split("/").at(-1) ?? name;
  return patterns.some(
    (pattern) =>
      [name, base, `**/${base}`, "*", `${base}*`, ".env*", ".*"].includes(pattern.replace(/^\//, "")) &&
      (!pattern.startsWith(".") || base.startsWith(".")),
  );
}

/** The path as the builder sees it; undefined for what it is not sent. */
const inContext = (context: string, path: string): string | undefined => {
  if (/^[/~]/.test(path)) return undefined;
  if (context === "") return path;
  return path.startsWith(`${context}/`) ? path.slice(context.length + 1) : undefined;
};

/** Either may be a pattern: of an archive that a build tool makes, only folder and ending are known. */
const covers = (source: string, name: string): boolean =>
  source === "." ||
  source === "" ||
  name.startsWith(`${source}/`) ||
  (source.endsWith("*") && name.startsWith(source.slice(0, -1))) ||
  fits(source, name) ||
  fits(name, source);

const fits = (glob: string, name: string): boolean =>
  consistsOf(
    glob.split(/\*+/).flatMap((piece, index) => (index === 0 ? [piece] : [undefined, piece])),
    name,
  );

import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join, posix, relative, sep } from "node:path";
import { foreignFile, splitForeign } from "../model/source.js";
import { literal } from "../model/value.js";
import type { Dockerfile } from "../rule-api/dockerfile.js";
import type { RepositoryFiles } from "../rule-api/files.js";
import { readDockerfile } from "./dockerfile.js";
import { once, onceEach } from "./once.js";
import { type DefinitionFiles, registeredDefinition, variablesAdded } from "./registered-definition.js";
import { readContainerList, readContainers, readTaskDefinition } from "./task-definition.js";

/** Larger files are not read: no workflow, script or task definition comes near it. */
const MAX_BYTES = 2 * 1024 * 1024;
/** In a repository with more files none is looked for by its ending. */
const MAX_LISTED = 500_000;
/** So many with one ending are read. */
const MAX_FOUND = 5_000;
const LONGEST_URL = 500;
const moreThan = (limit: number, what: string): string =>
  `Terraform files are not read: the repository holds more than ${limit.toLocaleString("en")} ${what}`;
const NEVER_ENTERED = new Set([".git", "node_modules", "vendor", ".terraform", "dist", ".venv"]);

/** A checked-out repository: the only thing below `src/pipeline` that touches the disk. */
export interface Repository extends RepositoryFiles {
  /** Repository-relative paths with forward slashes of the workflow files, sorted. */
  readonly workflowFiles: readonly string[];
  /** Workflow files that could not be read, with the reason. */
  readonly unreadable: readonly { readonly file: string; readonly why: string }[];
  /** "owner/name", when a git remote says so. */
  readonly slug?: string;
  /** The default branch as git knows it. */
  readonly defaultBranch?: string;
  /** Other repositories given by `--repository owner/name=path`; `read` finds their files as well. */
  other(slug: string): Repository | undefined;
  /** What places and reports call a file of it: as it is, or "owner/name:path" in another repository. */
  spell(path: string): string;
  /** Every file that was read so far, sorted, as `spell` calls them. */
  filesRead(): readonly string[];
  /** Files with one of these endings, sorted; bounded. */
  list(endings: readonly string[]): readonly string[];
  /** Why files could not be looked for by their ending. */
  readonly unlisted: string | undefined;
}

/** Opens a directory, `named` "owner/name" where no git remote tells; nothing outside it is ever read, not even through a link. */
export function openRepository(
  directory: string,
  others: ReadonlyMap<string, string> = new Map(),
  named?: string,
  spell: Repository["spell"] = (path) => path,
): Repository {
  const root = realpathSync(directory);
  const dockerfiles = new Map<string, Dockerfile | undefined>();
  const seen = new Set<string>();
  const readOnce = once((clean) => {
    const { text } = readInside(root, clean);
    if (text !== undefined) seen.add(clean);
    return text;
  });
  const read = (path: string): string | undefined => {
    const clean = posix.normalize(path).replace(/^\.\//, "");
    const of = splitForeign(clean);
    const repository = of && other(of.slug);
    return of && repository ? repository.read(of.path) : readOnce(clean);
  };
  const definitionAt = once((path) => readTaskDefinition(path, literal(read(path) ?? "")));
  const definitions: DefinitionFiles = {
    definition: definitionAt,
    containers: once((path) => readContainerList(path, read(path) ?? "")),
  };
  const workflows = workflowPaths(root).map((file) => ({ file, ...readInside(root, file) }));
  const opened = new Map<string, Repository>();
  const open = once((name): Repository => {
    const one = openRepository(others.get(name) ?? "", new Map(), name, (path) => foreignFile(name, path));
    opened.set(name, one);
    return one;
  });
  const other = (slug: string): Repository | undefined => {
    const name = [...others.keys()].find((key) => key.toLowerCase() === slug.toLowerCase());
    return name === undefined ? undefined : open(name);
  };
  let everything: readonly string[] | undefined;
  let unlisted: string | undefined;
  const slug = remoteSlug(root) ?? named;
  const defaultBranch = remoteHead(root);
  return {
    read,
    dockerfile: (path, context, target) => dockerfile(path, context, target, read, dockerfiles),
    definition: onceEach((document) => registeredDefinition(document, definitions)),
    variablesAdded: onceEach(variablesAdded),
    tokenForm: () => undefined,
    containers: once((path) => readContainers(path, read(path) ?? "")),
    workflowFiles: workflows.filter((each) => each.text !== undefined).map((each) => each.file),
    unreadable: workflows.flatMap((each) => (each.why === undefined ? [] : [{ file: each.file, why: each.why }])),
    ...(slug ? { slug } : {}),
    ...(defaultBranch ? { defaultBranch } : {}),
    other,
    spell,
    filesRead: () => [...[...seen].sort().map(spell), ...[...opened.values()].flatMap((each) => each.filesRead())],
    list: (endings) => {
      everything ??= listFiles(root);
      const found = everything?.filter((file) => endings.some((ending) => file.endsWith(ending)));
      if (found && found.length <= MAX_FOUND) return found;
      unlisted = found ? moreThan(MAX_FOUND, `${endings.join(" and ")} files`) : moreThan(MAX_LISTED, "files");
      return [];
    },
    get unlisted() {
      return unlisted;
    },
  };
}

/** One Dockerfile is asked for by many builds and rules: it is parsed once for each context. */
function dockerfile(
  path: string,
  context: string,
  target: string | undefined,
  read: Repository["read"],
  known: Map<string, Dockerfile | undefined>,
): Dockerfile | undefined {
  const key = [context, path, target].join("\n");
  if (!known.has(key)) {
    const text = read(path);
    const ignore = read(context === "" ? ".dockerignore" : `${context}/.dockerignore`) ?? "";
    known.set(key, text === undefined ? undefined : readDockerfile(path, text, context, ignore, target));
  }
  return known.get(key);
}

function workflowPaths(root: string): string[] {
  const folder = join(root, ".github", "workflows");
  try {
    const names = readdirSync(folder).filter((name) => /\.ya?ml$/i.test(name));
    return names.sort().map((name) => `.github/workflows/${name}`);
  } catch {
    return [];
  }
}

/** The text of a file, or why it is not read; `absent` when there is none. */
export function readInside(root: string, path: string): { text?: string; why?: string; absent?: true } {
  try {
    const real = realpathSync(join(root, path));
    const inside = relative(root, real);
    if (inside.startsWith("..") || inside.startsWith(sep)) return { why: "it leads outside the repository" };
    const info = statSync(real);
    if (!info.isFile()) return { why: "it is not a file" };
    if (info.size > MAX_BYTES) return { why: `it is larger than ${MAX_BYTES / 1024 / 1024} MiB` };
    const text = decode(readFileSync(real));
    return text === undefined ? { why: "it is not UTF-8 text" } : { text };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") return { why: `it cannot be read (${code})`, absent: true };
    return { why: code === "ELOOP" ? "its links lead in a circle" : `it cannot be read (${code ?? "unknown error"})` };
  }
}

function decode(bytes: Buffer): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Every file below a folder, without following links; undefined where there are too many to be looked at. */
function listFiles(root: string): readonly string[] | undefined {
  const found: string[] = [];
  const folders = [""];
  let seen = 0;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = safely(() => readdirSync(join(root, folder as string), { withFileTypes: true })) ?? [];
    seen += entries.length;
    if (seen > MAX_LISTED) return undefined;
    for (const entry of entries) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && !NEVER_ENTERED.has(entry.name)) folders.push(path);
      else if (entry.isFile()) found.push(path);
    }
  }
  return found.sort();
}

/** "owner/name" of the `origin` remote, or of the first one; read from the file, git itself is never run. */
function remoteSlug(root: string): string | undefined {
  const urls = new Map<string, string>();
  let remote: string | undefined;
  for (const line of (readInside(root, ".git/config").text ?? "").split("\n")) {
    if (/^\s*\[/.test(line)) remote = line.match(/^\s*\[remote "([^"]+)"\]/)?.[1];
    const url = remote === undefined ? undefined : line.match(/^\s*url\s*=\s*(\S+)/)?.[1];
    if (remote !== undefined && url !== undefined && !urls.has(remote)) urls.set(remote, url);
  }
  const url = urls.get("origin") ?? [...urls.values()][0];
  if (url === undefined || url.length > LONGEST_URL) return undefined;
  return url.match(/github[^/:]*[/:]([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/)?.[1];
}

const remoteHead = (root: string): string | undefined =>
  readInside(root, ".git/refs/remotes/origin/HEAD").text?.match(/^ref: refs\/remotes\/origin\/(\S+)/)?.[1];

function safely<T>(get: () => T): T | undefined {
  try {
    return get();
  } catch {
    return undefined;
  }
}

import { statSync } from "node:fs";
import { resolve } from "node:path";
import { nearest } from "../model/nearest.js";
import { openRepository, type Repository } from "../pipeline/repository.js";
import { commandNames } from "./command-line.js";
import { UsageError } from "./io.js";
import { eventBranch } from "./on-github.js";

interface Input {
  readonly repository?: Repository;
  readonly defaultBranch: { readonly name: string; readonly assumed: boolean };
  /** Why there is nothing to audit. */
  readonly problem?: string;
  /** The directory itself is wrong: no option excuses that. */
  readonly unusable: boolean;
}

interface Asked {
  readonly directory: string;
  readonly repositories?: ReadonlyMap<string, string>;
  readonly defaultBranch?: string;
  readonly slug?: string;
}

/** Opens the repository, or says why it cannot be opened. */
export function openInput(asked: Asked): Input {
  for (const [slug, path] of asked.repositories ?? []) requireRepository(slug, path);
  const wrong = wrongDirectory(asked.directory);
  if (wrong) return { problem: wrong, unusable: true, defaultBranch: defaultBranch(asked) };
  const repository = openRepository(asked.directory, asked.repositories, asked.slug ?? runnerSlug(asked.directory));
  const opened = { repository, unusable: false, defaultBranch: defaultBranch(asked, repository) };
  if (repository.workflowFiles.length > 0) return opened;
  const problem =
    repository.unreadable.length > 0
      ? `no workflow in "${asked.directory}" can be read`
      : `there is no workflow in "${asked.directory}": .github/workflows holds no YAML file`;
  return { ...opened, problem };
}

/** On a runner, the checked-out repository is the one the run belongs to. */
function runnerSlug(directory: string): string | undefined {
  const { GITHUB_REPOSITORY: slug, GITHUB_WORKSPACE: workspace } = process.env;
  return slug && workspace && resolve(directory) === resolve(workspace) ? slug : undefined;
}

function requireRepository(slug: string, path: string): void {
  if (!/^[^/\s]+\/[^/\s]+$/.test(slug))
    throw new UsageError(`--repository wants owner/name=path, not "${slug}=${path}"`);
  const wrong = wrongDirectory(path);
  if (wrong) throw new UsageError(`--repository ${slug}: ${wrong}`);
}

export function wrongDirectory(directory: string): string | undefined {
  try {
    return statSync(directory).isDirectory() ? undefined : `"${directory}" is a file, not a directory`;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR")
      return `there is no directory "${directory}"${meantCommand(directory)}`;
    return `the directory "${directory}" cannot be read (${code})`;
  }
}

/** A misspelt command is taken for the directory of the default command. */
function meantCommand(directory: string): string {
  const command = nearest(directory, commandNames);
  return command ? `; was the command "${command}" meant?` : "";
}

function defaultBranch(asked: Asked, repository?: Repository): Input["defaultBranch"] {
  const known = asked.defaultBranch ?? repository?.defaultBranch ?? eventBranch(repository?.slug);
  return known === undefined ? { name: assumedBranch(repository), assumed: true } : { name: known, assumed: false };
}

/** `main`, unless the workflows speak of `master` alone. */
function assumedBranch(repository: Repository | undefined): string {
  const lines = repository?.workflowFiles.flatMap((file) => (repository.read(file) ?? "").split("\n")) ?? [];
  const names = (branch: string): boolean => {
    const inRef = new RegExp(`refs/heads/${branch}\\b`);
    const inList = new RegExp(`\\b${branch}\\b`);
    const item = new RegExp(`^-\\s*["']?${branch}["']?\\s*(#.*)?$`);
    return lines.some((line) => {
      const list = line.indexOf("branches:");
      return inRef.test(line) || (list !== -1 && inList.test(line.slice(list))) || item.test(line.trim());
    });
  };
  return names("master") && !names("main") ? "master" : "main";
}

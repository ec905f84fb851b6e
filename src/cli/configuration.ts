import { realpathSync } from "node:fs";
import { basename, dirname, relative, resolve, sep } from "node:path";
import type { Configuration } from "../model/configuration.js";
import type { Diagnostic } from "../model/source.js";
import { readInside } from "../pipeline/repository.js";
import { wrongDirectory } from "./input.js";
import { UsageError } from "./io.js";

/** Where a configuration is looked for, in a repository. */
const NAMES = ["ecs-preflight.yml", "ecs-preflight.yaml", ".github/ecs-preflight.yml", ".github/ecs-preflight.yaml"];

/** A file named on the command line; false: none is wanted. */
export type AskedConfiguration = string | false | undefined;

/** The configuration to follow, if there is one, or all that is wrong with it. */
export interface Configured {
  readonly configuration?: Configuration;
  readonly problems: readonly Diagnostic[];
}

/** Looks for the configuration of a directory and reads it. */
export async function loadConfiguration(directory: string, asked: AskedConfiguration): Promise<Configured> {
  if (asked === false || wrongDirectory(directory)) return { problems: [] };
  const found = asked === undefined ? inRepository(directory) : named(asked, directory);
  if (!found) return { problems: [] };
  if ("problem" in found) return { problems: [found.problem] };
  const { readConfiguration } = await import("../config/read.js");
  const read = readConfiguration(found.file, found.text);
  if ("problems" in read) return read;
  const problems = wrongRepositories(read.configuration, directory);
  return problems.length > 0 ? { problems } : { configuration: read.configuration, problems };
}

type Found = { readonly file: string; readonly text: string } | { readonly problem: Diagnostic } | undefined;

function inRepository(directory: string): Found {
  const root = realpathSync(directory);
  const found = NAMES.map((file) => ({ file, ...readInside(root, file) })).filter((each) => !each.absent);
  const [first, second] = found;
  if (!first) return undefined;
  if (second) return { problem: problem(second.file, `there is ${first.file} as well; keep one of them`) };
  return first.text === undefined
    ? { problem: problem(first.file, `not read: ${first.why}`) }
    : { file: first.file, text: first.text };
}

function named(asked: string, directory: string): Found {
  const file = relative(resolve(directory), resolve(asked)).split(sep).join("/");
  const real = realOf(asked);
  const { text, why } = readInside(dirname(real), basename(real));
  return text === undefined ? { problem: problem(file, `not read: ${why}`) } : { file, text };
}

function realOf(asked: string): string {
  try {
    return realpathSync(asked);
  } catch (error) {
    throw new UsageError(`--config: there is no file "${asked}" (${(error as NodeJS.ErrnoException).code})`);
  }
}

const problem = (file: string, message: string): Diagnostic => ({
  message,
  at: { file, startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 },
});

/** Directories are relative to the audited one. */
const wrongRepositories = ({ repositories }: Configuration, directory: string): readonly Diagnostic[] =>
  repositories.flatMap(({ slug, path, at }) => {
    const wrong = wrongDirectory(resolve(directory, path));
    return wrong ? [{ message: `repositories.${slug}: ${wrong}`, at }] : [];
  });

/** Checked-out repositories: those of the command line go over those of the configuration. */
export const repositoriesOf = (
  configuration: Configuration | undefined,
  directory: string,
  given: ReadonlyMap<string, string> = new Map(),
): ReadonlyMap<string, string> =>
  new Map([
    ...(configuration?.repositories ?? []).map(({ slug, path }) => [slug, resolve(directory, path)] as const),
    ...given,
  ]);

/** Values: those of the command line go over those of the configuration. */
export const valuesOf = (
  configuration: Configuration | undefined,
  given: ReadonlyMap<string, string> = new Map(),
): ReadonlyMap<string, string | readonly string[]> => new Map([...(configuration?.values ?? []), ...given]);

import type { AskedConfiguration } from "./configuration.js";
import { UsageError } from "./io.js";
import type { Given } from "./parse.js";

/** `NAME=value` pairs; everything after the first "=" is the value. */
export function pairs(option: string, given: readonly string[], shape: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const pair of given) {
    const at = pair.indexOf("=");
    if (at < 1) throw new UsageError(`--${option} wants ${shape}, not "${pair}"`);
    found.set(pair.slice(0, at), pair.slice(at + 1));
  }
  return found;
}

const ORIGIN = /^(github|vars|secrets|inputs|matrix|env|steps|needs|job|runner|strategy|terraform)\.[\w.-]+$/;

/** What `--set` assigns: names as they stand in an expression. */
export function assignments(given: readonly string[]): ReadonlyMap<string, string> {
  const found = pairs("set", given, "ORIGIN=value");
  for (const name of found.keys())
    if (!ORIGIN.test(name))
      throw new UsageError(`--set ${name}=… names nothing that an expression can; write vars.X, secrets.X, inputs.x …`);
  return found;
}

/** What every command that reads a repository is told about it. */
export function readingOptions(given: Given) {
  const defaultBranch = given.one("default-branch");
  return {
    directory: given.argument ?? ".",
    config: askedConfiguration(given),
    values: assignments(given.all("set")),
    repositories: pairs("repository", given.all("repository"), "owner/name=path"),
    ...(defaultBranch === undefined ? {} : { defaultBranch }),
  };
}

function askedConfiguration(given: Given): AskedConfiguration {
  if (!given.has("no-config")) return given.one("config");
  if (given.has("config")) throw new UsageError("--config and --no-config exclude each other");
  return false;
}

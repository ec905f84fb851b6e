import { UsageError } from "./io.js";

/** An option that may be repeated, as the parser hands it over. */
export type Repeated = string | readonly string[] | undefined;

export const listOf = (given: Repeated): readonly string[] =>
  given === undefined ? [] : typeof given === "string" ? [given] : given;

/** Refuses a second value for an option of which only one can count. */
export const once =
  <T extends string>(name: string) =>
  (given: T | readonly T[]): T => {
    if (typeof given !== "string") throw new UsageError(`--${name} is given more than once`);
    return given;
  };

/** `--config <file>`, `--no-config`: the same for every command that reads a repository. */
export const configOption = {
  type: "string",
  requiresArg: true,
  coerce: (given: string | false | readonly (string | false)[]): string | false => {
    if (Array.isArray(given)) throw new UsageError("--config is given more than once");
    return given as string | false;
  },
  describe: "A configuration file instead of ecs-preflight.yml; --no-config reads none",
} as const;

/** `NAME=value` pairs; everything after the first "=" is the value. */
export function pairs(option: string, given: Repeated, shape: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const pair of listOf(given)) {
    const at = pair.indexOf("=");
    if (at < 1) throw new UsageError(`--${option} wants ${shape}, not "${pair}"`);
    found.set(pair.slice(0, at), pair.slice(at + 1));
  }
  return found;
}

const ORIGIN = /^(github|vars|secrets|inputs|matrix|env|steps|needs|job|runner|strategy|terraform)\.[\w.-]+$/;

/** What `--set` assigns: names as they stand in an expression. */
export function assignments(given: Repeated): ReadonlyMap<string, string> {
  const found = pairs("set", given, "ORIGIN=value");
  for (const name of found.keys())
    if (!ORIGIN.test(name))
      throw new UsageError(`--set ${name}=… names nothing that an expression can; write vars.X, secrets.X, inputs.x …`);
  return found;
}

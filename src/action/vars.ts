import { UsageError } from "../cli/io.js";

/** GitHub's own limits allow some megabytes of variables; the environment of a process takes less. */
const LONGEST = 1024 * 1024;
const NAME = /^[A-Za-z_]\w*$/;
const WANTED = "${{ toJSON(vars) }}";

/** What `vars: ${{ toJSON(vars) }}` says of the repository's variables, as assignments: "vars.CLUSTER=prod". */
export function assignmentsOf(json: string | undefined): readonly string[] {
  if (json === undefined) return [];
  if (json.length > LONGEST) throw new UsageError("the input vars is longer than 1 MiB: give only what workflows use");
  return Object.entries(parsed(json)).map(([name, value]) => {
    if (/^github_token$/i.test(name))
      throw new UsageError(`the input vars holds secrets (${name}): it wants ${WANTED}, and no secret`);
    if (!NAME.test(name)) throw new UsageError(`the input vars holds "${name}", which is no name of a variable`);
    return `vars.${name}=${textOf(name, value)}`;
  });
}

function parsed(json: string): object {
  const value = safely(json);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new UsageError(`the input vars wants a JSON object of names and texts: ${WANTED}`);
}

function safely(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function textOf(name: string, value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new UsageError(`the input vars holds no text for ${name}: it wants ${WANTED}`);
}

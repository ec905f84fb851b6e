import { Unusable } from "./errors.js";
import type { Environment } from "./world.js";

/** The token comes from the environment alone: command lines are seen by other processes and end up in logs. */
export function tokenOf(environment: Environment): string {
  const token = (environment.GITHUB_TOKEN || environment.GH_TOKEN || "").trim();
  if (token === "")
    throw new Unusable(
      "there is no token: set GITHUB_TOKEN, in a workflow with env: GITHUB_TOKEN: ${{ github.token }}",
    );
  // A header of anything else is refused with a message that holds all of it.
  if (!/^[\x21-\x7e]+$/.test(token)) throw new Unusable("GITHUB_TOKEN holds characters that no token has");
  return token;
}

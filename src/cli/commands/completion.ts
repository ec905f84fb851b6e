import { didYouMean } from "../../model/nearest.js";
import { SHELLS } from "../command-line.js";
import { type Io, UsageError } from "../io.js";
import type { Given } from "../parse.js";

/** `completion <shell>`: a script for the shell, with the rules of this version in it. */
export async function completionCommand(given: Given, io: Io, exit: (code: number) => void): Promise<void> {
  const asked = given.argument ?? "";
  const shell = SHELLS.find((known) => known === asked);
  if (!shell)
    throw new UsageError(
      `there is no completion for "${asked}", only for ${SHELLS.join(", ")}${didYouMean(asked, SHELLS)}`,
    );
  const [{ rules }, scripts] = await Promise.all([import("../../../rules/index.js"), import("../completion/index.js")]);
  exit(0);
  io.out(scripts[shell](rules));
}

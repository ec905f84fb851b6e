import { didYouMean } from "../../model/nearest.js";
import { COMMANDS, commandNames } from "../command-line.js";
import { type Io, UsageError } from "../io.js";
import type { Given } from "../parse.js";

/** `help [command]`, and `--help` with any command. */
export async function helpCommand(given: Given, io: Io, exit: (code: number) => void): Promise<void> {
  const { helpOf, helpOfAll } = await import("../help.js");
  const asked = given.has("help") ? given.named : given.argument;
  const command = COMMANDS.find(({ name }) => name === asked);
  if (asked !== undefined && !command)
    throw new UsageError(`there is no command "${asked}"${didYouMean(asked, commandNames)}`);
  exit(0);
  io.out(command ? helpOf(command, io) : helpOfAll(io));
}

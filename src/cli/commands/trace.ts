import type { Argv, CommandModule } from "yargs";
import type { AskedConfiguration } from "../configuration.js";
import type { Io } from "../io.js";
import { assignments, configOption, once, pairs, type Repeated } from "../options.js";

interface Given {
  readonly directory: string;
  readonly format: "text" | "json";
  readonly set: Repeated;
  readonly repository: Repeated;
  readonly defaultBranch: string | undefined;
  readonly config: AskedConfiguration;
}

/** `trace [directory]`: what the workflows were understood to do, before any rule judges it. */
export const traceCommand = (io: Io, exit: (code: number) => void): CommandModule<object, Given> => ({
  command: "trace [directory]",
  describe: "Print what the workflows do: runs, effects in order, and where every value comes from",
  builder: (words) => choices(words) as unknown as Argv<Given>,
  handler: async (given) => {
    const { traceRepository } = await import("../trace-repository.js");
    const traced = await traceRepository({
      ...given,
      values: assignments(given.set),
      repositories: pairs("repository", given.repository, "owner/name=path"),
    });
    exit(traced.exitCode);
    if (traced.problem) io.err(traced.problem);
    io.out(traced.text);
  },
});

const choices = (words: Argv) =>
  words
    .positional("directory", { type: "string", default: ".", describe: "A checked-out repository" })
    .option("format", {
      choices: ["text", "json"] as const,
      default: "text" as const,
      requiresArg: true,
      coerce: once<Given["format"]>("format"),
      describe: "How to print",
    })
    .option("set", {
      type: "string",
      requiresArg: true,
      describe: "vars.X=value, secrets.X=value …: what the repository does not say; repeatable",
    })
    .option("repository", { type: "string", requiresArg: true, describe: "owner/name=path; repeatable" })
    .option("default-branch", {
      type: "string",
      requiresArg: true,
      coerce: once<string>("default-branch"),
      describe: "The default branch",
    })
    .option("config", configOption)
    .example("$0 trace --format json", "For scripts");

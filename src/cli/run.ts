import yargs, { type CommandModule } from "yargs";
import { escapeText } from "../report/escape.js";
import { auditCommand } from "./commands/audit.js";
import { explainCommand } from "./commands/explain.js";
import { rulesCommand } from "./commands/rules.js";
import { traceCommand } from "./commands/trace.js";
import { complaint } from "./complaint.js";
import { EXIT_CRASHED, EXIT_USAGE, type Io, UsageError } from "./io.js";
import { VERSION } from "./version.js";

type Exit = (code: number) => void;

/** Parses the words and runs one command; `exit` hears the code before the last text is written. */
export async function run(words: readonly string[], io: Io, exit: Exit): Promise<void> {
  try {
    const chosen = new Chosen();
    await parser(words, io, exit, chosen).parseAsync();
    await chosen.task;
  } catch (error) {
    exit(error instanceof UsageError ? EXIT_USAGE : EXIT_CRASHED);
    io.err(describe(error, io.debug));
  }
}

/** The command to wait for. A handler that answers with a promise makes yargs lay out a help text nobody reads. */
class Chosen {
  task: unknown;

  later<T>(command: CommandModule<object, T>): CommandModule<object, T> {
    return {
      ...command,
      handler: (given) => {
        this.task = command.handler(given);
      },
    };
  }
}

function parser(words: readonly string[], io: Io, exit: Exit, chosen: Chosen) {
  return yargs([...words])
    .scriptName("ecs-preflight")
    .locale("en")
    .usage("$0 [command]\n\nAudits GitHub Actions workflows that deploy to Amazon ECS, before they run.")
    .command(chosen.later(auditCommand(io, exit)))
    .command(chosen.later(traceCommand(io, exit)))
    .command(chosen.later(rulesCommand(io, exit)))
    .command(chosen.later(explainCommand(io, exit)))
    .option("debug", {
      type: "boolean",
      describe: "Print a stack trace when something unexpected happens",
      global: true,
    })
    .parserConfiguration({ "parse-positional-numbers": false, "dot-notation": false })
    .strict()
    .version(VERSION)
    .help()
    .alias("help", "h")
    .wrap(Math.min(io.columns, 120))
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message: string | null, error?: Error) => {
      if (error && error.name !== "YError") throw error;
      throw new UsageError(complaint(error?.message ?? message ?? "the command line could not be understood", words));
    });
}

function describe(error: unknown, debug: boolean): string {
  const stack = debug && error instanceof Error && error.stack ? `${error.stack}\n` : "";
  if (error instanceof UsageError) {
    return `${stack}ecs-preflight: ${sentence(error.message)}\nSee ecs-preflight --help.\n`;
  }
  const message = error instanceof Error ? error.message : String(error);
  const hint = debug ? "" : "Run again with --debug to see where.\n";
  return `${stack}ecs-preflight: unexpected error: ${sentence(message)}\n${hint}`;
}

/** Messages quote arguments and file contents: they end up on one line, closed by a full stop. */
function sentence(message: string): string {
  const line = escapeText(message.trim().replace(/\s*\n\s*/g, " "));
  return /[.!?]$/.test(line) ? line : `${line}.`;
}

import { escapeText } from "../report/escape.js";
import { auditCommand } from "./commands/audit.js";
import { completionCommand } from "./commands/completion.js";
import { explainCommand } from "./commands/explain.js";
import { helpCommand } from "./commands/help.js";
import { rulesCommand } from "./commands/rules.js";
import { traceCommand } from "./commands/trace.js";
import { uploadSarifCommand } from "./commands/upload-sarif.js";
import { EXIT_CRASHED, EXIT_USAGE, type Io, UsageError } from "./io.js";
import { type Given, parse } from "./parse.js";
import { VERSION } from "./version.js";

type Exit = (code: number) => void;
type Handler = (given: Given, io: Io, exit: Exit) => Promise<void>;

const HANDLERS: Readonly<Record<string, Handler>> = {
  audit: auditCommand,
  trace: traceCommand,
  "upload-sarif": uploadSarifCommand,
  rules: rulesCommand,
  explain: explainCommand,
  completion: completionCommand,
  help: helpCommand,
};

/** Parses the words and runs one command; `exit` hears the code before the last text is written. */
export async function run(words: readonly string[], io: Io, exit: Exit): Promise<void> {
  let command: string | undefined;
  try {
    const given = parse(words);
    command = given.command.name;
    await handle(given, io, exit);
  } catch (error) {
    exit(error instanceof UsageError ? EXIT_USAGE : EXIT_CRASHED);
    io.err(describe(error, command, io.debug));
  }
}

async function handle(given: Given, io: Io, exit: Exit): Promise<void> {
  if (given.has("version")) {
    exit(0);
    return io.out(`${VERSION}\n`);
  }
  if (given.has("help")) return helpCommand(given, io, exit);
  await HANDLERS[given.command.name]?.(given, io, exit);
}

function describe(error: unknown, command: string | undefined, debug: boolean): string {
  const stack = debug && error instanceof Error && error.stack ? `${error.stack}\n` : "";
  if (error instanceof UsageError) {
    const asked = error.command ?? command;
    return `${stack}ecs-preflight: ${sentence(error.message)}\nSee ecs-preflight ${asked ? `${asked} ` : ""}--help.\n`;
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

import { withoutCommands } from "../report/workflow-command.js";
import { EXIT_USAGE, type Io } from "./io.js";
import { run } from "./run.js";

const WIDTH_WITHOUT_TERMINAL = 100;
const NARROWEST = 40;
/** Beyond it, what belongs together is too far apart for the eye. */
const WIDEST = 140;

type Environment = Readonly<Record<string, string | undefined>>;

/** Runs the command line on this process's streams and leaves its exit code behind. */
export async function runInTerminal(words: readonly string[]): Promise<void> {
  process.stdout.on("error", (error) => leave(error, "output"));
  process.stderr.on("error", (error) => leave(error, "error"));
  const io: Io = {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(withoutCommands(text)),
    columns: Math.min(WIDEST, Math.max(NARROWEST, process.stdout.columns ?? WIDTH_WITHOUT_TERMINAL)),
    colors: wantsColors(words, process.env, process.stdout.isTTY === true),
    redraws: process.stderr.isTTY === true && process.env.TERM !== "dumb",
    debug: Boolean(process.env.DEBUG) || words.includes("--debug"),
  };
  await run(words, io, (code) => {
    process.exitCode = code;
  });
}

/** A reader that stops early, such as `head`, is no failure of ours: the exit code stays what it was. */
function leave(error: NodeJS.ErrnoException, stream: "output" | "error"): void {
  if (error.code === "EPIPE") process.exit();
  if (stream === "output") process.stderr.write(`ecs-preflight: standard output cannot be written (${error.code}).\n`);
  process.exit(EXIT_USAGE);
}

/** The option decides, then https://no-color.org, then the convention of FORCE_COLOR, then the terminal. */
export function wantsColors(words: readonly string[], environment: Environment, isTerminal: boolean): boolean {
  const [yes, no] = [words.lastIndexOf("--color"), words.lastIndexOf("--no-color")];
  if (yes !== no) return yes > no;
  if (environment.NO_COLOR) return false;
  const forced = environment.FORCE_COLOR;
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  return isTerminal && environment.TERM !== "dumb";
}

import { wantsColors } from "../cli/terminal.js";
import { withoutCommands } from "../report/workflow-command.js";
import { runAction } from "./run-action.js";

const COLUMNS = 100;

process.exitCode = await runAction(process.env, {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(withoutCommands(text)),
  columns: COLUMNS,
  redraws: false,
  // The log of a run shows colours, though it is no terminal.
  colors: wantsColors([], process.env, true),
  debug: process.env.RUNNER_DEBUG === "1",
});

import { type CommandName, workflowCommand } from "../report/workflow-command.js";

/** Something about the action itself, where the run and the pull request show it. */
export const annotated = (name: CommandName, lines: readonly string[]): string =>
  `${workflowCommand(name, { title: "ecs-preflight" }, lines)}\n`;

import { escapeText } from "./escape.js";

/**
 * Lines in which a step's output speaks to the GitHub Actions runner, as its ActionCommand.cs reads them: `::name …::` at
 * the start of a line, after whitespace, and `##[name …]` anywhere in it.
 */
const COMMAND = /^((?:[^\S\n]|\u0085)*)::/gm;
const OLD_COMMAND = /##\[/g;

/** The same text, no line of which is a command. */
export const withoutCommands = (text: string): string => text.replace(OLD_COMMAND, "##\\[").replace(COMMAND, "$1\\::");

export type CommandName = "error" | "warning" | "notice" | "group" | "endgroup";

/** A command with what only the runner may undo: `%` and line ends, in properties also what separates them. */
export function workflowCommand(
  name: CommandName,
  properties: Readonly<Record<string, string | number | undefined>>,
  message: readonly string[],
): string {
  const given = Object.entries(properties).flatMap(([key, value]) =>
    value === undefined || value === "" ? [] : [`${key}=${escapeProperty(String(value))}`],
  );
  const data = withoutCommands(message.map(escapeText).join("\n"));
  return `::${[name, given.join(",")].join(" ").trimEnd()}::${escapeData(data)}`;
}

const escapeData = (text: string): string =>
  text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");

const escapeProperty = (text: string): string => escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");

import { escapeText } from "../report/escape.js";
import { withoutCommands } from "../report/workflow-command.js";

const LONGEST = 500;

/** Text from outside as it may be printed: on one line, of a length that can be read, and no command to anybody. */
export function quote(text: string): string {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return withoutCommands(escapeText(short));
}

import { UsageError } from "../cli/io.js";
import type { Inputs } from "./inputs.js";
import { assignmentsOf } from "./vars.js";

/** Files that the action reads or hands on, by their formats; as far as there is somebody who looks at them. */
export interface Files {
  readonly json: string;
  readonly sarif: string;
  readonly github?: string;
  readonly markdown?: string;
}

const COMMANDS = ["audit"];

/** The command line that the inputs stand for. */
export function wordsOf(inputs: Inputs, files: Files): readonly string[] {
  const command = inputs.text("command") ?? "audit";
  if (!COMMANDS.includes(command))
    throw new UsageError(`the input command wants ${COMMANDS.join(" or ")}, not "${command}"`);
  return [
    command,
    ...VALUED.flatMap((name) => valued(name, inputs.text(name))),
    ...SWITCHES.filter((name) => inputs.flag(name)).map((name) => `--${name}`),
    ...assignmentsOf(inputs.text("vars")).map((assignment) => `--set=${assignment}`),
    ...formats(inputs, files).map((format) => `--format=${format}`),
    // What stands behind it is no option, whatever it begins with.
    "--",
    inputs.text("directory") ?? ".",
  ];
}

/** The command line that uploads a report of the audit. */
export const uploadWordsOf = (inputs: Inputs, sarif: string): readonly string[] => [
  "upload-sarif",
  ...valued("category", inputs.text("category")),
  "--",
  sarif,
];

/** Inputs that are options of the same name. */
const VALUED = ["config", "gate", "baseline", "changed-since"] as const;
const SWITCHES = ["offline", "pass-with-no-pipelines"] as const;

/** Name and value in one word: whatever the value begins with, it is no option. */
const valued = (name: string, value: string | undefined): readonly string[] =>
  value === undefined ? [] : [`--${name}=${value}`];

/** The log gets the report for people: every other format goes into a file. */
function formats(inputs: Inputs, files: Files): readonly string[] {
  const asked = inputs.lines("format");
  const wrong = asked.find((format) => !/^\w+=./.test(format));
  if (wrong !== undefined) throw new UsageError(`the input format wants <format>=<file> in each line, not "${wrong}"`);
  return [...Object.entries(files).map(([format, file]) => `${format}=${file}`), ...asked];
}

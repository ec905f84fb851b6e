import { writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { didYouMean } from "../model/nearest.js";
import { FORMATS } from "./command-line.js";
import { type Io, UsageError } from "./io.js";
import { isStepSummary } from "./on-github.js";

/** One report to write: to a file, or to standard output when none is named. */
export interface Output {
  readonly format: (typeof FORMATS)[number];
  readonly file?: string;
}

/** The outputs asked for; people get `pretty` on standard output unless another format goes there. */
export function parseFormats(given: readonly string[]): readonly Output[] {
  const outputs = given.map(parseFormat);
  const toStdout = outputs.filter((output) => output.file === undefined);
  if (toStdout.length > 1) {
    const names = toStdout.map((output) => output.format).join(" and ");
    throw new UsageError(`only one --format can go to standard output, not ${names}; write <format>=<file>`);
  }
  const files = outputs.flatMap((output) => output.file ?? []);
  const twice = files.find((file, index) => files.indexOf(file) !== index);
  if (twice !== undefined) throw new UsageError(`two formats cannot go to the same file "${twice}"`);
  return toStdout.length === 1 ? outputs : [...outputs, { format: "pretty" }];
}

function parseFormat(word: string): Output {
  const [name = "", ...rest] = word.split("=");
  const format = FORMATS.find((known) => known === name);
  if (!format)
    throw new UsageError(`there is no format "${name}" among ${FORMATS.join(", ")}${didYouMean(name, FORMATS)}`);
  if (rest.length === 0) return { format };
  const file = rest.join("=");
  if (file === "") throw new UsageError(`--format ${name}= names no file`);
  return { format, file };
}

/** Writes every format that can be written; what could not be is said when nothing else is left to do. */
export async function writeFormats(
  outputs: readonly Output[],
  io: Io,
  render: (output: Output) => Promise<string>,
): Promise<void> {
  // Rendered before the first is written, so that a failing reporter leaves no half of an answer.
  const texts = await Promise.all(outputs.map(render));
  const failures = outputs.flatMap((output, index) => {
    const text = texts[index] ?? "";
    if (output.file !== undefined) return writeReport(output.file, text);
    io.out(text);
    return [];
  });
  if (failures.length > 0) throw new UsageError(failures.join("; "));
}

function writeReport(file: string, text: string): readonly string[] {
  try {
    // A step summary may have begun before; every other file is the report's own.
    writeFileSync(file, text, { flag: isStepSummary(file) ? "a" : "w" });
    return [];
  } catch (error) {
    return [`the report cannot be written to "${file}": ${reasonOf(error as NodeJS.ErrnoException, file)}`];
  }
}

function reasonOf({ code }: NodeJS.ErrnoException, file: string): string {
  switch (code) {
    case "ENOENT":
      return `there is no directory "${dirname(file)}"`;
    case "ENOTDIR":
      return `"${dirname(file)}" is no directory`;
    case "EISDIR":
      return "it is a directory";
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return `it may not be written (${code})`;
    default:
      return code ?? "for an unknown reason";
  }
}

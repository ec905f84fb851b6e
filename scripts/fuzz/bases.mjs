// The repositories that mutants are made of: those of the fixtures, or of other directories.
import { cpSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { repositoriesBelow } from "../bench/repositories.mjs";

const LARGEST = 20_000;

/** Every small text file of a repository; workflows stand in the list four times, for most mutants should be theirs. */
function filesOf(directory) {
  const files = readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((file) => basename(file) !== "expect.json" && !/(^|\/)\.git\//.test(file))
    .filter((file) => statSync(join(directory, file)).isFile() && statSync(join(directory, file)).size <= LARGEST)
    .sort();
  return files.flatMap((file) => Array(/^\.github\/workflows\//.test(file) ? 4 : 1).fill(file));
}

/** The repositories at or below these directories, each with the files that may be changed. */
export const basesBelow = (directories) =>
  repositoriesBelow(directories)
    .map((directory) => ({ name: relative(process.cwd(), directory), directory, files: filesOf(directory) }))
    .filter(({ files }) => files.length > 0);

export const textOf = ({ directory }, file) => readFileSync(join(directory, file), "utf8");

export const copyTo = ({ directory }, place) =>
  cpSync(directory, place, { recursive: true, filter: (path) => basename(path) !== "expect.json" });

import { UsageError } from "../cli/io.js";

/** The inputs of action.yml, in its order. */
export const INPUTS = [
  "command",
  "directory",
  "config",
  "gate",
  "offline",
  "vars",
  "baseline",
  "changed-since",
  "pass-with-no-pipelines",
  "annotations",
  "summary",
  "sarif-file",
  "upload",
  "category",
  "token",
  "format",
] as const;
type InputName = (typeof INPUTS)[number];

/** What the runner hands an action: `INPUT_<NAME>` for every input, and the variables of the run. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What stands behind `with:`, as the runner spells it: in upper case, hyphens as they are. */
export class Inputs {
  constructor(private readonly env: Environment) {}

  /** The text without the blanks around it; undefined where nothing is given. */
  text(name: InputName): string | undefined {
    return this.env[`INPUT_${name.toUpperCase()}`]?.trim() || undefined;
  }

  /** The lines of a text with several. */
  lines(name: InputName): readonly string[] {
    const lines = (this.text(name) ?? "").split(/\r?\n/).map((line) => line.trim());
    return lines.filter((line) => line !== "");
  }

  /** The spellings of YAML 1.2, which are those of GitHub's own actions; anything else is a mistake, and no false. */
  flag(name: InputName, otherwise = false): boolean {
    const given = this.text(name);
    if (given === undefined) return otherwise;
    if (/^(true|True|TRUE)$/.test(given)) return true;
    if (/^(false|False|FALSE)$/.test(given)) return false;
    throw new UsageError(`the input ${name} wants true or false, not "${given}"`);
  }
}

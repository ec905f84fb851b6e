import { spawn, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse } from "yaml";

/** What the runner does with an action, as far as it matters here: https://github.com/actions/runner */
interface Definition {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
  readonly runs: { readonly using: string; readonly main: string };
}
export const definition = parse(readFileSync("action.yml", "utf8")) as Definition;

export type Files = Readonly<Record<string, string>>;
type With = Readonly<Record<string, string>>;
type Variables = Readonly<Record<string, string | undefined>>;

export interface Ran {
  readonly status: number | null;
  /** What the job's log gets. */
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

/** A runner with a workspace and the action in a directory of its own, without node_modules. */
export class Runner {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), "runner-")));
  readonly workspace = join(this.root, "work");

  constructor(readonly node = process.execPath) {
    for (const directory of ["action", "temp", "work"]) mkdirSync(join(this.root, directory));
    cpSync("dist", join(this.root, "action", "dist"), { recursive: true });
    cpSync("action.yml", join(this.root, "action", "action.yml"));
  }

  /** Checks out these files and runs the action with these inputs. */
  run(files: Files, given: With = {}, more: Variables = {}): Ran {
    const { words, options } = this.prepare(files, given, more);
    const { status, stdout, stderr } = spawnSync(this.node, words, { ...options, encoding: "utf8" });
    return this.ran(status, stdout + stderr);
  }

  /** The same, beside a server of this process. */
  async runBeside(files: Files, given: With, more: Variables): Promise<Ran> {
    const { words, options } = this.prepare(files, given, more);
    const child = spawn(this.node, words, options);
    let log = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        log += text;
      });
    return this.ran(await new Promise<number | null>((done) => child.on("close", done)), log);
  }

  private prepare(files: Files, given: With, more: Variables) {
    rmSync(this.workspace, { recursive: true });
    write(this.workspace, { ".git/config": ORIGIN, ".git/HEAD": "ref: refs/heads/main\n", ...files });
    for (const file of ["output", "summary"]) writeFileSync(this.at(file), "");
    const env = { ...this.environment(), ...inputs(given), ...more };
    return { words: [join(this.root, "action", definition.runs.main)], options: { cwd: this.workspace, env } };
  }

  private ran(status: number | null, log: string): Ran {
    return { status, log, outputs: outputsIn(this.read("output")), summary: this.read("summary") };
  }

  at = (file: string): string => join(this.root, "temp", file);
  read = (file: string): string => (existsSync(this.at(file)) ? readFileSync(this.at(file), "utf8") : "");

  /** The directories and files that are left in the temporary directory of the job. */
  remove(): void {
    rmSync(this.root, { recursive: true });
  }

  private environment() {
    return {
      GITHUB_ACTIONS: "true",
      GITHUB_OUTPUT: this.at("output"),
      GITHUB_STEP_SUMMARY: this.at("summary"),
      GITHUB_REPOSITORY: "acme/shop",
      GITHUB_SERVER_URL: "https://github.com",
      GITHUB_SHA: "3f2c1ab".repeat(6).slice(0, 40),
      GITHUB_WORKSPACE: this.workspace,
      RUNNER_TEMP: join(this.root, "temp"),
    };
  }
}

const ORIGIN = '[remote "origin"]\n\turl = https://github.com/acme/shop\n';

export function write(directory: string, files: Files): void {
  mkdirSync(directory, { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
}

/** Every input of the definition is there, empty where nothing is given. */
const inputs = (given: With): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(definition.inputs).map(([name, input]) => [
      `INPUT_${name.replaceAll(" ", "_").toUpperCase()}`,
      given[name] ?? input.default ?? "",
    ]),
  );

/** GITHUB_OUTPUT as the runner reads it. */
function outputsIn(text: string): Readonly<Record<string, string>> {
  const outputs: Record<string, string> = {};
  const lines = text.split("\n");
  for (let index = 0; index < lines.length; index++) {
    const [, name, delimiter] = /^([^=]*?)<<(.*)$/.exec(lines[index] ?? "") ?? [];
    const [, plain, value] = /^([^=<]*)=(.*)$/.exec(lines[index] ?? "") ?? [];
    if (plain !== undefined) outputs[plain] = value ?? "";
    if (name === undefined || delimiter === undefined) continue;
    const end = lines.indexOf(delimiter, index + 1);
    outputs[name] = lines.slice(index + 1, end).join("\n");
    index = end;
  }
  return outputs;
}

/** The files of a directory, as they would be checked out. */
export const filesOf = (directory: string): Files =>
  Object.fromEntries(
    readdirSync(directory, { recursive: true, withFileTypes: true }).flatMap((entry) => {
      const path = join(entry.parentPath, entry.name);
      return entry.isFile() ? [[path.slice(directory.length + 1), readFileSync(path, "utf8")]] : [];
    }),
  );

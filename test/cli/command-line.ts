import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const CLI = resolve("dist/cli.js");

/** A place to run the command line in, with repositories made of a few files. */
export class Scratch {
  readonly root = mkdtempSync(join(tmpdir(), "cli-"));

  /** Runs the bundle with these words. */
  run(...words: string[]): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
    const { NO_COLOR: _, FORCE_COLOR: __, DEBUG: ___, ...env } = process.env;
    const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...words], {
      cwd: this.root,
      encoding: "utf8",
      env,
    });
    return { status, stdout, stderr };
  }

  /** Writes files below a directory of this name, anew. */
  repository(name: string, files: Readonly<Record<string, string>>): string {
    const directory = join(this.root, name);
    rmSync(directory, { recursive: true, force: true });
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), text);
    }
    return directory;
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }
}

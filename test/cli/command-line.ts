import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";

interface Answer {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const TOO_LONG = 60_000;

/** A place to run the command line in, with repositories made of a few files. */
export class Scratch {
  readonly root = mkdtempSync(join(tmpdir(), "cli-"));
  private readonly done = new Int32Array(new SharedArrayBuffer(4));
  private readonly channel = new MessageChannel();
  private readonly thread = new Worker(new URL("bundle-thread.mjs", import.meta.url), {
    workerData: { done: this.done.buffer, port: this.channel.port2 },
    transferList: [this.channel.port2],
  });

  /** Runs the bundle with these words, here, as the command line would. */
  run(...words: string[]): Answer {
    const before = process.cwd();
    process.chdir(this.root);
    try {
      Atomics.store(this.done, 0, 0);
      this.channel.port1.postMessage({ words, cwd: process.cwd() });
      Atomics.wait(this.done, 0, 0, TOO_LONG);
      return receiveMessageOnPort(this.channel.port1)?.message as Answer;
    } finally {
      process.chdir(before);
    }
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

  async remove(): Promise<void> {
    this.channel.port1.close();
    await this.thread.terminate();
    rmSync(this.root, { recursive: true });
  }
}

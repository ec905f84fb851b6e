import { type ChildProcess, fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";

export interface Answer {
  /** What a process would end with, or why it ended without an answer. */
  readonly status: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** What is promised is five seconds; a slow machine under load gets more before the process is ended. */
export const KILLED_AFTER = 60_000;
const MEGABYTES = 512;

/** Processes with little memory that run the bundled command line, as many as there are processors. */
export class Servers {
  private readonly idle: ChildProcess[] = [];
  private readonly waiting: ((server: ChildProcess) => void)[] = [];
  private count = 0;

  async run(words: readonly string[]): Promise<Answer> {
    const server = await this.free();
    const answer = await ask(server, words);
    if (typeof answer.status === "number") this.release(server);
    else this.release(this.start());
    return answer;
  }

  stop(): void {
    for (const server of this.idle) server.kill("SIGKILL");
  }

  private async free(): Promise<ChildProcess> {
    const server = this.idle.pop();
    if (server) return server;
    if (this.count < availableParallelism()) {
      this.count++;
      return this.start();
    }
    return new Promise((done) => this.waiting.push(done));
  }

  private release(server: ChildProcess): void {
    const next = this.waiting.shift();
    if (next) next(server);
    else this.idle.push(server);
  }

  private start(): ChildProcess {
    return fork(resolve("test/hostile/server.mjs"), { execArgv: [`--max-old-space-size=${MEGABYTES}`] });
  }
}

/** The answer, or the end of the process: by itself, or killed when it takes too long. */
function ask(server: ChildProcess, words: readonly string[]): Promise<Answer> {
  return new Promise((done) => {
    const end = (answer: Answer): void => {
      clearTimeout(late);
      server.removeAllListeners();
      done(answer);
    };
    const late = setTimeout(() => server.kill("SIGKILL"), KILLED_AFTER);
    server.on("message", (answer) => end(answer as Answer));
    server.on("exit", (code, signal) => end({ status: `ended by ${signal ?? code}`, stdout: "", stderr: "" }));
    server.send(words);
  });
}

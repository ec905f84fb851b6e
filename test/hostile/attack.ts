import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Ajv } from "ajv";
import { COMMENT } from "../../src/report/room.js";
import { commandsIn } from "../report/runner.js";
import { type Files, type Place, withRepository } from "./repository.js";

const CLI = resolve("dist/cli.js");
/** What is promised is five seconds; a slow machine under load gets more before the process is ended. */
const KILLED_AFTER = 60_000;
const MEGABYTES = 512;
/** Nobody reads a longer one. */
const LONGEST_REPORT = 200_000;

interface Answer {
  readonly status: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line as people install it, with little memory. */
export function cli(words: readonly string[], cwd: string): Promise<Answer> {
  const { NO_COLOR: _, FORCE_COLOR: __, DEBUG: ___, ...env } = process.env;
  const child = spawn(process.execPath, [`--max-old-space-size=${MEGABYTES}`, CLI, ...words], {
    cwd,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    timeout: KILLED_AFTER,
    killSignal: "SIGKILL",
  });
  const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => {
    const chunks: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    return () => Buffer.concat(chunks).toString("utf8");
  });
  return new Promise((done) =>
    child.on("close", (status, signal) => {
      done({ status, signal, stdout: stdout?.() ?? "", stderr: stderr?.() ?? "" });
    }),
  );
}

export interface Attack {
  readonly files: Files;
  /** Makes what is no plain file. */
  readonly make?: (place: Place) => void;
  /** What the terminal must say; every one of these stands on one line of it. */
  readonly says?: readonly (string | RegExp)[];
  readonly exit?: number;
  /** Print the trace, too. */
  readonly trace?: boolean;
}

/** Control characters but line feeds, C1, bidirectional controls, line separators, invisible characters, lone halves. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
const RAW = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffd]/u;
const ANNOTATION = /^(error|warning|notice)$/;
const STACK = /^\s+at .*:\d+:\d+\)?$/m;
const BROKEN = /unexpected error|crashed/;

const validate = new Ajv({ strict: true }).compile(
  JSON.parse(readFileSync("src/report/audit-report.schema.json", "utf8")),
);

/** Audits a hostile repository: whatever it holds, the answer is bounded, documented, readable and well-formed. */
export function survives({ files, make = () => {}, says = [], exit, trace }: Attack): Promise<void> {
  return withRepository(files, make, async ({ root, outside }) => {
    const written = (format: string): string => join(outside, `report.${format}`);
    const formats = ["json", "sarif", "github", "markdown", "junit"];
    const words = formats.map((format) => `--format=${format}=${written(format)}`);
    const audited = await cli(["audit", root, "--offline", ...words], outside);
    isOrderly(audited, [0, 1, 2, 3]);
    if (trace) isOrderly(await cli(["trace", root], outside), [0, 2]);
    expect(audited.stdout.length).toBeLessThan(LONGEST_REPORT);
    const read = (format: string): string => readFileSync(written(format), "utf8");
    validate(JSON.parse(read("json")));
    expect(validate.errors).toBeNull();
    const [run] = JSON.parse(read("sarif")).runs;
    expect(run.invocations[0].exitCode).toBe(audited.status);
    for (const text of [audited.stdout, audited.stderr, ...["json", "sarif", "markdown", "junit"].map(read)])
      expect(commandsIn(text)).toEqual([]);
    expect(commandsIn(read("github")).filter(({ name }) => !ANNOTATION.test(name))).toEqual([]);
    expect(read("markdown").length).toBeLessThanOrEqual(COMMENT.most);
    const lines = (audited.stdout + audited.stderr).split("\n");
    for (const text of says)
      expect(lines).toContainEqual(
        typeof text === "string" ? expect.stringContaining(text) : expect.stringMatching(text),
      );
    if (exit !== undefined) expect(audited.status).toBe(exit);
  });
}

function isOrderly({ status, signal, stdout, stderr }: Answer, codes: readonly number[]): void {
  const shown = stdout + stderr;
  expect(signal).toBeNull();
  expect(shown).not.toMatch(BROKEN);
  expect(codes).toContain(status);
  expect(RAW.exec(shown)).toBeNull();
  expect(shown).not.toMatch(STACK);
}

/** Attacks go several at a time. */
export const survivesEach = (attacks: Readonly<Record<string, Attack>>): void =>
  test.concurrent.each(Object.entries(attacks))("%s", (_, attack) => survives(attack), 8 * KILLED_AFTER);

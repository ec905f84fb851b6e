import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { COMMENT } from "../../src/report/room.js";
import { commandsIn } from "../report/runner.js";
import { type Files, type Place, withRepository } from "./repository.js";
import { type Answer, KILLED_AFTER, Servers } from "./servers.js";

/** Nobody reads a longer one. */
const LONGEST_REPORT = 200_000;
const servers = new Servers();
afterAll(() => servers.stop());

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
    const audited = await servers.run(["audit", root, "--offline", ...words]);
    isOrderly(audited, [0, 1, 2, 3]);
    if (trace) isOrderly(await servers.run(["trace", root]), [0, 2]);
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

function isOrderly({ status, stdout, stderr }: Answer, codes: readonly number[]): void {
  const shown = stdout + stderr;
  expect(shown).not.toMatch(BROKEN);
  expect(codes).toContain(status);
  expect(RAW.exec(shown)).toBeNull();
  expect(shown).not.toMatch(STACK);
}

/** Attacks go several at a time. */
export const survivesEach = (attacks: Readonly<Record<string, Attack>>): void =>
  test.concurrent.each(Object.entries(attacks))("%s", (_, attack) => survives(attack), 8 * KILLED_AFTER);

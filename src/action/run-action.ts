import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EXIT_CRASHED, EXIT_USAGE, type Io, UsageError } from "../cli/io.js";
import { run } from "../cli/run.js";
import type { AuditReport } from "../model/report.js";
import { workflowCommand } from "../report/workflow-command.js";
import { type Environment, Inputs } from "./inputs.js";
import { type Outputs, setOutputs } from "./outputs.js";
import { type Files, uploadWordsOf, wordsOf } from "./words.js";

/** How it ended: the exit code and, when it came so far, the report. */
interface Ended {
  readonly code: number;
  readonly report?: AuditReport;
  readonly sarif?: string;
}

/** Runs the command line that the inputs stand for, tells GitHub how it ended, and resolves to the exit code. */
export async function runAction(env: Environment, io: Io): Promise<number> {
  const ended = await endOf(env, io);
  try {
    setOutputs(outputsOf(ended), env);
    return ended.code;
  } catch (error) {
    return complain(error, io);
  }
}

async function endOf(env: Environment, io: Io): Promise<Ended> {
  let scratch: string | undefined;
  try {
    scratch = scratchIn(env.RUNNER_TEMP || tmpdir());
    const inputs = new Inputs(env);
    const files = filesOf(inputs, env, scratch);
    const wanted = inputs.flag("upload");
    const ended = await runWords(wordsOf(inputs, files), files, io);
    return wanted && ended.sarif ? await uploaded(ended, ended.sarif, inputs, io) : ended;
  } catch (error) {
    return { code: complain(error, io) };
  } finally {
    if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true });
  }
}

function scratchIn(directory: string): string {
  try {
    return mkdtempSync(join(directory, "ecs-preflight-"));
  } catch (error) {
    throw new UsageError(`nothing can be written to "${directory}" (${(error as NodeJS.ErrnoException).code})`);
  }
}

/** The SARIF file outlives the step, for whoever uploads it. */
function filesOf(inputs: Inputs, env: Environment, scratch: string): Files {
  const { RUNNER_TEMP: temporary, GITHUB_STEP_SUMMARY: summary } = env;
  const sarif = inputs.text("sarif-file") ?? (temporary && join(temporary, `ecs-preflight-${randomUUID()}.sarif`));
  return {
    json: join(scratch, "report.json"),
    ...(inputs.flag("annotations", true) ? { github: join(scratch, "annotations.txt") } : {}),
    ...(sarif ? { sarif } : {}),
    ...(summary && inputs.flag("summary", true) ? { markdown: summary } : {}),
  };
}

/** What the audit found fails the step before what becomes of the upload does. */
async function uploaded(ended: Ended, sarif: string, inputs: Inputs, io: Io): Promise<Ended> {
  const token = inputs.text("token");
  if (token !== undefined) process.env.GITHUB_TOKEN = token;
  const { code, said } = await runTelling(uploadWordsOf(inputs, sarif), io);
  if (code !== 0) io.out(annotated(said));
  return ended.code === 0 ? { ...ended, code } : ended;
}

/** A mistake that ends it before there is a report is annotated, too. */
async function runWords(words: readonly string[], { json, github, sarif }: Files, io: Io): Promise<Ended> {
  const { code, said } = await runTelling(words, io);
  if (github && existsSync(github)) io.out(grouped("Annotations", readFileSync(github, "utf8")));
  if (!existsSync(json)) {
    io.out(annotated(said));
    return { code };
  }
  const report = JSON.parse(readFileSync(json, "utf8")) as AuditReport;
  return { code, report, ...(sarif && existsSync(sarif) ? { sarif } : {}) };
}

/** Runs a command line; what it complains of is kept for an annotation. */
async function runTelling(
  words: readonly string[],
  io: Io,
): Promise<{ readonly code: number; readonly said: string[] }> {
  let code = 0;
  const said: string[] = [];
  const err = (text: string): void => {
    said.push(
      ...text
        .replace(/^ecs-preflight: /, "")
        .trimEnd()
        .split("\n"),
    );
    io.err(text);
  };
  await run(words, { ...io, err }, (given) => {
    code = given;
  });
  return { code, said };
}

function complain(error: unknown, io: Io): number {
  const message = error instanceof Error ? error.message : String(error);
  const stack = io.debug && error instanceof Error ? (error.stack ?? "").split("\n") : [];
  io.out(annotated([message, ...stack]));
  return error instanceof UsageError ? EXIT_USAGE : EXIT_CRASHED;
}

const grouped = (title: string, text: string): string =>
  `${workflowCommand("group", {}, [title])}\n${text}${workflowCommand("endgroup", {}, [])}\n`;

const annotated = (lines: readonly string[]): string =>
  `${workflowCommand("error", { title: "ecs-preflight" }, lines)}\n`;

/** Without a report nothing was judged: the exit code alone tells why. */
const outputsOf = ({ code, report, sarif }: Ended): Outputs => ({
  verdict: report?.gate.verdict ?? (code === EXIT_CRASHED ? "unsure" : "broken-input"),
  counts: JSON.stringify(report?.gate.counts ?? {}),
  "sarif-file": sarif ?? "",
});

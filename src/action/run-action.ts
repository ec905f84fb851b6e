import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EXIT_CRASHED, EXIT_USAGE, type Io, UsageError } from "../cli/io.js";
import type { AuditReport } from "../model/report.js";
import { workflowCommand } from "../report/workflow-command.js";
import { annotated } from "./annotated.js";
import { hear } from "./hear.js";
import { type Environment, Inputs } from "./inputs.js";
import { type Outputs, setOutputs } from "./outputs.js";
import { upload, wantsUpload } from "./upload.js";
import { type Files, wordsOf } from "./words.js";

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
    const uploads = wantsUpload(inputs);
    const ended = await audit(inputs, filesOf(inputs, env, scratch), io);
    const { report, sarif } = ended;
    const code = uploads && report && sarif ? await upload(sarif, report, inputs, io) : 0;
    // What the audit says weighs more than what became of its upload.
    return { ...ended, code: ended.code || code };
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
  const sarif = inputs.text("sarif-file") ?? join(temporary || scratch, `ecs-preflight-${randomUUID()}.sarif`);
  return {
    json: join(scratch, "report.json"),
    sarif,
    ...(inputs.flag("annotations", true) ? { github: join(scratch, "annotations.txt") } : {}),
    ...(summary && inputs.flag("summary", true) ? { markdown: summary } : {}),
  };
}

/** A mistake that ends it before there is a report is annotated, too. */
async function audit(inputs: Inputs, files: Files, io: Io): Promise<Ended> {
  const { json, github, sarif } = files;
  const { code, said } = await hear(wordsOf(inputs, files), io);
  if (github && existsSync(github)) io.out(grouped("Annotations", readFileSync(github, "utf8")));
  if (!existsSync(json)) {
    io.out(annotated("error", said));
    return { code };
  }
  const report = JSON.parse(readFileSync(json, "utf8")) as AuditReport;
  return { code, report, ...(existsSync(sarif) ? { sarif } : {}) };
}

function complain(error: unknown, io: Io): number {
  const message = error instanceof Error ? error.message : String(error);
  const stack = io.debug && error instanceof Error ? (error.stack ?? "").split("\n") : [];
  io.out(annotated("error", [message, ...stack]));
  return error instanceof UsageError ? EXIT_USAGE : EXIT_CRASHED;
}

const grouped = (title: string, text: string): string =>
  `${workflowCommand("group", {}, [title])}\n${text}${workflowCommand("endgroup", {}, [])}\n`;

/** Without a report nothing was judged: the exit code alone tells why. */
const outputsOf = ({ code, report, sarif }: Ended): Outputs => ({
  verdict: report?.gate.verdict ?? (code === EXIT_CRASHED ? "unsure" : "broken-input"),
  counts: JSON.stringify(report?.gate.counts ?? {}),
  "sarif-file": sarif && existsSync(sarif) ? sarif : "",
});

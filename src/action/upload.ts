import { type Io, UsageError } from "../cli/io.js";
import type { AuditReport } from "../model/report.js";
import { annotated } from "./annotated.js";
import { hear } from "./hear.js";
import type { Inputs } from "./inputs.js";
import { uploadWordsOf } from "./words.js";

/** What is uploaded replaces what was there: an alert that is missing in it counts as fixed. */
export function wantsUpload(inputs: Inputs): boolean {
  if (!inputs.flag("upload")) return false;
  if (inputs.text("changed-since") !== undefined)
    throw new UsageError(
      "the inputs upload and changed-since exclude each other: what is not uploaded counts as fixed",
    );
  return true;
}

/** Hands the report to code scanning, and resolves to an exit code. */
export async function upload(sarif: string, { gate }: AuditReport, inputs: Inputs, io: Io): Promise<number> {
  if (gate.verdict === "broken-input") {
    io.out(annotated("warning", ["not uploaded: input could not be read, and what is not uploaded counts as fixed"]));
    return 0;
  }
  const token = inputs.text("token");
  // The command takes it from there alone, so that it stands in no command line.
  if (token !== undefined) process.env.GITHUB_TOKEN = token;
  const { code, said } = await hear(uploadWordsOf(inputs, sarif), io);
  if (code !== 0) io.out(annotated("error", said));
  return code;
}

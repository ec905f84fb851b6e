import type { Io } from "../io.js";
import { readingOptions } from "../options.js";
import type { Given } from "../parse.js";

/** `trace [directory]`: what the workflows were understood to do, before any rule judges it. */
export async function traceCommand(given: Given, io: Io, exit: (code: number) => void): Promise<void> {
  const { traceRepository } = await import("../trace-repository.js");
  const format = given.one("format") === "json" ? "json" : "text";
  const traced = await traceRepository({ ...readingOptions(given), format });
  exit(traced.exitCode);
  if (traced.problem) io.err(traced.problem);
  io.out(traced.text);
}

import { readPipeline } from "../pipeline/index.js";
import { prepareTerraform } from "../pipeline/terraform/index.js";
import { traceJson, traceText } from "../report/trace.js";
import { openInput } from "./input.js";
import { UsageError } from "./io.js";
import { sourceView } from "./places.js";

export interface TraceOptions {
  readonly directory: string;
  readonly format: "text" | "json";
  readonly values: ReadonlyMap<string, string>;
  readonly repositories: ReadonlyMap<string, string>;
  readonly defaultBranch: string | undefined;
}

export interface Traced {
  readonly text: string;
  readonly exitCode: 0 | 2;
  readonly problem?: string;
}

/** Reads the pipeline of a directory and spells it out. */
export async function traceRepository(options: TraceOptions): Promise<Traced> {
  const { repository, problem, defaultBranch } = openInput({
    directory: options.directory,
    repositories: options.repositories,
    ...(options.defaultBranch === undefined ? {} : { defaultBranch: options.defaultBranch }),
  });
  if (!repository || problem) throw new UsageError(problem ?? "there is nothing to read");
  await prepareTerraform(repository);
  const pipeline = readPipeline(repository, { values: options.values, defaultBranch: defaultBranch.name });
  const spell = options.format === "json" ? traceJson : traceText;
  return { text: spell(pipeline, sourceView(repository).place), exitCode: pipeline.diagnostics.length > 0 ? 2 : 0 };
}

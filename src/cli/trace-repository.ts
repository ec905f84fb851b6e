import { readPipeline } from "../pipeline/index.js";
import { prepareTerraform } from "../pipeline/terraform/index.js";
import { describeDiagnostic } from "../report/diagnostic.js";
import { traceJson, traceText } from "../report/trace.js";
import { type AskedConfiguration, loadConfiguration, repositoriesOf, valuesOf } from "./configuration.js";
import { openInput } from "./input.js";
import { UsageError } from "./io.js";
import { sourceView } from "./places.js";

export interface TraceOptions {
  readonly directory: string;
  readonly format: "text" | "json";
  readonly values: ReadonlyMap<string, string>;
  readonly repositories: ReadonlyMap<string, string>;
  readonly defaultBranch?: string;
  readonly config?: AskedConfiguration;
}

export interface Traced {
  readonly text: string;
  readonly exitCode: 0 | 2;
  readonly problem?: string;
}

/** Reads the pipeline of a directory and spells it out. */
export async function traceRepository(options: TraceOptions): Promise<Traced> {
  const { configuration, problems } = await loadConfiguration(options.directory, options.config);
  if (problems.length > 0)
    return {
      text: "",
      exitCode: 2,
      problem: problems.map((each) => `ecs-preflight: ${describeDiagnostic(each)}\n`).join(""),
    };
  const branch = options.defaultBranch ?? configuration?.defaultBranch;
  const { repository, problem, defaultBranch } = openInput({
    directory: options.directory,
    repositories: repositoriesOf(configuration, options.directory, options.repositories),
    ...(branch === undefined ? {} : { defaultBranch: branch }),
  });
  if (!repository || problem) throw new UsageError(problem ?? "there is nothing to read");
  await prepareTerraform(repository);
  const pipeline = readPipeline(repository, {
    values: valuesOf(configuration, options.values),
    defaultBranch: defaultBranch.name,
  });
  const spell = options.format === "json" ? traceJson : traceText;
  return { text: spell(pipeline, sourceView(repository).place), exitCode: pipeline.diagnostics.length > 0 ? 2 : 0 };
}

import { rules as allRules } from "../../rules/index.js";
import { audit } from "../engine/index.js";
import type { AuditReport } from "../model/report.js";
import { type Diagnostic, isForeign } from "../model/source.js";
import { readDefinitions } from "../pipeline/definitions.js";
import { readPipeline } from "../pipeline/index.js";
import type { Repository } from "../pipeline/repository.js";
import { prepareTerraform } from "../pipeline/terraform/index.js";
import { TooMuchWork } from "../pipeline/work.js";
import type { Looked } from "../report/looked.js";
import type { RepositoryFiles } from "../rule-api/files.js";
import type { Rule } from "../rule-api/rule.js";
import type { DefinedService } from "../rule-api/subjects.js";
import { type AskedConfiguration, loadConfiguration, repositoriesOf, valuesOf } from "./configuration.js";
import { findCredentials } from "./credentials.js";
import { openInput } from "./input.js";
import { sourceView } from "./places.js";
import { VERSION } from "./version.js";

export interface AuditOptions {
  readonly directory: string;
  readonly offline?: boolean;
  readonly gate?: AuditReport["gate"]["level"];
  readonly rules?: readonly Rule[];
  /** Values for origins nobody can know: `vars.REGION` → "eu-west-1". */
  readonly values?: ReadonlyMap<string, string>;
  /** Checked-out repositories by "owner/name". */
  readonly repositories?: ReadonlyMap<string, string>;
  readonly defaultBranch?: string;
  /** "owner/name", where neither git nor the runner tells. */
  readonly slug?: string;
  readonly passWithNoPipelines?: boolean;
  readonly config?: AskedConfiguration;
  /** The rules were named one by one: the configuration does not switch them off. */
  readonly named?: boolean;
  /** The date on which suppressions may have expired: "2027-01-31"; today's, unless it is given. */
  readonly today?: string;
}

export interface Audited {
  readonly report: AuditReport;
  /** What was looked at, for whoever wants to know. */
  readonly looked: Looked;
  /** Why there was nothing to audit. */
  readonly nothing?: string;
}

/** From a directory to a report: the whole audit, without a word printed. */
export async function auditRepository(options: AuditOptions): Promise<Audited> {
  const clock = stopwatch();
  const { configuration, problems } = await loadConfiguration(options.directory, options.config);
  if (problems.length > 0) return misconfigured(options, problems);
  const defaultBranch = options.defaultBranch ?? configuration?.defaultBranch;
  const input = openInput({
    directory: options.directory,
    repositories: repositoriesOf(configuration, options.directory, options.repositories),
    ...(defaultBranch === undefined ? {} : { defaultBranch }),
    ...(options.slug === undefined ? {} : { slug: options.slug }),
  });
  if (input.repository) await prepareTerraform(input.repository);
  clock.lap("opened in");
  const values = valuesOf(configuration, options.values);
  const pipeline = input.repository
    ? readPipeline(input.repository, { values, defaultBranch: input.defaultBranch.name })
    : NOTHING_READ;
  const { tokenForm, values: hidden } = await findCredentials(pipeline, input.repository ?? NO_FILES);
  clock.lap("read in");
  const refused: string[] = [];
  const judged = audit({
    directory: options.directory,
    version: VERSION,
    offline: options.offline ?? false,
    pipeline,
    definitions: () => definitionsOf(input.repository, refused),
    files: { ...(input.repository ?? NO_FILES), tokenForm },
    view: sourceView(input.repository ?? NO_FILES, hidden),
    rules: options.rules ?? allRules,
    gate: options.gate ?? configuration?.gate ?? "warning",
    defaultBranch: input.defaultBranch,
    named: options.named ?? false,
    texts: () => textsOf(input.repository),
    ...always(options),
    ...(configuration ? { configuration } : {}),
    ...(input.repository?.slug ? { owner: input.repository.slug.split("/")[0] as string } : {}),
  });
  const report = refused.reduce(withProblem, judged);
  clock.lap("judged in");
  const looked = lookedAt([...values.keys()], input, pipeline, clock.laps);
  const nothing = input.problem ?? noPipelines(options.directory, pipeline) ?? noRules(report);
  if (!nothing) return { report, looked };
  const excused = options.passWithNoPipelines === true && !input.unusable && !noRules(report);
  return { report: excused ? report : withProblem(report, nothing), looked, nothing };
}

/** What an audit needs to know whatever it looks at. */
const always = ({ today }: AuditOptions) => ({
  knownRules: allRules.map((rule) => rule.id),
  today: today ?? new Date().toISOString().slice(0, "2027-01-31".length),
});

/** The files of the repository itself that were read. */
const textsOf = (repository: Repository | undefined) =>
  (repository?.filesRead() ?? [])
    .filter((file) => !isForeign(file))
    .map((file) => ({ file, text: repository?.read(file) ?? "" }));

/** What Terraform defines, or why nobody can follow it. */
function definitionsOf(repository: Repository | undefined, refused: string[]): readonly DefinedService[] {
  try {
    return repository ? readDefinitions(repository) : [];
  } catch (error) {
    if (!(error instanceof TooMuchWork)) throw error;
    refused.push(error.message);
    return [];
  }
}

function lookedAt(
  given: readonly string[],
  input: Pick<ReturnType<typeof openInput>, "repository" | "defaultBranch">,
  pipeline: Pipeline,
  times: Looked["times"],
): Looked {
  return {
    defaultBranch: input.defaultBranch,
    ...(input.repository?.slug ? { repository: input.repository.slug } : {}),
    workflows: pipeline.workflows,
    runs: pipeline.runs.map((run) => ({ workflow: run.workflow, kind: run.scenario.id })),
    files: input.repository?.filesRead() ?? [],
    given,
    times,
  };
}

function stopwatch() {
  const laps: { what: string; milliseconds: number }[] = [];
  let since = performance.now();
  return {
    laps,
    lap(what: string): void {
      const now = performance.now();
      laps.push({ what, milliseconds: now - since });
      since = now;
    },
  };
}

/** A configuration that cannot be followed leaves open what is to be judged: nothing is. */
function misconfigured(options: AuditOptions, problems: readonly Diagnostic[]): Audited {
  const defaultBranch = { name: options.defaultBranch ?? "main", assumed: options.defaultBranch === undefined };
  const report = audit({
    directory: options.directory,
    version: VERSION,
    offline: options.offline ?? false,
    pipeline: { ...NOTHING_READ, diagnostics: problems },
    definitions: () => [],
    files: NO_FILES,
    view: sourceView(NO_FILES),
    rules: options.rules ?? allRules,
    gate: options.gate ?? "warning",
    defaultBranch,
    texts: () => [],
    ...always(options),
  });
  const looked = lookedAt([], { defaultBranch }, NOTHING_READ, []);
  return { report, looked, nothing: "the configuration cannot be followed" };
}

const NO_FILES: RepositoryFiles = {
  read: () => undefined,
  containers: () => [],
  definition: () => undefined,
  variablesAdded: () => undefined,
  tokenForm: () => undefined,
  dockerfile: () => undefined,
};

type Pipeline = ReturnType<typeof readPipeline>;

const NOTHING_READ: Pipeline = { runs: [], workflows: [], diagnostics: [], filesRead: 0 };
const NAMED_AT_MOST = 5;

/** A sentence that says what was looked at, when no workflow reaches ECR or ECS. */
function noPipelines(directory: string, pipeline: Pipeline): string | undefined {
  if (pipeline.workflows.some((workflow) => workflow.reaches)) return undefined;
  const files = pipeline.workflows.map((workflow) => workflow.file);
  const more = files.length > NAMED_AT_MOST ? ` and ${files.length - NAMED_AT_MOST} more` : "";
  const named = files.slice(0, NAMED_AT_MOST).join(", ") + more;
  const read = `${pipeline.filesRead} ${pipeline.filesRead === 1 ? "file was" : "files were"} read`;
  return `no workflow in "${directory}" reaches Amazon ECR or ECS; ${read}${named ? `: ${named}` : ""}`;
}

/** An audit by no rule at all would pass. */
const noRules = ({ rules, configuration }: AuditReport): string | undefined =>
  rules.length === 0 && configuration.off.length > 0
    ? `${configuration.file} switches off every rule that would run`
    : undefined;

function withProblem(report: AuditReport, message: string): AuditReport {
  return {
    ...report,
    diagnostics: [...report.diagnostics, { message, level: "error" }],
    gate: { ...report.gate, verdict: "broken-input", exitCode: 2 },
  };
}

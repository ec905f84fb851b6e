import type { Configuration } from "../model/configuration.js";
import { gapsOf, type Pipeline } from "../model/pipeline.js";
import type { AuditReport, Outcome, ReportedFinding, ReportedGap, RuleSummary } from "../model/report.js";
import type { SourceRange } from "../model/source.js";
import type { Around, DefinedService, RepositoryFiles, Rule } from "../rule-api/index.js";
import { appliedServices } from "../rule-api/index.js";
import { conclude, type Judgement } from "./conclude.js";
import { type ConfiguredRule, configure } from "./configured.js";
import { Excuses } from "./excuses.js";
import { mergeFindings, reportFindings, type SourceView } from "./findings.js";
import { decide } from "./gate.js";
import { judge } from "./judge.js";
import { Targets } from "./targets.js";

export type { SourceView } from "./findings.js";
export { goneFrom, knownOf, withoutKnown } from "./known.js";

export interface AuditInput {
  readonly directory: string;
  readonly version: string;
  readonly offline: boolean;
  readonly pipeline: Pipeline;
  /** Services that files outside the workflows define; read when a rule asks for them. */
  readonly definitions: () => readonly DefinedService[];
  readonly files: RepositoryFiles;
  readonly view: SourceView;
  readonly rules: readonly Rule[];
  readonly gate: AuditReport["gate"]["level"];
  readonly defaultBranch: { readonly name: string; readonly assumed: boolean };
  readonly owner?: string;
  readonly configuration?: Configuration;
  /** The rules were named one by one: the configuration does not switch them off. */
  readonly named?: boolean;
  /** The files that were looked at so far, for the comments in them. */
  readonly texts: () => readonly { readonly file: string; readonly text: string }[];
  /** Ids of every rule there is, whether it runs or not. */
  readonly knownRules: readonly string[];
  /** The date, as "2027-01-31". */
  readonly today: string;
}

/** Judges every subject of the pipeline by every rule. Pure: the same input gives the same report. */
export function audit(input: AuditInput): AuditReport {
  const { pipeline, view, configuration } = input;
  const { rules, off } = configure(input.rules, configuration, input.named ?? false);
  const around: Around = {
    pipeline,
    files: input.files,
    defaultBranch: input.defaultBranch,
    services: services(input),
    workflowOwners: new Set(
      pipeline.runs
        .flatMap((run) => run.jobs)
        .flatMap((job) => job.uses)
        .flatMap((use) => (use.kind === "workflow" ? [use.owner] : [])),
    ),
    ...(input.owner === undefined ? {} : { owner: input.owner }),
  };
  const targets = new Targets(pipeline.runs, configuration?.targets);
  const tallied = rules.flatMap((rule) => judge(rule, pipeline.runs, targets, around));
  const excuses = new Excuses({ ...input, configuration, texts: input.texts(), targets: targets.all }, tallied);
  const judgements = tallied.map((each) => conclude(each, excuses));
  const { findings, suppressed } = reportFindings(mergeFindings(judgements), view);
  const outcomes = judgements.map((each) => outcome(each, idsOf(findings, each), idsOf(suppressed, each), view));
  const broken = pipeline.diagnostics.length > 0;
  // Of what could not be read, nobody can say that it has no use for a suppression.
  const warnings = broken ? [] : [...targets.strangers(), ...excuses.warnings()];
  return {
    version: 1,
    tool: { name: "ecs-preflight", version: input.version },
    directory: input.directory,
    offline: input.offline,
    targets: targets.summaries(view.place),
    rules: rules.map(summarize),
    outcomes,
    findings,
    suppressed,
    configuration: { ...(configuration ? { file: configuration.file } : {}), off },
    gaps: gapsOf(pipeline).map((each) => gap(each.what, each.at, view)),
    diagnostics: [
      ...pipeline.diagnostics.map((each) => ({ ...each, level: "error" as const })),
      ...warnings.map((each) => ({ ...each, level: "warning" as const })),
    ],
    gate: decide(input.gate, rules, outcomes, findings, broken, { suppressed, off: off.length }),
  };
}

/** What the workflows apply, with the values that they give; and all that others may apply. */
function services({ pipeline, definitions }: AuditInput): () => readonly DefinedService[] {
  let known: readonly DefinedService[] | undefined;
  return () => {
    known ??= [...pipeline.runs.flatMap(appliedServices), ...definitions()];
    return known;
  };
}

const idsOf = (findings: readonly ReportedFinding[], { rule, target }: Judgement): readonly string[] =>
  findings.flatMap((each) => (each.rule === rule.id && each.targets.includes(target) ? [each.id] : []));

function outcome(
  judgement: Judgement,
  findings: readonly string[],
  suppressed: readonly string[],
  view: SourceView,
): Outcome {
  const { rule, target, verdict, unchecked, accepted, why } = judgement;
  return {
    rule: rule.id,
    target,
    verdict,
    findings,
    unchecked: unchecked.map((each) => gap(each.why, each.at, view)),
    suppressed,
    ...(accepted === undefined ? {} : { accepted }),
    ...(why === undefined ? {} : { why }),
  };
}

const gap = (what: string, at: SourceRange | undefined, view: SourceView): ReportedGap => ({
  what,
  ...(at ? { at: view.place(at) } : {}),
});

const DOCS = "https://github.com/ecs-preflight/ecs-preflight/blob/main/docs/rules";

/** A rule as reporters see it: its texts, without its check. */
export const summarize = (rule: Rule | ConfiguredRule): RuleSummary => ({
  id: rule.id,
  title: rule.title,
  level: rule.level,
  section: rule.section,
  what: rule.what,
  why: rule.why,
  fix: rule.fix,
  references: rule.references,
  options: Object.entries(rule.options ?? {}).map(([name, option]) => ({
    name,
    description: option.description,
    default: option.default,
  })),
  helpUri: `${DOCS}/${rule.id}.md`,
});

import type { Configuration, RuleSetting } from "../model/configuration.js";
import { gapsOf, type Pipeline } from "../model/pipeline.js";
import type { AuditReport, Outcome, ReportedGap, RuleSummary } from "../model/report.js";
import type { SourceRange } from "../model/source.js";
import type { Around, DefinedService, RepositoryFiles, Rule } from "../rule-api/index.js";
import { deployments } from "../rule-api/index.js";
import { type ConfiguredRule, configured } from "./configured.js";
import { mergeFindings, reportFindings, type SourceView } from "./findings.js";
import { decide } from "./gate.js";
import { type Judgement, judge } from "./judge.js";
import { Targets } from "./targets.js";

export type { SourceView } from "./findings.js";

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
}

/** Judges every subject of the pipeline by every rule. Pure: the same input gives the same report. */
export function audit(input: AuditInput): AuditReport {
  const { pipeline, view, configuration } = input;
  const { rules, off } = configure(input);
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
  const targets = new Targets(pipeline.runs);
  const judgements = rules.flatMap((rule) => judge(rule, pipeline.runs, targets, around));
  const { merged, idOf } = mergeFindings(judgements);
  const findings = reportFindings(merged, view);
  const outcomes = judgements.map((judgement) =>
    outcome(
      judgement,
      idOf(judgement.target, judgement.rule.id).map((index) => findings[index]?.id ?? ""),
      view,
    ),
  );
  return {
    version: 1,
    tool: { name: "ecs-preflight", version: input.version },
    directory: input.directory,
    offline: input.offline,
    targets: targets.summaries(view.place),
    rules: rules.map(summarize),
    outcomes,
    findings,
    configuration: { ...(configuration ? { file: configuration.file } : {}), off },
    gaps: gapsOf(pipeline).map((each) => gap(each.what, each.at, view)),
    diagnostics: pipeline.diagnostics,
    gate: decide(input.gate, rules, outcomes, findings, pipeline.diagnostics.length > 0),
  };
}

/** What the workflows apply, with the values that they give; and all that others may apply. */
function services({ pipeline, definitions }: AuditInput): () => readonly DefinedService[] {
  let known: readonly DefinedService[] | undefined;
  return () => {
    known ??= [
      ...pipeline.runs.flatMap((run) => deployments(run)).flatMap((update) => update.definition ?? []),
      ...definitions(),
    ];
    return known;
  };
}

/** The rules that judge, as the configuration wants them, and those that it switches off. */
function configure({ rules, configuration, named }: AuditInput): {
  readonly rules: readonly ConfiguredRule[];
  readonly off: AuditReport["configuration"]["off"];
} {
  const setting = (rule: Rule): RuleSetting | undefined => configuration?.rules.get(rule.id);
  const isOff = (rule: Rule): boolean => !named && setting(rule)?.level === "off";
  return {
    rules: rules.filter((rule) => !isOff(rule)).map((rule) => configured(rule, setting(rule))),
    off: rules.filter(isOff).flatMap((rule) => {
      const at = setting(rule)?.at;
      return at ? [{ rule: rule.id, at }] : [];
    }),
  };
}

function outcome(judgement: Judgement, findings: readonly string[], view: SourceView): Outcome {
  const { rule, target, verdict, unchecked, why } = judgement;
  return {
    rule: rule.id,
    target,
    verdict,
    findings,
    unchecked: unchecked.map((each) => gap(each.why, each.at, view)),
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

import type { Diagnostic, Place } from "./source.js";

export type Level = "error" | "warning" | "note";
export type Verdict = "pass" | "fail" | "not-applicable" | "not-checked" | "crashed";

/** All that an audit found out: the only input of every reporter, and what `--format json` prints. */
export interface AuditReport {
  readonly version: 1;
  readonly tool: { readonly name: "ecs-preflight"; readonly version: string };
  /** The audited directory as the user named it. */
  readonly directory: string;
  readonly offline: boolean;
  readonly targets: readonly TargetSummary[];
  readonly rules: readonly RuleSummary[];
  readonly outcomes: readonly Outcome[];
  readonly findings: readonly ReportedFinding[];
  /** Findings that do not count, with the reason. */
  readonly suppressed: readonly SuppressedFinding[];
  readonly gaps: readonly ReportedGap[];
  readonly diagnostics: readonly ReportedDiagnostic[];
  readonly gate: Gate;
  readonly configuration: ConfigurationSummary;
}

/** What the configuration had to do with it. */
export interface ConfigurationSummary {
  /** Absent when none was read. */
  readonly file?: string;
  /** Rules that it switches off: they judged nothing, and none of them passed. */
  readonly off: readonly { readonly rule: string; readonly at: Place }[];
}

/** error: input could not be read as it should; warning: something meant for this tool does not do what it says. */
export interface ReportedDiagnostic extends Diagnostic {
  readonly level: "error" | "warning";
}

/** Why something does not count, and where that is said. */
export interface Excused {
  readonly by: "comment" | "configuration" | "baseline" | "unchanged";
  readonly reason: string;
  /** Absent where nobody wrote it. */
  readonly at?: Place;
  /** The last day on which it counts. */
  readonly expires?: string;
}

/** Something a workflow deploys, runs or pushes; every outcome names one. */
export interface TargetSummary {
  readonly id: string;
  readonly kind: "service" | "task" | "image" | "pipeline";
  /** "api → prod", or the workflow's name where nothing more is known. */
  readonly title: string;
  readonly region?: string;
  readonly account?: string;
  /** As the configuration calls it. */
  readonly name?: string;
  /** The workflows that reach it, with the kinds of run: ".github/workflows/deploy.yml (push to main)". */
  readonly workflows: readonly string[];
  readonly namedAt: readonly Place[];
}

export interface RuleSummary {
  readonly id: string;
  readonly title: string;
  readonly level: Level;
  readonly section: string;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
  readonly references: readonly string[];
  /** What the configuration may set beside the level. */
  readonly options: readonly { readonly name: string; readonly description: string; readonly default: unknown }[];
  readonly helpUri: string;
}

/** The one verdict of one rule on one target. */
export interface Outcome {
  readonly rule: string;
  readonly target: string;
  readonly verdict: Verdict;
  /** Ids of findings; only with `fail`. */
  readonly findings: readonly string[];
  /** What could not be checked, also beside a failure. */
  readonly unchecked: readonly ReportedGap[];
  /** Ids of findings that do not count. */
  readonly suppressed: readonly string[];
  /** Why it does not block that something could not be checked, or that it failed. */
  readonly accepted?: Excused;
  /** Why not-applicable or crashed; that a pass rests on suppressions. */
  readonly why?: string;
}

export interface ReportedGap {
  readonly what: string;
  readonly at?: Place;
}

export interface ReportedFinding {
  /** Stable under unrelated edits: rule, file and the text at the place, not its line. */
  readonly id: string;
  readonly rule: string;
  readonly level: Level;
  readonly message: string;
  readonly at: Place;
  /** The source lines around the place, for the code frame; escaped by the reporter, never by the engine. */
  readonly excerpt: Excerpt;
  readonly compared: readonly { readonly what: string; readonly value: string }[];
  readonly related: readonly { readonly note: string; readonly at: Place }[];
  readonly targets: readonly string[];
  readonly fix?: string;
}

export interface SuppressedFinding extends ReportedFinding {
  readonly suppression: Excused;
}

/** A few whole lines of a file, the first of which has the number `firstLine`. */
export interface Excerpt {
  readonly firstLine: number;
  readonly lines: readonly string[];
}

export interface Gate {
  readonly level: "error" | "warning" | "none";
  /** closed: a finding at or above the level; unsure: something at the level could not be checked or crashed. */
  readonly verdict: "open" | "closed" | "unsure" | "broken-input";
  readonly exitCode: 0 | 1 | 2 | 3;
  readonly counts: {
    readonly error: number;
    readonly warning: number;
    readonly note: number;
    readonly notChecked: number;
    readonly crashed: number;
    readonly passed: number;
    readonly notApplicable: number;
    /** Findings that are suppressed. */
    readonly suppressed: number;
    /** Verdicts that are not checked, or not wholly, and accepted as such. */
    readonly accepted: number;
    /** Findings and open questions that the baseline knows. */
    readonly baseline: number;
    /** Findings and open questions that no change has brought. */
    readonly unchanged: number;
    /** Rules that are switched off. */
    readonly off: number;
  };
}

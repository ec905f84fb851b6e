import type { Pipeline } from "../model/pipeline.js";
import type { AuditReport } from "../model/report.js";
import type { Rule } from "../rule-api/rule.js";
import type { RepositoryFiles } from "../rule-api/files.js";

export interface AuditInput {
  readonly directory: string;
  readonly version: string;
  readonly offline: boolean;
  readonly pipeline: Pipeline;
  readonly files: RepositoryFiles;
  readonly rules: readonly Rule[];
  readonly gate: AuditReport["gate"]["level"];
  readonly defaultBranch: { readonly name: string; readonly assumed: boolean };
  readonly owner?: string;
}
/** Judges every subject of the pipeline by every rule. */
export declare function audit(input: AuditInput): AuditReport;

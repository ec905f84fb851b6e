import { audit } from "../engine/index.js";
import type { RuleSummary } from "../model/report.js";
import type { Rule } from "../rule-api/rule.js";
import { VERSION } from "./version.js";

/** The rules as reports describe them: taken from the report of an empty pipeline, so both always agree. */
export const ruleSummaries = (rules: readonly Rule[]): readonly RuleSummary[] =>
  audit({
    directory: ".",
    version: VERSION,
    offline: true,
    pipeline: { runs: [], workflows: [], diagnostics: [], gaps: [], filesRead: 0 },
    files: { read: () => undefined },
    rules,
    gate: "none",
    defaultBranch: { name: "main", assumed: true },
  }).rules;

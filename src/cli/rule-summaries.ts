import { summarize } from "../engine/index.js";
import type { RuleSummary } from "../model/report.js";
import type { Rule } from "../rule-api/rule.js";

/** The rules as reports describe them. */
export const ruleSummaries = (rules: readonly Rule[]): readonly RuleSummary[] => rules.map(summarize);

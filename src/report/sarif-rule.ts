import type { Level, RuleSummary } from "../model/report.js";

/** How grave a finding on credentials is, on the scale from 0 to 10 that code scanning sorts by. */
const SECURITY_SEVERITY: Readonly<Record<Level, string>> = { error: "8.0", warning: "5.5", note: "2.0" };
const SECURITY_SECTION = "credentials";

/** All that code scanning shows beside an alert. */
export function sarifRule(rule: RuleSummary) {
  const security = rule.section === SECURITY_SECTION;
  return {
    id: rule.id,
    name: pascalCase(rule.id),
    shortDescription: { text: stopped(rule.title) },
    fullDescription: { text: stopped(rule.what) },
    help: { text: helpText(rule), markdown: helpMarkdown(rule) },
    helpUri: rule.helpUri,
    defaultConfiguration: { level: rule.level },
    properties: {
      tags: [rule.section, "deployment", "ecs", ...(security ? ["security"] : [])],
      precision: "high",
      "problem.severity": rule.level === "note" ? "recommendation" : rule.level,
      ...(security ? { "security-severity": SECURITY_SEVERITY[rule.level] } : {}),
    },
  };
}

const pascalCase = (id: string): string =>
  id.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

const stopped = (text: string): string => (/[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`);

const helpText = (rule: RuleSummary): string =>
  [rule.what, `Why: ${rule.why}`, `How to mend it: ${rule.fix}`, ...rule.references].join("\n\n");

function helpMarkdown(rule: RuleSummary): string {
  const references = rule.references.map((url) => `- <${url}>`).join("\n");
  const parts = [`# ${rule.title}`, rule.what, "## Why", rule.why, "## How to mend it", rule.fix];
  return [...parts, ...(references ? ["## References", references] : [])].join("\n\n");
}

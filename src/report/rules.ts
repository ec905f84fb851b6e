import type { RuleSummary } from "../model/report.js";
import { wrapText } from "./layout.js";
import { bySection } from "./sections.js";
import { type Drawing, type Style, styleOf } from "./style.js";

/** Every rule with its level, section by section. */
export function listRules(rules: readonly RuleSummary[], options: Drawing): string {
  const style = styleOf(options);
  const width = Math.max(0, ...rules.map((rule) => rule.id.length));
  const row = (rule: RuleSummary) =>
    `  ${rule.id.padEnd(width)}  ${style.tint(rule.level, rule.level.padEnd("warning".length))}  ${rule.title}`;
  const sections = bySection(rules, (rule) => rule.section);
  return sections.map(([section, inside]) => `${style.bold(section)}\n${inside.map(row).join("\n")}\n`).join("\n");
}

/** One rule in full. */
export function explainRule(rule: RuleSummary, pretty: Drawing): string {
  const style = styleOf(pretty);
  const head = `${style.bold(rule.id)} · ${style.tint(rule.level, rule.level)} · ${rule.section}\n${rule.title}\n`;
  const options = rule.options.map(
    (one) => `${one.name} (default: ${JSON.stringify(one.default)}): ${one.description}`,
  );
  const parts = [
    paragraph("What it looks at", rule.what, style),
    paragraph("Why", rule.why, style),
    paragraph("How to mend it", rule.fix, style),
    ...(options.length > 0 ? [paragraph("Options", options.join("\n"), style)] : []),
  ];
  const references = rule.references.map((url) => `  ${url}\n`).join("");
  const more = references ? [`${style.bold("References")}\n${references}`] : [];
  return [head, ...parts, ...more].join("\n");
}

function paragraph(title: string, text: string, style: Style): string {
  const width = Math.min(style.columns, 100) - 2;
  const lines = text.split("\n").flatMap((line) => (line.length > width ? wrapText(line, width) : [line]));
  return `${style.bold(title)}\n${lines.map((line) => `  ${line}`.trimEnd()).join("\n")}\n`;
}

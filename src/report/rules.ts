import type { RuleSummary } from "../model/report.js";
import { labelled, plural, wrapText } from "./layout.js";
import { bySection } from "./sections.js";
import { type Drawing, type Style, styleOf } from "./style.js";
import { displayWidth } from "./width.js";

/** Running text is read in lines no longer than this. */
const WIDEST = 88;

/** Every rule with its level, section by section. */
export function listRules(rules: readonly RuleSummary[], options: Drawing): string {
  const style = styleOf(options);
  const width = Math.max(0, ...rules.map((rule) => rule.id.length));
  const level = "warning".length;
  const rows = (rule: RuleSummary): string[] => {
    const label = `${rule.id.padEnd(width)}  ${style.tint(rule.level, rule.level.padEnd(level))}`;
    const labelWidth = width + level + 2;
    return labelled(label, labelWidth, wrapText(rule.title, Math.max(20, style.columns - labelWidth - 4)));
  };
  const sections = bySection(rules, (rule) => rule.section);
  const blocks = sections.map(([section, inside]) => [style.bold(section), ...inside.flatMap(rows)].join("\n"));
  return `${[...blocks, `${plural(rules.length, "rule")} · ecs-preflight explain <rule> says more`].join("\n\n")}\n`;
}

/** One rule in full. */
export function explainRule(rule: RuleSummary, pretty: Drawing): string {
  const style = styleOf(pretty);
  const level = `${style.sign(rule.level)} ${rule.level}`;
  const title = wrapText(rule.title, Math.min(style.columns, WIDEST)).join("\n");
  const head = `${style.bold(rule.id)} · ${level} · ${rule.section}\n${title}\n`;
  const options = rule.options.map(
    (one) => `${one.name} (default: ${JSON.stringify(one.default)}): ${one.description}`,
  );
  const parts = [
    paragraph("What it looks at", rule.what, style),
    paragraph("Why", rule.why, style),
    paragraph("How to mend it", rule.fix, style),
    ...(options.length > 0 ? [paragraph("Options", options.join("\n"), style)] : []),
  ];
  const references = [rule.helpUri, ...rule.references].map((url) => `  ${url}\n`).join("");
  return [head, ...parts, `${style.bold("To read on")}\n${references}`].join("\n");
}

function paragraph(title: string, text: string, style: Style): string {
  const width = Math.min(style.columns, WIDEST) - 2;
  const lines = text.split("\n").flatMap((line) => (displayWidth(line) > width ? wrapText(line, width) : [line]));
  return `${style.bold(title)}\n${lines.map((line) => `  ${line}`.trimEnd()).join("\n")}\n`;
}

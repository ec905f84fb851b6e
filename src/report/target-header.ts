import type { TargetSummary } from "../model/report.js";
import { cutMiddle } from "./cut-middle.js";
import { escapeText } from "./escape.js";
import { workflowsByFile } from "./kinds-of-run.js";
import { listed, spread, wordOf, wrapText, wrapWords } from "./layout.js";
import type { Style } from "./style.js";
import { clusterOf, nameOf, whereabouts } from "./titles.js";
import { displayWidth } from "./width.js";

/** Targets that a line can introduce together: same cluster, region and account, reached by the same workflows. */
export function together(targets: readonly TargetSummary[]): readonly (readonly TargetSummary[])[] {
  const groups = new Map<string, TargetSummary[]>();
  for (const target of targets) {
    const key = JSON.stringify([
      target.kind === "pipeline" ? target.id : clusterOf(target),
      whereabouts(target),
      workflowsByFile(target.workflows),
    ]);
    groups.set(key, [...(groups.get(key) ?? []), target]);
  }
  return [...groups.values()];
}

export interface AtMost {
  readonly names: number;
  readonly workflows: number;
}

/** The targets on the left, their workflows on the right; below one another where the line is too short. */
export function header(targets: readonly TargetSummary[], style: Style, atMost: AtMost): string {
  const [target] = targets;
  if (!target) return "";
  const title = titleWords(targets, target, atMost.names, style.columns);
  const left = title.join(" ");
  const right = workflowRows(target, atMost.workflows);
  const [first = "", ...more] = right;
  const leftWidth = displayWidth(left);
  const fits = (text: string): boolean => displayWidth(text) <= style.columns;
  if (leftWidth + 2 + displayWidth(first) > style.columns || !more.every(fits)) {
    const above = wrapWords(title.map(wordOf), style.columns, 1).map(style.bold);
    const below = right.flatMap((text) => wrapText(text, style.columns - 2)).map((text) => `  ${style.dim(text)}`);
    return [...above, ...below].join("\n");
  }
  const head = spread(style.bold(left), leftWidth, first, style);
  const rest = more.map((text) => style.dim(" ".repeat(style.columns - displayWidth(text)) + text));
  return [head.trimEnd(), ...rest].join("\n");
}

/** "api, web → prod · eu-west-1", in pieces that stay whole. */
function titleWords(
  targets: readonly TargetSummary[],
  target: TargetSummary,
  atMost: number,
  columns: number,
): readonly string[] {
  const names = [...new Set(targets.map(nameOf))];
  const hidden = Math.max(0, names.length - atMost);
  const others = (name: string): string[] => names.filter((other) => other !== name);
  const cluster = clusterOf(target);
  return [
    ...listed(names.slice(0, atMost).map((name) => cutMiddle(name, others(name), columns - 1))),
    ...(hidden > 0 ? [`and ${hidden} more`] : []),
    ...(cluster === undefined ? [] : [`→ ${cutMiddle(cluster, [], columns - 2)}`]),
    ...whereabouts(target).map((part) => `· ${part}`),
  ];
}

function workflowRows(target: TargetSummary, atMost: number): readonly string[] {
  const all = workflowsByFile(target.workflows).map(escapeText);
  const shown = all.slice(0, atMost);
  const hidden = all.length - shown.length;
  return hidden === 0 ? shown : [...shown.slice(0, -1), `${shown.at(-1)} and ${hidden} more`];
}

import type { AuditReport, TargetSummary } from "../model/report.js";
import { type Box, type Group, gravestFirst, groupAlike } from "./boxes.js";
import { workflowsByFile } from "./kinds-of-run.js";
import { code, folded, html, prose } from "./markdown-text.js";
import type { Names } from "./names.js";
import { bySection } from "./sections.js";
import { gravityOf, type Mark, type Style } from "./style.js";
import { together } from "./target-header.js";
import { clusterOf, nameOf, whereabouts } from "./titles.js";

/** So many groups of targets are shown at once; of more, each is folded below what did not pass. */
const FULL_CHECKLISTS = 2;
const NAMES_AT_MOST = 20;
const WORKFLOWS_AT_MOST = 3;
const QUIET: readonly Mark[] = ["pass", "not-applicable"];

/** The targets, gravest first, each with a table of sections and rules. */
export function checklistParts(report: AuditReport, names: Names, style: Style): readonly string[] {
  const groups = gravestFirst(groupAlike(report)).filter((group) => group.boxes.length > 0);
  if (groups.length <= FULL_CHECKLISTS)
    return groups.map((group) => `${heading(group)}\n\n${table(group.boxes, style)}`);
  return groups.map((group) => folded(foldedTitle(group, names, style), table(group.boxes, style)));
}

function heading({ targets }: Group): string {
  const heads = together(targets).slice(0, FULL_CHECKLISTS);
  const others = targets.length - heads.flat().length;
  const lines = heads.map((same) => [`### ${title(same)}`, workflows(same)].join("\n\n"));
  return [...lines, ...(others > 0 ? [`and ${others} more with the same results`] : [])].join("\n\n");
}

/** "api, web → prod · eu-west-1" */
function title(targets: readonly TargetSummary[]): string {
  const [target] = targets;
  if (!target) return "";
  const names = [...new Set(targets.map(nameOf))];
  const hidden = names.length - NAMES_AT_MOST;
  const shown = names.slice(0, NAMES_AT_MOST).map(prose).join(", ");
  const cluster = clusterOf(target);
  return [
    `${shown}${hidden > 0 ? ` and ${hidden} more` : ""}`,
    ...(cluster === undefined ? [] : [`→ ${prose(cluster)}`]),
    ...whereabouts(target).map((part) => `· ${prose(part)}`),
  ].join(" ");
}

function workflows([target]: readonly TargetSummary[]): string {
  const all = workflowsByFile(target?.workflows ?? []);
  const hidden = all.length - WORKFLOWS_AT_MOST;
  const shown = all.slice(0, WORKFLOWS_AT_MOST).map((text) => {
    const [, file = text, kinds = ""] = /^(.*?) \((.*)\)$/s.exec(text) ?? [];
    return [code(file), ...(kinds === "" ? [] : [prose(kinds)])].join(" · ");
  });
  return [...shown, ...(hidden > 0 ? [`and ${hidden} more`] : [])].join("  \n");
}

/** Two columns fit on a phone: the section, and its rules with their signs. */
function table(boxes: readonly Box[], style: Style): string {
  const rows = bySection(boxes, (box) => box.rule.section).map(
    ([section, inside]) => `| ${section} | ${inside.map((box) => cell(box, style)).join(" &nbsp;")} |`,
  );
  return ["| | |", "|-|-|", ...rows].join("\n");
}

/** Only what did not pass is worth a link. */
function cell({ rule, mark, remark }: Box, style: Style): string {
  const name = QUIET.includes(mark) ? rule.id : `[${rule.id}](${rule.helpUri})`;
  return `${style.sign(mark)}&nbsp;${name}${remark}`;
}

function foldedTitle({ targets, boxes }: Group, names: Names, style: Style): string {
  const marks = [...new Set(boxes.map((box) => box.mark))].sort((a, b) => gravityOf(a) - gravityOf(b));
  const counts = marks.map((mark) => `${style.sign(mark)} ${boxes.filter((box) => box.mark === mark).length}`);
  const [called = ""] = names.list(targets, Number.POSITIVE_INFINITY);
  return `${html(called)} · ${counts.join(" &nbsp;")}`;
}

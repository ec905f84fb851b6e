import type { AuditReport, ReportedFinding } from "../model/report.js";
import { escapeLines } from "./escape.js";
import type { Home } from "./home.js";
import { plural } from "./layout.js";
import { type Family, families, openWords } from "./likewise.js";
import { block, folded, placeLink, prose } from "./markdown-text.js";
import type { Names } from "./names.js";
import type { Style } from "./style.js";

const PLACES_AT_MOST = 30;
const RELATED_AT_MOST = 5;

/** What one rule found: the first place in full, the others folded. */
export function findingPart(
  report: AuditReport,
  group: readonly ReportedFinding[],
  home: Home,
  names: Names,
  style: Style,
): string {
  const [family, ...others] = families(group);
  if (!family) return "";
  const { first } = family;
  const rule = report.rules.find((each) => each.id === first.rule);
  const title = rule ? `[${rule.id}](${rule.helpUri})` : prose(first.rule);
  return [
    `### ${style.sign(first.level)} ${title} · ${first.level}`,
    `${placeLink(home, first.at)}  \n${prose(first.message)}`,
    ...details(first, home),
    ...reach(report, family, names),
    ...fix(first),
    ...elsewhere(family, others, home),
  ].join("\n\n");
}

function details(finding: ReportedFinding, home: Home): readonly string[] {
  const compared = finding.compared.map(({ what, value }) => `- ${prose(what)}: ${prose(value)}`);
  const shown = finding.related.slice(0, RELATED_AT_MOST);
  const hidden = finding.related.length - shown.length;
  const related = shown.map(({ at, note }) => `- see ${placeLink(home, at)} ${prose(note)}`);
  const lines = [...compared, ...related, ...(hidden > 0 ? [`- and ${plural(hidden, "more place")}`] : [])];
  return lines.length > 0 ? [lines.join("\n")] : [];
}

/** Which targets it concerns; silent where there is only one. */
function reach(report: AuditReport, family: Family, names: Names): readonly string[] {
  const ids = new Set(family.members.flatMap((finding) => finding.targets));
  const concerned = report.targets.filter((target) => ids.has(target.id));
  if (concerned.length === 0 || report.targets.length === 1) return [];
  if (concerned.length === report.targets.length) return [`For all ${report.targets.length} targets.`];
  return [`For ${names.list(concerned, 200, 1).map(prose).join(" ")}`];
}

const fix = (finding: ReportedFinding): readonly string[] =>
  finding.fix === undefined ? [] : [`Fix:\n\n${block(escapeLines(finding.fix))}`];

function elsewhere(family: Family, others: readonly Family[], home: Home): readonly string[] {
  const words = family.shape ? openWords(family.shape, family.members.slice(1)) : [];
  const likewise = words.length > 0 ? [`Likewise: ${words.map(prose).join(", ")}`] : [];
  if (others.length === 0) return likewise;
  const shown = others.slice(0, PLACES_AT_MOST).map((other) => also(family, other, home));
  const hidden = others.length - shown.length;
  const lines = [...shown, ...(hidden > 0 ? [`- and ${plural(hidden, "more place")}`] : [])];
  return [...likewise, folded(`also in ${plural(others.length, "more place")}`, lines.join("\n"))];
}

/** Another place, with its sentence where that is not the one that was told. */
function also(told: Family, { first }: Family, home: Home): string {
  const said = first.message === told.first.message ? "" : ` ${prose(first.message)}`;
  return `- ${placeLink(home, first.at)}${said}`;
}

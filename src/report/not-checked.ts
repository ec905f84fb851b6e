import type { AuditReport, Level, Outcome } from "../model/report.js";
import type { Place } from "../model/source.js";
import { spellPlace } from "./diagnostic.js";
import { escapeText } from "./escape.js";
import { plural, type Style, spread, wrapText, wrapWords } from "./style.js";

const REASONS_OF_A_RULE = 5;
const HIDES = / cannot be read and may hide what this rule judges$/;

/** One reason why something could not be checked, with all that it concerns. */
interface Reason {
  readonly what: string;
  readonly rules: Set<string>;
  readonly places: Map<string, Place>;
}

/** What could not be checked and what crashed: as visible as a failure, each reason once. */
export function notCheckedBlocks(report: AuditReport, style: Style, quiet: boolean): string[] {
  const levels = new Map(report.rules.map((rule) => [rule.id, rule.level]));
  const outcomes = report.outcomes.filter(
    (outcome) => !quiet || reachesGate(levels.get(outcome.rule) ?? "error", report.gate.level),
  );
  const reasons = reasonsOf(outcomes);
  return [
    ...crashes(outcomes, style),
    ...hidden(
      reasons.filter((reason) => HIDES.test(reason.what)),
      style,
    ),
    ...byRule(
      reasons.filter((reason) => !HIDES.test(reason.what)),
      style,
    ),
  ];
}

function reachesGate(level: Level, gate: AuditReport["gate"]["level"]): boolean {
  return gate !== "none" && (level === "error" || (level === "warning" && gate === "warning"));
}

function reasonsOf(outcomes: readonly Outcome[]): readonly Reason[] {
  const reasons = new Map<string, Reason>();
  for (const outcome of outcomes) {
    const unexplained = outcome.verdict === "not-checked" && outcome.unchecked.length === 0;
    const gaps = unexplained ? [{ what: outcome.why ?? "no reason given" }] : outcome.unchecked;
    for (const gap of gaps) {
      const key = HIDES.test(gap.what) ? gap.what : `${outcome.rule} ${gap.what}`;
      const reason = reasons.get(key) ?? { what: gap.what, rules: new Set(), places: new Map() };
      reason.rules.add(outcome.rule);
      if ("at" in gap && gap.at) reason.places.set(spellPlace(gap.at), gap.at);
      reasons.set(key, reason);
    }
  }
  return [...reasons.values()];
}

function crashes(outcomes: readonly Outcome[], style: Style): string[] {
  const lines = outcomes
    .filter((outcome) => outcome.verdict === "crashed")
    .map((outcome) => {
      const why = escapeText(outcome.why ?? "no reason given");
      return `${style.sign("crashed")} ${style.bold(outcome.rule)} · crashed, a mistake in the rule: ${why}`;
    });
  return lines.length > 0 ? [[...new Set(lines)].join("\n")] : [];
}

/** What cannot be read, and every rule whose subjects it may hide. */
function hidden(reasons: readonly Reason[], style: Style): string[] {
  if (reasons.length === 0) return [];
  const rules = [...new Set(reasons.flatMap((reason) => [...reason.rules]))].sort();
  const [only] = rules;
  const head = rules.length === 1 && only ? only : plural(rules.length, "rule");
  const rows = reasons.flatMap((reason) => {
    const name = spellReason(reason.what.replace(HIDES, ""));
    return spread(`    ${name}`, name.length + 4, placesOf(reason), style)
      .trimEnd()
      .split("\n")
      .map((line, index) => (index === 0 ? line : `    ${line}`));
  });
  const names = rules.map((text, index) => text + (index < rules.length - 1 ? "," : ""));
  const list = wrapWords(
    names.map((text) => ({ text, width: text.length })),
    style.columns - 9,
    1,
  );
  return [
    [
      `${style.sign("not-checked")} ${style.bold(head)} · not checked: what ${rules.length === 1 ? "it judges" : "they judge"} may hide in what cannot be read`,
      ...rows,
      ...(rules.length === 1
        ? []
        : list.map((line, index) => `  ${index === 0 ? style.dim("rules") : "     "}  ${line}`)),
      ...mend(reasons, style),
    ].join("\n"),
  ];
}

/** Workflows and actions of other repositories can be read where these are checked out. */
function mend(reasons: readonly Reason[], style: Style): string[] {
  const found = reasons.flatMap((reason) => /^([\w.-]+\/[\w.-]+)(?=[/@]|$| )/.exec(reason.what)?.[1] ?? []);
  const names = new Map(found.map((name) => [name.toLowerCase(), escapeText(name)]));
  return [...names.values()].map((name, index) => {
    const label = index === 0 ? style.bold("fix") : "   ";
    return `  ${label}  --repository ${name}=<where it is checked out>`;
  });
}

/** A commit is recognized by its first characters. */
const spellReason = (what: string): string => escapeText(what.replace(/(@[0-9a-f]{7})[0-9a-f]{33}\b/g, "$1"));

function placesOf(reason: Reason): string {
  const [first, ...more] = reason.places.keys();
  if (first === undefined) return "";
  return more.length > 0 ? `${first} and ${plural(more.length, "more place")}` : first;
}

/** One rule, its reasons below one another. */
function byRule(reasons: readonly Reason[], style: Style): string[] {
  const rules = [...new Set(reasons.flatMap((reason) => [...reason.rules]))].sort();
  return rules.map((rule) => {
    const own = reasons.filter((reason) => reason.rules.has(rule));
    const shown = own.slice(0, REASONS_OF_A_RULE).flatMap((reason) => reasonRows(reason, style));
    const rest = own.length - REASONS_OF_A_RULE;
    return [
      `${style.sign("not-checked")} ${style.bold(rule)} · not checked`,
      ...shown,
      ...(rest > 0 ? [`  and for ${plural(rest, "more reason")} (--format json)`] : []),
    ].join("\n");
  });
}

function reasonRows(reason: Reason, style: Style): string[] {
  const place = placesOf(reason);
  const text = spellReason(reason.what);
  if (text.length + place.length + 4 <= style.columns)
    return [spread(`  ${text}`, text.length + 2, place, style).trimEnd()];
  return [
    ...wrapText(text, style.columns - 2).map((line) => `  ${line}`),
    ...(place ? [`    ${style.dim(place)}`] : []),
  ];
}

import type { AuditReport, Outcome } from "../model/report.js";
import { escapeText } from "./escape.js";
import { labelled, listed, plural, spread, wordOf, wrapText, wrapWords } from "./layout.js";
import { byRules, type Reason, reachesGate, reasonsOf, rulesOf } from "./reasons.js";
import type { Style } from "./style.js";
import { displayWidth } from "./width.js";

const REASONS_AT_MOST = 8;
const HIDES = / cannot be read and may hide what this rule judges$/;

/** How much to tell: only what counts for the gate, or every reason and place. */
export interface HowMuch {
  readonly quiet: boolean;
  readonly verbose: boolean;
}

/** What could not be checked and what crashed: as visible as a failure, each reason once. */
export function notCheckedBlocks(report: AuditReport, { quiet, verbose }: HowMuch, style: Style): string[] {
  const levels = new Map(report.rules.map((rule) => [rule.id, rule.level]));
  const outcomes = report.outcomes.filter(
    (outcome) => !outcome.accepted && (!quiet || reachesGate(levels.get(outcome.rule) ?? "error", report.gate.level)),
  );
  const reasons = reasonsOf(outcomes);
  const hidden = reasons.filter((reason) => HIDES.test(reason.what));
  const others = reasons.filter((reason) => !HIDES.test(reason.what));
  return [
    ...crashes(outcomes, style),
    ...(hidden.length > 0 ? [hiddenBlock(hidden, verbose, style)] : []),
    ...byRules(others).map((group) => reasonsBlock(group, verbose, style)),
  ];
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
function hiddenBlock(reasons: readonly Reason[], verbose: boolean, style: Style): string {
  const rules = rulesOf(reasons);
  const judge = rules.length === 1 ? "it judges" : "they judge";
  return [
    ...headline(rules, `not checked: what ${judge} may hide in what cannot be read`, style),
    ...reasons.flatMap((reason) => reasonRows({ ...reason, what: reason.what.replace(HIDES, "") }, 4, verbose, style)),
    ...rulesRow(rules, style),
    ...mend(reasons, style),
  ].join("\n");
}

/** What stops these rules, below one another. */
function reasonsBlock(reasons: readonly Reason[], verbose: boolean, style: Style): string {
  const rules = rulesOf(reasons);
  const shown = verbose ? reasons : reasons.slice(0, REASONS_AT_MOST);
  const hidden = reasons.length - shown.length;
  return [
    ...headline(rules, "not checked", style),
    ...shown.flatMap((reason) => reasonRows(reason, rules.length === 1 ? 2 : 4, verbose, style)),
    ...(hidden > 0 ? [`  and for ${plural(hidden, "more reason")} (--verbose)`] : []),
    ...rulesRow(rules, style),
  ].join("\n");
}

/** One rule is named here, several are counted here and named below. */
function headline(rules: readonly string[], text: string, style: Style): string[] {
  const name = rules.length === 1 ? (rules[0] ?? "") : plural(rules.length, "rule");
  const [first = "", ...more] = wrapText(`? ${name} · ${text}`, style.columns);
  const head = `${style.sign("not-checked")} ${style.bold(name)}${first.slice(`? ${name}`.length)}`;
  return [head, ...more.map((line) => `  ${line}`)];
}

function rulesRow(rules: readonly string[], style: Style): string[] {
  if (rules.length === 1) return [];
  const lines = wrapWords(listed(rules).map(wordOf), style.columns - "  rules  ".length, 1);
  return labelled(style.dim("rules"), "rules".length, lines);
}

/** Workflows and actions of other repositories can be read where these are checked out. */
function mend(reasons: readonly Reason[], style: Style): string[] {
  const found = reasons.flatMap((reason) => /^([\w.-]+\/[\w.-]+)(?=[/@]|$| )/.exec(reason.what)?.[1] ?? []);
  const names = new Map(found.map((name) => [name.toLowerCase(), escapeText(name)]));
  const lines = [...names.values()].map((name) => `--repository ${name}=<where it is checked out>`);
  return labelled(style.bold("fix"), "fix".length, lines);
}

/** A commit is recognized by its first characters. */
export const spellReason = (what: string): string => escapeText(what.replace(/(@[0-9a-f]{7})[0-9a-f]{33}\b/g, "$1"));

function placesOf(reason: Reason): string {
  const [first, ...more] = reason.places.keys();
  if (first === undefined) return "";
  return more.length > 0 ? `${first} and ${plural(more.length, "more place")}` : first;
}

function reasonRows(reason: Reason, margin: number, verbose: boolean, style: Style): string[] {
  const text = spellReason(reason.what);
  const place = placesOf(reason);
  const before = " ".repeat(margin);
  const lines = wrapText(text, style.columns - margin).map((line) => before + line);
  if (verbose && reason.places.size > 1)
    return [...lines, ...[...reason.places.keys()].map((one) => `${before}  ${style.dim(one)}`)];
  const width = margin + displayWidth(text);
  if (width + 2 + displayWidth(place) <= style.columns) return [spread(before + text, width, place, style).trimEnd()];
  return [
    ...lines,
    ...(place ? wrapText(place, style.columns - margin - 2).map((one) => `${before}  ${style.dim(one)}`) : []),
  ];
}

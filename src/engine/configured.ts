import type { RuleSetting } from "../model/configuration.js";
import type { Level } from "../model/report.js";
import type { Observation, Rule, SubjectKind, Subjects } from "../rule-api/index.js";

/** A rule as the configuration wants it: with its level, and with its options filled in. */
export interface ConfiguredRule extends Omit<Rule, "check"> {
  check(subject: Subjects[SubjectKind]): readonly Observation[];
}

const WEIGHT: Readonly<Record<Level, number>> = { error: 3, warning: 2, note: 1 };

/** A configured level replaces the rule's own; a finding on weaker evidence stays weaker, none gets graver. */
export function configured(rule: Rule, setting: Omit<RuleSetting, "at"> = {}): ConfiguredRule {
  const { level } = setting;
  const defaults = Object.entries(rule.options ?? {}).map(([name, option]) => [name, option.default]);
  const options = { ...Object.fromEntries(defaults), ...setting.options };
  const check = (subject: Subjects[SubjectKind]): readonly Observation[] => rule.check(subject, options);
  if (level === undefined || level === "off") return { ...rule, check };
  const capped = (each: Observation): Observation =>
    each.kind === "finding" && each.level !== undefined && WEIGHT[each.level] > WEIGHT[level]
      ? { ...each, level }
      : each;
  return { ...rule, level, check: (subject) => check(subject).map(capped) };
}

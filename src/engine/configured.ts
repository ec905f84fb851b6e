import type { Configuration, RuleSetting } from "../model/configuration.js";
import type { ConfigurationSummary, Level } from "../model/report.js";
import type { Observation, Rule, SubjectKind, Subjects } from "../rule-api/index.js";

/** A rule as the configuration wants it: with its level, and with its options filled in. */
export interface ConfiguredRule extends Omit<Rule, "check"> {
  check(subject: Subjects[SubjectKind]): readonly Observation[];
}

const WEIGHT: Readonly<Record<Level, number>> = { error: 3, warning: 2, note: 1 };

/** A configured level replaces the rule's own; a finding on weaker evidence stays weaker, none gets graver. */
function configured(rule: Rule, setting: Omit<RuleSetting, "at"> = {}): ConfiguredRule {
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

/** The rules that judge, as the configuration wants them, and those that it switches off. */
export function configure(
  rules: readonly Rule[],
  configuration: Configuration | undefined,
  named: boolean,
): { readonly rules: readonly ConfiguredRule[]; readonly off: ConfigurationSummary["off"] } {
  const setting = (rule: Rule): RuleSetting | undefined => configuration?.rules.get(rule.id);
  const isOff = (rule: Rule): boolean => !named && setting(rule)?.level === "off";
  return {
    rules: rules.filter((rule) => !isOff(rule)).map((rule) => configured(rule, setting(rule))),
    off: rules.filter(isOff).flatMap((rule) => {
      const at = setting(rule)?.at;
      return at ? [{ rule: rule.id, at }] : [];
    }),
  };
}

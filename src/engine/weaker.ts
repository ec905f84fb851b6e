import { rangeKey } from "../model/source.js";
import type { Finding, Level, Observation } from "../rule-api/index.js";
import type { ConfiguredRule } from "./configured.js";
import type { Found } from "./subjects.js";

/**
 * What a rule says of a subject. A finding that is not there once defaults, and conditions that hang on parameters, are no
 * longer taken for granted is told one level lower: a stack may have been given others.
 */
export function check(rule: ConfiguredRule, subject: Found["subject"]): readonly Observation[] {
  const observations = rule.check(subject as never);
  const cautious = cautiousOf(subject);
  if (!cautious || !observations.some(isFinding)) return observations;
  const sure = new Set(
    rule
      .check(cautious as never)
      .filter(isFinding)
      .map(key),
  );
  return observations.map((each) => (isFinding(each) && !sure.has(key(each)) ? lowered(each, rule.level) : each));
}

const isFinding = (each: Observation): each is Finding => each.kind === "finding";
const key = ({ at, message }: Finding): string => `${rangeKey(at)} ${message}`;

function cautiousOf(subject: Found["subject"]): Found["subject"] | undefined {
  const otherwise = "definition" in subject ? subject.definition.otherwise : undefined;
  return otherwise && { ...subject, definition: otherwise };
}

const LOWER: Readonly<Record<Level, Level>> = { error: "warning", warning: "note", note: "note" };

const lowered = (each: Finding, usual: Level): Finding => ({
  ...each,
  level: LOWER[each.level ?? usual],
  message: `${each.message} So it is unless the stack is given other parameters.`,
});

import { didYouMean } from "../model/nearest.js";
import type { Rule } from "../rule-api/rule.js";
import { UsageError } from "./io.js";

/** The rules left after `--rule` and `--skip-rule`. */
export function selectRules(
  all: readonly Rule[],
  only: readonly string[],
  skipped: readonly string[],
): readonly Rule[] {
  const wanted = namedRules(all, "rule", only);
  const unwanted = namedRules(all, "skip-rule", skipped);
  const chosen = all.filter((rule) => (only.length === 0 || wanted.has(rule.id)) && !unwanted.has(rule.id));
  if (all.length > 0 && chosen.length === 0) throw new UsageError("--rule and --skip-rule leave no rule to run");
  return chosen;
}

function namedRules(all: readonly Rule[], option: string, given: readonly string[]): ReadonlySet<string> {
  const names = given.flatMap((list) => list.split(",").map((name) => name.trim()));
  for (const name of names) findRule(all, name, `--${option}: `);
  return new Set(names);
}

/** The rule of this id, or a usage error that names the closest one. */
export function findRule(all: readonly Rule[], id: string, prefix = ""): Rule {
  const rule = all.find((candidate) => candidate.id === id);
  if (rule) return rule;
  const known = all.map((candidate) => candidate.id);
  throw new UsageError(
    `${prefix}there is no rule "${id}"${didYouMean(id, known) || "; ecs-preflight rules lists them"}`,
  );
}

import { SECTIONS } from "../rule-api/rule.js";

/** Groups in the order of the checklist; what belongs to no known section comes last. */
export function bySection<T>(items: readonly T[], sectionOf: (item: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>(SECTIONS.map((section) => [section, []]));
  for (const item of items) groups.set(sectionOf(item), [...(groups.get(sectionOf(item)) ?? []), item]);
  return [...groups].filter(([, inside]) => inside.length > 0);
}

import type { Gap, Run } from "../model/pipeline.js";
import { rangeKey, type SourceRange } from "../model/source.js";
import type { Around, Finding, Observation, SubjectKind, Unchecked } from "../rule-api/index.js";
import type { ConfiguredRule } from "./configured.js";
import { type Found, findSubjects, hiding, unreadDefinitions, unreadImages } from "./subjects.js";
import type { Targets } from "./targets.js";
import { check } from "./weaker.js";

/** What a rule said of one target, all runs together. */
export interface Tallied {
  readonly rule: ConfiguredRule;
  readonly target: string;
  readonly tally: Tally;
}

export class Tally {
  subjects = 0;
  readonly findings: Finding[] = [];
  readonly unchecked: Unchecked[] = [];
  readonly notApplicable: string[] = [];
  passed = 0;
  crash: string | undefined;
  /** What was not followed to its end in a run that deploys the target. */
  readonly gaps: Gap[] = [];
  /** What may hide a subject, by name, with the first place it stands at. */
  readonly hidden = new Map<string, SourceRange>();

  /** Nothing was left open: what was not found is not there. */
  get sawEverything(): boolean {
    return this.crash === undefined && this.unchecked.length + this.gaps.length + this.hidden.size === 0;
  }
}

/** Judges every subject by one rule; each target gets exactly one verdict. */
export function judge(
  rule: ConfiguredRule,
  runs: readonly Run[],
  targets: Targets,
  around: Around,
): readonly Tallied[] {
  const tallies = new Map<string, Tally>();
  const tally = (target: string): Tally => {
    const found = tallies.get(target) ?? new Tally();
    tallies.set(target, found);
    return found;
  };
  for (const run of runs) {
    const ids = targets.of(run);
    const found = findSubjects(rule.judges, run, around);
    for (const each of found) {
      const about = targetsOf(each, ids);
      checkOne(rule, each, about.map(tally));
    }
    const hides = found.length === 0 ? hiding(rule.judges, run) : [];
    const unread = UNREAD[rule.judges]?.(run, around) ?? [];
    for (const id of ids) {
      const { hidden, gaps, unchecked } = tally(id);
      gaps.push(...run.gaps);
      unchecked.push(...unread);
      for (const each of hides) if (!hidden.has(each.name)) hidden.set(each.name, each.at);
    }
  }
  return [...tallies].map(([target, entry]) => ({ rule, target, tally: entry }));
}

const UNREAD: Readonly<Partial<Record<SubjectKind, (run: Run, around: Around) => readonly Unchecked[]>>> = {
  definition: unreadDefinitions,
  environment: unreadDefinitions,
  image: unreadImages,
};

/** A deployment's verdict is about its own service; everything else is about all that its run deploys. */
function targetsOf(found: Omit<Found, "targets">, all: readonly string[]): readonly string[] {
  const subject = found.subject as { deployment?: { target?: { id: string } }; task?: { target: { id: string } } };
  const own = subject.deployment?.target?.id ?? subject.task?.target.id;
  return own !== undefined && all.includes(own) ? [own] : all;
}

function checkOne(rule: ConfiguredRule, found: Omit<Found, "targets">, tallies: readonly Tally[]): void {
  let observations: readonly Observation[];
  try {
    observations = check(rule, found.subject);
  } catch (error) {
    for (const entry of tallies) entry.crash = error instanceof Error ? error.message : String(error);
    return;
  }
  for (const entry of tallies) {
    entry.subjects++;
    for (const each of observations) {
      if (each.kind === "finding") entry.findings.push(withCallers(each, found));
      else if (each.kind === "unchecked") entry.unchecked.push(each);
      else entry.notApplicable.push(each.why);
    }
    if (observations.length === 0) entry.passed++;
  }
}

/** The calls that lead to the place belong to the finding: a composite action is mended where it stands or where it is used. */
function withCallers(finding: Finding, found: Omit<Found, "targets">): Finding {
  const known = new Set((finding.related ?? []).map((each) => rangeKey(each.at)));
  const callers = found.calledFrom
    .filter((at) => !known.has(rangeKey(at)))
    .map((at) => ({ at, note: "called from here" }));
  const ways = found.through ? [{ at: found.through, note: "through this function" }, ...callers] : callers;
  return ways.length === 0 ? finding : { ...finding, related: [...(finding.related ?? []), ...ways] };
}

import type { Effect, EffectKind, EffectOf, OpaqueEffect, Target, Update } from "../model/effect.js";
import { equal } from "../model/equality.js";
import { effectsOf, isBefore, type Pipeline, type Run } from "../model/pipeline.js";
import type { ServiceDefinition } from "../model/service-definition.js";
import { rangeKey } from "../model/source.js";
import type { Tri } from "../model/tri.js";
import { spell, textOf, type Value } from "../model/value.js";

/**
 * The answer of a search for something that should be there. Only `none` may become a finding: `perhaps` runs under a
 * condition that cannot be decided, and what is `hidden` may be inside something that cannot be read.
 */
export type Search<E> =
  | { readonly answer: "found"; readonly by: readonly E[] }
  | { readonly answer: "perhaps"; readonly by: readonly E[] }
  | { readonly answer: "hidden"; readonly by: readonly OpaqueEffect[] }
  | { readonly answer: "none" };

/** Looks for an effect that happens after another one whenever that one happens. */
export function searchAfter<K extends EffectKind>(
  run: Run,
  from: Effect,
  kind: K,
  fits: (effect: EffectOf<K>) => Tri = () => "yes",
): Search<EffectOf<K>> {
  const whenever = (effect: Effect): boolean => effect.certainty === "does" || from.certainty === "may";
  const after = (effect: Effect): boolean =>
    !(effect.onFailure && !from.onFailure) && !(effect.endsRed && !from.endsRed) && isBefore(run, from, effect);
  const all = effectsOf(run, kind).filter((effect) => after(effect));
  const fitting = all.filter((effect) => fits(effect) === "yes");
  const sure = fitting.filter(whenever);
  if (sure.length > 0) return { answer: "found", by: sure };
  const unsure = all.filter((effect) => fits(effect) !== "no");
  if (unsure.length > 0) return { answer: "perhaps", by: unsure };
  const hiding = effectsOf(run, "opaque").filter((effect) => after(effect) && effect.could.has(kind));
  return hiding.length > 0 ? { answer: "hidden", by: hiding } : { answer: "none" };
}

/** The sentence for what a search could not see. */
export const hiddenBy = (by: readonly OpaqueEffect[]): string => {
  const names = [...new Set(by.map((effect) => effect.name))];
  const shown = names.slice(0, 3).join(", ");
  return names.length > 3 ? `${shown} and ${names.length - 3} more cannot be read` : `${shown} cannot be read`;
};

/** Do two effects mean the same service? */
export function sameTarget(a: Target, b: Target): Tri {
  const names = equal(lastSegment(a.name), lastSegment(b.name));
  if (names === "no") return "no";
  if (a.cluster && b.cluster && equal(lastSegment(a.cluster), lastSegment(b.cluster)) === "no") return "no";
  return differ(a.region, b.region) ? "no" : names;
}

/** Two regions that are known and not the same. */
const differ = (a: Value | undefined, b: Value | undefined): boolean => {
  const [left, right] = [a && textOf(a), b && textOf(b)];
  return left !== undefined && right !== undefined && left !== "" && right !== "" && left !== right;
};

/** A service or cluster may be named by its ARN. */
const lastSegment = (value: Value): Value => {
  const text = spell(value);
  if (!text.startsWith("arn:")) return value;
  return { parts: [{ text: text.split("/").at(-1) ?? text, from: [], via: [] }], trace: value.trace };
};

/** Runs of other workflows that GitHub starts when this one has ended. */
export const startedBy = (run: Run, pipeline: Pipeline): readonly Run[] =>
  pipeline.runs.filter((other) => other !== run && other.scenario.event === "workflow_run" && follows(other, run));

const follows = (other: Run, run: Run): boolean => other.startedBy.includes(run.workflowName);

/** The same words, reached by the same calls: what one step does in two kinds of run. */
export const isSamePlace = (a: Effect, b: Effect): boolean => placeOf(a) === placeOf(b);
const placeOf = ({ at, calledFrom }: Effect): string => [...calledFrom, at].map(rangeKey).join(">");

/** Services that a run makes as a file defines them, moved or left at their revision. */
export const appliedServices = (run: Run): readonly ServiceDefinition[] =>
  effectsOf(run, "update").flatMap((update) => update.definition ?? []);

/** The updates of a run that move a service to something new, in order. */
export const deployments = (run: Run): readonly Update[] =>
  effectsOf(run, "update").filter((update) => !update.scalesOnly);

import type { Build, Effect, OpaqueEffect, Push, Tag } from "../model/effect.js";
import { equal } from "../model/equality.js";
import { effectsOf, isBefore, type Run } from "../model/pipeline.js";
import type { SourceRange } from "../model/source.js";
import { every, type Tri } from "../model/tri.js";
import { keyOf, type Value } from "../model/value.js";
import { parseImage, tagOf } from "./words.js";

/** A name under which an image is in a registry, and where it is written. */
export interface Name {
  readonly value: Value;
  readonly at: SourceRange;
  readonly maybe: boolean;
  /** What sends it to the registry, where that is known. */
  readonly push?: Push | Tag;
}

/** The names a build's image gets: its own tags and every `tag` of one of them later on. */
export function namesOf(run: Run, build: Build): readonly Name[] {
  const names: Name[] = build.tags.items.map((tag) => ({ value: tag.value, at: tag.at ?? build.at, maybe: tag.maybe }));
  for (const tag of effectsOf(run, "tag")) {
    if (!afterwards(run, build, tag)) continue;
    if (names.some((name) => isSameName(name.value, tag.from) === "yes"))
      names.push({ value: tag.to, at: tag.at, maybe: tag.certainty === "may" });
  }
  return names;
}

/** Within one job by order, and in every job that comes after. */
const afterwards = (run: Run, a: Effect, b: Effect): boolean => isBefore(run, a, b);

/** `repo` and `repo:latest` are one name. */
export function isSameName(a: Value, b: Value): Tri {
  if (keyOf(a) === keyOf(b)) return "yes";
  const [left, right] = [parseImage(a), parseImage(b)];
  const [mine, theirs] = [tagOf(left), tagOf(right)];
  return every([equal(left.repository, right.repository), mine && theirs ? equal(mine, theirs) : "maybe"]);
}

/** Those names of a build that are pushed: one by one, with `--all-tags`, or set in the registry itself. */
export function pushedNames(run: Run, build: Build): readonly Name[] {
  const names = namesOf(run, build);
  const pushes = effectsOf(run, "push").filter((push) => isBefore(run, build, push) || push.at === build.at);
  const pushed = names.flatMap((name) => {
    const push = pushes.find((each) => covers(each, name.value) === "yes");
    const perhaps = push ?? pushes.find((each) => covers(each, name.value) === "maybe");
    return perhaps ? [{ ...name, push: perhaps }] : [];
  });
  const direct = effectsOf(run, "tag").filter((tag) => tag.inRegistry && afterwards(run, build, tag));
  return [
    ...pushed,
    ...direct.map((tag) => ({ value: tag.to, at: tag.at, maybe: tag.certainty === "may", push: tag })),
  ];
}

const covers = (push: Push, name: Value): Tri => {
  if (push.allTags) return equal(parseImage(push.image).repository, parseImage(name).repository);
  return isSameName(push.image, name);
};

/** What a push sends: the image it names, or with `--all-tags` every name of that repository that its job has made so far. */
export function sentBy(run: Run, push: Push): readonly Name[] {
  if (!push.allTags) return [{ value: push.image, at: push.imageAt, maybe: false }];
  const before = (effect: Effect): boolean => effect.job === push.job && isBefore(run, effect, push);
  const names = [
    ...effectsOf(run, "build")
      .filter(before)
      .flatMap((build) =>
        build.tags.items.map((tag) => ({ value: tag.value, at: tag.at ?? build.at, maybe: tag.maybe })),
      ),
    ...effectsOf(run, "tag")
      .filter(before)
      .map((tag) => ({ value: tag.to, at: tag.at, maybe: tag.certainty === "may" })),
  ];
  const repository = keyOf(parseImage(push.image).repository);
  return names.filter((name) => keyOf(parseImage(name.value).repository) === repository);
}

/** Names that a job pushes although no build that can be read made them, and what cannot be read and may have. */
export function unreadBuilds(run: Run): ReadonlyMap<OpaqueEffect, readonly Name[]> {
  const known = effectsOf(run, "build").flatMap((build) => namesOf(run, build));
  const builders = effectsOf(run, "opaque").filter((effect) => effect.could.has("build"));
  const made = new Map<OpaqueEffect, readonly Name[]>();
  for (const push of effectsOf(run, "push")) {
    const builder = builders.findLast((each) => each.job === push.job && each.order < push.order);
    const names = sentBy(run, push).filter((name) =>
      known.every((each) => isSameName(each.value, name.value) === "no"),
    );
    if (builder && names.length > 0) made.set(builder, [...(made.get(builder) ?? []), ...names]);
  }
  return made;
}

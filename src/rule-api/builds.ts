import type { Build, Effect, Push, Tag } from "../model/effect.js";
import { effectsOf, isBefore, type Run } from "../model/pipeline.js";
import type { SourceRange } from "../model/source.js";
import { every, type Tri } from "../model/tri.js";
import { equal, keyOf, literal, type Value } from "../model/value.js";
import { parseImage } from "./words.js";

/** A name under which an image is in a registry, and where it is written. */
export interface Name {
  readonly value: Value;
  readonly at: SourceRange;
  readonly maybe: boolean;
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

const LATEST = literal("latest");

/** `repo` and `repo:latest` are one name. */
export function isSameName(a: Value, b: Value): Tri {
  if (keyOf(a) === keyOf(b)) return "yes";
  const [left, right] = [parseImage(a), parseImage(b)];
  const tags = equal(left.tag ?? LATEST, right.tag ?? LATEST);
  return every([equal(left.repository, right.repository), tags]);
}

/** Those names of a build that are pushed: one by one, with `--all-tags`, or set in the registry itself. */
export function pushedNames(run: Run, build: Build): readonly (Name & { readonly push: Push | Tag })[] {
  const names = namesOf(run, build);
  const pushes = effectsOf(run, "push").filter((push) => isBefore(run, build, push) || push.at === build.at);
  const pushed = names.flatMap((name) => {
    const push = pushes.find((each) => covers(each, name.value) !== "no");
    return push ? [{ ...name, push }] : [];
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

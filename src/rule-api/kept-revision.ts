import type { Register, Update } from "../model/effect.js";
import { effectsOf, isBefore, type Run } from "../model/pipeline.js";
import { expand, isPiece, type Origin, type Value } from "../model/value.js";
import { sameTarget } from "./search.js";

/** What the service runs, as it was read before anything was registered or updated. */
const RUNNING = "aws ecs describe-services";
/** What a family has, mostly the newest revision. */
const NEWEST = /^aws ecs describe-task-definition --query (taskDefinition\.)?taskDefinitionArn$/;

/** Is this a revision that was read from the account and handed on as it was? */
export type Read = "running" | "newest";
export function readOf(revision: Value): Read | undefined {
  const [only, ...others] = revision.parts;
  if (!only || others.length > 0 || !isPiece(only) || only.via.length > 0 || only.from.length !== 1) return undefined;
  const [origin] = only.from;
  if (origin?.kind !== "context") return undefined;
  if (origin.path.startsWith(RUNNING)) return "running";
  return NEWEST.test(origin.path) ? "newest" : undefined;
}

/** The service gets back what it ran before: after a failure, or after it was moved to something else. */
export function goesBack(deployment: Update, run: Run): boolean {
  const { revision, onFailure, target } = deployment;
  if (!revision || !expand(revision).some((form) => readOf(form) === "running")) return false;
  const moved = effectsOf(run, "update").some(
    (other) => isBefore(run, other, deployment) && sameTarget(other.target, target) !== "no",
  );
  return onFailure || moved;
}

/**
 * Whatever revision the update names, its images are those that the service had: it is the one that was read, or was
 * registered from it with other changes.
 */
export function keepsImages(deployment: Update, run: Run): boolean {
  const { revision } = deployment;
  if (!revision) return true;
  if (goesBack(deployment, run)) return false;
  const registered = effectsOf(run, "register").filter((each) => isBefore(run, each, deployment));
  const elsewhere = [...registered, ...effectsOf(run, "update")].some(
    (each) => each.job !== deployment.job && isBefore(run, each, deployment),
  );
  return expand(revision).every((form) => {
    const read = readOf(form);
    // What other jobs have done may have been done before it was read.
    if (read === "running") return !elsewhere;
    return read === "newest"
      ? registered.length === 0
      : registered.some((each) => isResultOf(each, form) && leavesImages(each));
  });
}

const isResultOf = ({ id }: Register, revision: Value): boolean =>
  revision.parts.length === 1 &&
  revision.parts.every((part) => isPiece(part) && part.from.some((origin) => isFrom(origin, id)));
const isFrom = (origin: Origin, id: string): boolean => origin.kind === "result" && origin.effect === id;

const leavesImages = ({ document: { base, edits } }: Register): boolean =>
  base.kind === "live" && !edits.some(({ field }) => field === "image" || field === "*");

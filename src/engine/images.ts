import type { DocumentEdit } from "../model/document.js";
import type { Push, Register, Update } from "../model/effect.js";
import { effectsOf, isBefore, jobOf, type Run } from "../model/pipeline.js";
import type { SourceRange } from "../model/source.js";
import { equal, keyOf, literal, textOf } from "../model/value.js";
import { type Around, deployments, type ImageUse, inEcr, parseImage, tagKind } from "../rule-api/index.js";

/** Images that a run's tasks are told to run, each with the calls that lead to it. */
export function imagesOfRun(
  run: Run,
  around: Around,
): readonly {
  readonly image: ImageUse;
  readonly effect: Register | Update;
  readonly calledFrom: readonly SourceRange[];
}[] {
  const registered = effectsOf(run, "register").flatMap((effect) => {
    const edits = effect.document.edits.filter((edit) => edit.field === "image");
    const rendered = edits
      .filter((edit, index) => !edits.slice(index + 1).some((later) => replaces(later, edit)))
      .map(
        (edit): ImageUse => ({
          value: edit.value,
          at: edit.at,
          how: "rendered",
          ...(edit.container ? { container: edit.container } : {}),
        }),
      );
    return [...rendered, ...fromFile(effect, around)].map((image) => ({
      image,
      effect,
      calledFrom: effect.calledFrom,
    }));
  });
  const restarted = deployments(run).flatMap((effect) =>
    inferred(run, effect).map((image) => ({ image, effect, calledFrom: effect.calledFrom })),
  );
  return [...registered, ...restarted];
}

/** A later change of the same container leaves nothing of the earlier one. */
const replaces = (later: DocumentEdit, earlier: DocumentEdit): boolean =>
  later.container !== undefined && earlier.container !== undefined && keyOf(later.container) === keyOf(earlier.container);

/** The containers of a checked-in definition whose image no step replaces. */
function fromFile(effect: Register, around: Around): readonly ImageUse[] {
  const { base, edits } = effect.document;
  if (base.kind !== "file") return [];
  const containers = around.files.containers(base.path);
  const replaced = edits.filter((edit) => edit.field === "image" || edit.field === "*");
  const open = containers.filter(
    (container) =>
      !replaced.some(
        (edit) =>
          containers.length === 1 || !edit.container || equal(edit.container, literal(container.name ?? "")) !== "no",
      ),
  );
  return open.map((container) => ({
    value: literal(container.image),
    at: container.at,
    how: "file",
    container: literal(container.name ?? ""),
  }));
}

/** A restart without a new revision is made for a moving tag; the one this run has pushed is it. */
function inferred(run: Run, effect: Update): readonly ImageUse[] {
  if (effect.revision || !effect.force) return [];
  const pushed = effectsOf(run, "push").filter(
    (push) =>
      push.onFailure === effect.onFailure &&
      (push.job === effect.job || jobOf(run, effect.job).after.has(push.job)) &&
      isBefore(run, push, effect),
  );
  return pushed
    .filter((push) => moves(run, push))
    .map((push) => ({ value: push.image, at: push.imageAt, how: "inferred" }));
}

function moves(run: Run, push: Push): boolean {
  const { repository, tag, digest } = parseImage(push.image);
  if (push.allTags || digest || inEcr(repository) === "no") return false;
  return tag === undefined || textOf(tag) === "latest" || tagKind(tag, run.scenario.ref === "tag") === "moving";
}

import type { DocumentEdit } from "../model/document.js";
import type { Register, Update } from "../model/effect.js";
import { equal } from "../model/equality.js";
import { effectsOf, isBefore, jobOf, type Run } from "../model/pipeline.js";
import { keyOf, literal, type Value } from "../model/value.js";
import {
  type Around,
  type DefinedService,
  definitionsOf,
  deployments,
  derives,
  type ImageUse,
  imagesNamedIn,
  imagesOf,
  isOfFamily,
  isOfResource,
  keepsImages,
  type NamedImage,
  pulledByEcs,
  readOf,
  sentBy,
  tagKind,
  tagOf,
} from "../rule-api/index.js";

/** Images that a run's tasks are told to run, each with what tells them. */
export function imagesOfRun(
  run: Run,
  around: Around,
): readonly { readonly image: ImageUse; readonly effect: Register | Update }[] {
  const registered = effectsOf(run, "register").flatMap((effect) => {
    const { base } = effect.document;
    if (base.kind === "template") {
      const named = base.definition ? imagesNamedIn(base.definition) : [];
      return named.map((image) => ({ image: inFile(image), effect }));
    }
    const edits = effect.document.edits.filter((edit) => edit.field === "image" || edit.field === "*");
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
    return [...rendered, ...fromFile(effect, around)].map((image) => ({ image, effect }));
  });
  const moved = deployments(run).flatMap((effect) =>
    (defined(run, effect, around) ?? inferred(run, effect, around)).map((image) => ({ image, effect })),
  );
  return [...registered, ...moved];
}

/** A later change of the same container leaves nothing of the earlier one; one that nobody can read may have kept it. */
const replaces = (later: DocumentEdit, earlier: DocumentEdit): boolean =>
  later.field === "image" &&
  later.container !== undefined &&
  earlier.container !== undefined &&
  keyOf(later.container) === keyOf(earlier.container);

/** An image that stands in a file; the default of a parameter mostly keeps a place for another one. */
const inFile = (image: NamedImage): ImageUse => ({
  ...image,
  how: "file",
  ...(image.assumed ? { replaced: true } : {}),
});

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

/**
 * The images of the definition that the service is made from: applied here, or elsewhere and only restarted here. A
 * revision that this run registers takes its place.
 */
function defined(run: Run, effect: Update, { services }: Around): readonly ImageUse[] | undefined {
  if (effect.definition && effect.revision) return [];
  const own = effect.definition ? [effect.definition] : runsAsDefined(run, effect, services());
  const images = own.flatMap((definition) => definition.images);
  return images.length === 0 && !effect.definition ? undefined : images.map(inFile);
}

function runsAsDefined(run: Run, effect: Update, services: readonly DefinedService[]): readonly DefinedService[] {
  const { revision, force } = effect;
  if ((!revision && !force) || effectsOf(run, "register").length > 0) return [];
  const { own } = definitionsOf(effect.target, services);
  if (!revision || readOf(revision) === "running") return own.filter((service) => !service.leavesRevision);
  return own.filter(
    (service) => isOfResource(service, revision) || (!service.leavesRevision && isOfFamily(service, revision)),
  );
}

/** Images that stay what they are while new tasks start are made for a moving tag; the one this run has pushed is it. */
function inferred(run: Run, effect: Update, { files }: Around): readonly ImageUse[] {
  if (!keepsImages(effect, run) || !(effect.force || isRegistered(effect))) return [];
  const pushed = effectsOf(run, "push").filter(
    (push) =>
      push.onFailure === effect.onFailure &&
      push.endsRed === effect.endsRed &&
      (push.job === effect.job || jobOf(run, effect.job).after.has(push.job)) &&
      isBefore(run, push, effect),
  );
  return pushed
    .flatMap((push) => sentBy(run, push))
    .filter(({ value }) => pulledByEcs(run, value, files) !== "no" && moves(run, value))
    .map(({ value, at }) => ({ value, at, how: "inferred" }));
}

/** Tasks of a revision that was not there before are new ones. */
const isRegistered = ({ revision }: Update): boolean =>
  revision !== undefined && derives(revision, (origin) => origin.kind === "result") !== "no";

/** A choice between tags moves when one of them does. */
const moves = (run: Run, image: Value): boolean =>
  imagesOf(image).some((reference) => {
    const tag = tagOf(reference);
    if (!tag) return !reference.digest;
    return ["latest", "moving"].includes(tagKind(tag, run.scenario.ref === "tag"));
  });

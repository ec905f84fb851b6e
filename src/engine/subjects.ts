import type { Effect, EffectKind, OpaqueEffect, Update } from "../model/effect.js";
import { effectsOf, isBefore, type Run } from "../model/pipeline.js";
import type {
  Around,
  DocumentBase,
  InJob,
  Origin,
  ServiceDefinition,
  SourceRange,
  SubjectKind,
  Subjects,
  Unchecked,
} from "../rule-api/index.js";
import {
  appliedServices,
  definitionsOf,
  deployments,
  derives,
  isOfResource,
  jobOf,
  unchecked,
  unreadBuilds,
} from "../rule-api/index.js";
import { imagesOfRun } from "./images.js";

/** A subject with the targets its verdict is about, and the calls that lead to it. */
export interface Found<K extends SubjectKind = SubjectKind> {
  readonly subject: Subjects[K];
  readonly targets: readonly string[];
  readonly calledFrom: readonly SourceRange[];
  /** The function that was handed the words of what is judged. */
  readonly through?: SourceRange;
}

type Finder<K extends SubjectKind> = (run: Run, around: Around) => readonly Omit<Found<K>, "targets">[];

type Located<S> = Pick<Found, "calledFrom" | "through"> & { readonly subject: S };

const ofEffect = <E extends Effect, N extends string>(
  run: Run,
  around: Around,
  name: N,
  effects: readonly E[],
): readonly Located<InJob & { readonly [P in N]: E }>[] =>
  effects.map((effect) => ({
    subject: { ...around, run, job: jobOf(run, effect.job), [name]: effect } as InJob & { readonly [P in N]: E },
    calledFrom: effect.calledFrom,
    ...(effect.through ? { through: effect.through } : {}),
  }));

const FINDERS: { readonly [K in SubjectKind]: Finder<K> } = {
  job: (run, around) =>
    run.jobs
      .filter((job) => holdsCredentials(run, job.id))
      .map((job) => ({ subject: { ...around, run, job }, calledFrom: [] })),
  session: (run, around) => ofEffect(run, around, "session", effectsOf(run, "credentials")),
  build: (run, around) => ofEffect(run, around, "build", effectsOf(run, "build")),
  maker: (run, around) => ofEffect(run, around, "maker", [...effectsOf(run, "build"), ...unreadBuilds(run).keys()]),
  push: (run, around) =>
    ofEffect(run, around, "push", [
      ...effectsOf(run, "push"),
      ...effectsOf(run, "tag").filter((tag) => tag.inRegistry),
    ]),
  deployment: (run, around) => ofEffect(run, around, "deployment", deployments(run)),
  revision: (run, around) => ofEffect(run, around, "revision", effectsOf(run, "register")),
  task: (run, around) => ofEffect(run, around, "task", effectsOf(run, "runTask")),
  wait: (run, around) =>
    ofEffect(
      run,
      around,
      "wait",
      effectsOf(run, "wait").filter((wait) => deploysBefore(run, wait) !== undefined),
    ),
  check: (run, around) =>
    [...effectsOf(run, "request"), ...effectsOf(run, "runTask")].flatMap((check) => {
      const deployment = deploysBefore(run, check);
      return deployment
        ? [{ subject: { ...around, run, job: jobOf(run, check.job), check, deployment }, calledFrom: check.calledFrom }]
        : [];
    }),
  use: (run, around) =>
    run.jobs.flatMap((job) =>
      job.uses
        .filter((use) => use.kind === "action")
        .map((use) => ({ subject: { ...around, run, job, use }, calledFrom: use.calledFrom })),
    ),
  output: (run, around) =>
    run.jobs.flatMap((job) =>
      job.outputs.map((output) => ({ subject: { ...around, run, job, output }, calledFrom: [] })),
    ),
  definition: (run, around) => [...registeredIn(run, around), ...appliedIn(run, around)],
  environment: (run, around) => [...registeredIn(run, around), ...appliedIn(run, around), ...addedIn(run, around)],
  image: (run, around) =>
    imagesOfRun(run, around).map(({ image, effect }) => ({
      subject: {
        ...around,
        run,
        job: jobOf(run, effect.job),
        image,
        ...(effect.kind === "update" ? { deployment: effect } : {}),
      },
      calledFrom: effect.calledFrom,
    })),
};

type FoundDefinition = Omit<Found<"definition">, "targets">;

function registeredIn(run: Run, around: Around): readonly FoundDefinition[] {
  return effectsOf(run, "register").flatMap((revision) => {
    const definition = around.files.definition(revision.document);
    if (!definition) return [];
    const job = jobOf(run, revision.job);
    const runs = deployments(run)
      .filter((each) => each.revision && derives(each.revision, isResultOf(revision)) === "yes")
      .flatMap((each) => (each.definition ? [each.definition] : definitionsOf(each.target, around.services()).own));
    return [{ subject: { ...around, run, job, definition, revision, runs }, calledFrom: revision.calledFrom }];
  });
}

/** What steps put into definitions of which the rest is in the account, or cannot be read. */
const addedIn = (run: Run, around: Around): readonly Omit<Found<"environment">, "targets">[] =>
  effectsOf(run, "register").flatMap(({ document, job, calledFrom }) => {
    const definition = around.files.definition(document) ? undefined : around.files.variablesAdded(document);
    if (!definition) return [];
    const rest = document.base.kind === "live" ? "in the account" : "not read";
    return [{ subject: { ...around, run, job: jobOf(run, job), definition, rest }, calledFrom }];
  });

const isResultOf =
  ({ id }: Effect) =>
  (origin: Origin): boolean =>
    origin.kind === "result" && origin.effect === id;

/** Definitions that Terraform registers, whether it moves their service or leaves that to others. */
function appliedIn(run: Run, around: Around): readonly FoundDefinition[] {
  return effectsOf(run, "update").flatMap(({ definition: service, job, calledFrom, scalesOnly }) => {
    if (!service?.taskDefinition || registersApart(service)) return [];
    const subject = { ...around, run, job: jobOf(run, job), definition: service.taskDefinition };
    if (!scalesOnly || isMovedTo(service, run)) return [{ subject: { ...subject, runs: [service] }, calledFrom }];
    const replaced = around.pipeline.runs.some(registersAnother);
    return [{ subject: { ...subject, runs: [], ...(replaced ? { replaced } : {}) }, calledFrom }];
  });
}

/** A stack registers its definitions besides moving its services. */
const registersApart = ({ owner }: ServiceDefinition): boolean => owner === "CloudFormation";

const isMovedTo = (service: ServiceDefinition, run: Run): boolean =>
  deployments(run).some(({ revision }) => revision !== undefined && isOfResource(service, revision));

/** The live definition is the applied one with another image; any other takes its place. */
const registersAnother = (run: Run): boolean =>
  effectsOf(run, "register").some(({ document }) => document.base.kind !== "live");

/** What deployed, or may have, before an effect: the last such thing. */
const deploysBefore = (run: Run, effect: Effect): Update | OpaqueEffect | undefined =>
  [...deployments(run), ...effectsOf(run, "opaque").filter((each) => each.could.has("update"))].findLast(
    (each) => each.onFailure === effect.onFailure && each.endsRed === effect.endsRed && isBefore(run, each, effect),
  );

const NEEDS_CREDENTIALS: ReadonlySet<EffectKind> = new Set(["credentials", "register", "update", "runTask"]);

/** Credentials in force, something done with them even if they are the runner's own, or a called workflow that is given them. */
const holdsCredentials = (run: Run, job: string): boolean =>
  run.effects.some(
    (effect) =>
      effect.job === job &&
      (effect.session !== undefined ||
        (effect.kind === "opaque" ? effect.could.has("update") : NEEDS_CREDENTIALS.has(effect.kind))),
  );

/** All subjects of one kind in one run. */
export function findSubjects<K extends SubjectKind>(
  kind: K,
  run: Run,
  around: Around,
): readonly Omit<Found<K>, "targets">[] {
  return (FINDERS[kind] as Finder<K>)(run, around);
}

/** Definitions that are registered and cannot be read: whatever the others are, nothing is known of these. */
export function unreadDefinitions(run: Run, { files }: Around): readonly Unchecked[] {
  const unread = appliedServices(run).filter(
    (service) =>
      (service.ownsRevision || service.leavesRevision) && !service.taskDefinition && !registersApart(service),
  );
  const registered = effectsOf(run, "register").flatMap(({ document, at }) => {
    if (document.base.kind === "live" || files.definition(document)) return [];
    const change = document.edits.find((edit) => edit.field === "*");
    if (change) return [unchecked("what this makes of the task definition", change.at)];
    return [unchecked(`what is registered: ${whyUnread(document.base)}`, at)];
  });
  return [
    ...registered,
    ...unread.map(({ at, owner }) => unchecked(`its containers cannot be read from ${owner}`, at)),
  ];
}

function whyUnread(base: DocumentBase): string {
  if (base.kind === "opaque") return base.why;
  if (base.kind === "template") return `its containers cannot be read from ${base.path}`;
  return base.kind === "file" ? `${base.path} cannot be read as a task definition` : "it is put together on the way";
}

/** The effect behind which a subject of a kind could hide. */
const EFFECT_OF: Readonly<Partial<Record<SubjectKind, EffectKind>>> = {
  session: "credentials",
  build: "build",
  maker: "build",
  push: "push",
  deployment: "update",
  revision: "register",
  task: "runTask",
  wait: "wait",
  check: "request",
  image: "register",
  definition: "register",
  environment: "register",
};

/** What in a run may hide a subject of this kind. */
export function hiding(kind: SubjectKind, run: Run): readonly OpaqueEffect[] {
  const effect = EFFECT_OF[kind];
  if (effect === undefined) return [];
  const able = effectsOf(run, "opaque").filter((each) => each.could.has(effect));
  return kind === "wait" || kind === "check" ? able.filter((each) => mayFollow(run, each)) : able;
}

/** Waits and checks are judged after a deployment: what is over before the first one begins hides none. */
function mayFollow(run: Run, effect: OpaqueEffect): boolean {
  if (effect.endsRed) return false;
  const known = deployments(run).filter((each) => !each.endsRed);
  const deploying = known.length > 0 ? known : effectsOf(run, "opaque").filter((each) => each.could.has("update"));
  return deploying.some((each) => each === effect || !isBefore(run, effect, each));
}

/** Definitions that are registered while none of their images is known. */
export function unreadImages(run: Run, around: Around): readonly Unchecked[] {
  const known = new Set(imagesOfRun(run, around).map(({ effect }) => effect.id));
  const open = effectsOf(run, "register").filter(({ id }) => !known.has(id));
  return unreadDefinitions({ ...run, effects: open }, around);
}

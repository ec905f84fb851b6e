import {
  type DocumentBase,
  defineRule,
  derives,
  type EffectKind,
  ENDS_RED,
  effectsOf,
  equal,
  expand,
  finding,
  goesBack,
  hiddenBy,
  hopsOf,
  isBefore,
  jobOf,
  keepsImages,
  notApplicable,
  type Observation,
  type OpaqueEffect,
  type Register,
  type Run,
  rangeKey,
  readOf,
  spell,
  type TaskDocument,
  textOf,
  type Update,
  unchecked,
  type Value,
} from "../../src/rule-api/index.js";

export default defineRule({
  id: "registered-revision",
  title: "The service moves to the revision that was just registered",
  level: "error",
  section: "task-definition",
  judges: "deployment",
  what: "Which revision every update of a service names, and whether it is the one registered before it in the same run.",
  why: "A restart with `--force-new-deployment` runs whatever a moving tag points at by then: nobody can tell which image is live, and rolling back to the same revision pulls the same broken image. A family without revision may pick up somebody else's newer one.",
  fix: 'Register a revision with the new image and pass its ARN: `aws ecs update-service --task-definition "$NEW_ARN"`, or use amazon-ecs-deploy-task-definition with the rendered file.',
  references: ["https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html"],
  check({ deployment, run }) {
    if (deployment.endsRed) return [notApplicable(ENDS_RED)];
    if (deployment.controller === "express")
      return [notApplicable("ECS Express services are changed through their own API")];
    if (deployment.tool.includes("create-service")) return [notApplicable("the service is created here")];
    if (goesBack(deployment, run)) return [notApplicable("the service gets back the revision that it had")];
    const registered = effectsOf(run, "register").filter((register) => isBefore(run, register, deployment));
    const restarts =
      !deployment.revision ||
      (deployment.force && registered.length === 0 && namesFamily(deployment)) ||
      isGivenBack(deployment, run);
    return restarts ? restarted(deployment, registered, run) : withRevision(deployment, registered, run);
  },
});

/** The service gets the revision that it had, or, on another way, one that differs from it in other things than images. */
const isGivenBack = (deployment: Update, run: Run): boolean =>
  deployment.revision !== undefined &&
  keepsImages(deployment, run) &&
  expand(deployment.revision).some((form) => readOf(form) !== undefined);

/** A family without revision: the newest one there is. */
const namesFamily = ({ revision }: Update): boolean => {
  const text = revision && textOf(revision);
  return text !== undefined && text !== "" && !/:\d+$/.test(text);
};

/** Is this the family of what was registered, by whatever name? */
const isOfFamily = ({ document: { base, edits } }: Register, revision: Value): boolean => {
  const set = edits.filter((edit) => edit.field === "family").map((edit) => edit.value);
  const named = set.length > 0 ? set : base.kind === "live" ? [base.family] : [];
  return named.some((family) => equal(family, revision) === "yes");
};

function restarted(deployment: Update, registered: readonly Register[], run: Run): readonly Observation[] {
  if (deployment.controller === "codedeploy" && !deployment.revision) return movedByAppSpec(deployment, registered);
  if (!deployment.force) return [notApplicable("the update starts no new revision")];
  const { revision, target, at } = deployment;
  const registers = revision ? hidden(run, deployment, "register") : [];
  if (registers.length > 0) return [unchecked(`whether a revision is registered before: ${hiddenBy(registers)}`, at)];
  const subject = `The service is restarted ${onWhat(revision)}`;
  const compared = [{ what: "service", value: spell(target.name) }];
  if (registered.length === 0 && !pushes(run)) {
    const pushing = hidden(run, deployment, "push");
    if (pushing.length > 0) return [unchecked(`whether an image is pushed for this restart: ${hiddenBy(pushing)}`, at)];
    return [
      finding(at, `${subject}; no image is pushed in this run, so nothing says that new code is meant.`, {
        level: "note",
        compared,
      }),
    ];
  }
  return [
    finding(at, `${subject}; what runs depends on where a moving tag points.`, {
      compared,
      fix: 'aws ecs update-service … --task-definition "$NEW_TASK_DEFINITION_ARN"',
    }),
  ];
}

function onWhat(revision: Value | undefined): string {
  const reads = revision && expand(revision).map(readOf);
  if (!revision || reads?.includes("running")) return "on the revision it has";
  return reads?.includes("newest")
    ? "with a revision that is there already"
    : `with the newest revision of ${spell(revision)}, and none is registered in this run`;
}

/** CodeDeploy reads the revision from its AppSpec, which is not followed. */
const movedByAppSpec = ({ at }: Update, registered: readonly Register[]): readonly Observation[] =>
  registered.length > 0
    ? [unchecked("whether the AppSpec of CodeDeploy names the revision that was registered", at)]
    : [notApplicable("CodeDeploy moves the service to the revision that its AppSpec names")];

const pushes = (run: Run): boolean =>
  effectsOf(run, "push").length > 0 || effectsOf(run, "tag").some((tag) => tag.inRegistry);

const hidden = (run: Run, before: Update, kind: EffectKind): readonly OpaqueEffect[] =>
  effectsOf(run, "opaque").filter((effect) => effect.could.has(kind) && isBefore(run, effect, before));

function withRevision(deployment: Update, registered: readonly Register[], run: Run): readonly Observation[] {
  const revision = deployment.revision;
  if (!revision) return [];
  const ids = new Set(effectsOf(run, "register").map((register) => register.id));
  const answer = derives(revision, (origin) => origin.kind === "result" && ids.has(origin.effect));
  if (answer === "yes") return [...unrendered(deployment, registered, run), ...edits(deployment, registered)];
  if (expand(revision).some((form) => readOf(form) === "running"))
    return [unchecked("whether the update names a new revision or the one that the service has", deployment.at)];
  if (registered.length === 0)
    return textOf(revision) === undefined ? [] : [notApplicable("no revision is registered in this run")];
  if (namesFamily(deployment) || registered.some((register) => isOfFamily(register, revision))) {
    return [
      finding(
        deployment.at,
        `The update names the family ${spell(revision)}; another pipeline may register a revision in between.`,
        { level: "warning" },
      ),
    ];
  }
  const read = readBack(revision, registered);
  if (read === "after")
    return [
      finding(
        deployment.at,
        "The update names the newest revision of the family; another pipeline may register one in between.",
        { level: "warning" },
      ),
    ];
  const related = registered.map((register) => ({ at: register.at, note: "registered here" }));
  if (read === "before")
    return [
      finding(deployment.at, "The update names a revision that was described before the new one was registered.", {
        related,
      }),
    ];
  if (answer === "maybe")
    return [unchecked("whether the update names the revision that was registered", deployment.at)];
  return [
    finding(deployment.at, `The update names ${spell(revision)}, which is not the revision registered in this run.`, {
      related,
    }),
  ];
}

/** Was the revision read from the account, and before or after the registration? Its first hop is where it was read. */
function readBack(revision: Value, registered: readonly Register[]): "before" | "after" | undefined {
  if (
    derives(
      revision,
      (origin) => origin.kind === "context" && origin.path.startsWith("aws ecs describe-task-definition"),
    ) !== "yes"
  )
    return undefined;
  const [read] = hopsOf(revision);
  return registered.some((register) => read?.file === register.at.file && read.end < register.at.start)
    ? "before"
    : "after";
}

/** A definition was rendered in the job, and the file it was rendered from, without the new image, is registered. */
function unrendered(deployment: Update, registered: readonly Register[], run: Run): readonly Observation[] {
  const { renders } = jobOf(run, deployment.job);
  return usedBy(deployment, registered).flatMap((register) => {
    const { document } = register;
    if (register.onFailure || setsImage(document)) return [];
    const ignored = renders.filter(
      (render) =>
        render.order < register.order && setsImage(render.document) && sameBase(render.document.base, document.base),
    );
    if (ignored.length === 0) return [];
    return [
      finding(
        register.documentAt ?? register.at,
        "The file that is registered is not the one that was rendered in this job: the new image never arrives.",
        { related: ignored.map((render) => ({ at: render.at, note: "rendered here" })) },
      ),
    ];
  });
}

const setsImage = ({ edits }: TaskDocument): boolean =>
  edits.some((edit) => edit.field === "image" || edit.field === "*");

/** The same checked-in file, or the same reading of the live definition. */
function sameBase(one: DocumentBase, other: DocumentBase): boolean {
  if (one.kind === "file" && other.kind === "file") return one.path === other.path;
  return one.kind === "live" && other.kind === "live" && rangeKey(one.at) === rangeKey(other.at);
}

const usedBy = ({ revision }: Update, registered: readonly Register[]): readonly Register[] =>
  registered.filter(
    (register) =>
      revision && derives(revision, (origin) => origin.kind === "result" && origin.effect === register.id) === "yes",
  );

/** What the workflow changes besides the image is worth knowing: it overrides the live definition at every run. */
function edits(deployment: Update, registered: readonly Register[]): readonly Observation[] {
  const others = usedBy(deployment, registered).flatMap((register) =>
    register.document.edits.filter(
      (edit) => !["image", "family", "*"].includes(edit.field) && (edit.rewrites || register.tool.startsWith("aws ")),
    ),
  );
  return others.map((edit) =>
    finding(edit.at, `Besides the image the workflow sets ${edit.field} of the task definition.`, { level: "note" }),
  );
}

import {
  defineRule,
  type Effect,
  effectsOf,
  escaped,
  finding,
  hopsOf,
  type InJob,
  inEcr,
  isBefore,
  isSamePlace,
  keyOf,
  type Level,
  type Observation,
  type Origin,
  originsOf,
  runName,
  type Scenario,
  type SourceRange,
  textOf,
  unchecked,
  type Value,
} from "../../src/rule-api/index.js";

type UnsetOrigin = Extract<Origin, { kind: "unset" }>;

export default defineRule({
  id: "step-order",
  title: "Steps run after what they need, and read only what was set",
  level: "error",
  section: "verify",
  judges: "job",
  what: "Logins before credentials, deployments before the push of their image, definitions read before they are written, builds, scripts and local actions before the checkout, and names in image references, services and roles that nothing had set: outputs of later or absent steps, jobs missing in `needs`, variables that only another step has.",
  why: 'GitHub puts an empty text where a name is not set, without a word: the image becomes `registry/:`, the service becomes "". What runs too early works on what was there before.',
  fix: "Put the step before its user, add the job to `needs`, or hand the value over through `$GITHUB_OUTPUT` and a job output.",
  references: ["https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#about-contexts"],
  check(subject) {
    const effects = subject.run.effects.filter((effect) => effect.job === subject.job.id);
    if (subject.job.opaqueCall !== undefined)
      return [unchecked(`the order of the steps in ${subject.job.opaqueCall}, which cannot be read`, subject.job.key)];
    return [
      ...unsetNames(effects, subject),
      ...effects.flatMap((effect) => unexpanded(effect, subject)),
      ...loginFirst(subject, effects),
      ...deployFirst(subject),
      ...noCheckout(subject, effects),
      ...noFiles(subject, effects),
      ...writtenLater(subject, effects),
    ];
  },
});

/** The values of an effect that must not be empty. */
function valuesOf(effect: Effect): readonly Value[] {
  switch (effect.kind) {
    case "build":
      return effect.tags.items.map((tag) => tag.value);
    case "push":
      return [effect.image];
    case "tag":
      return [effect.from, effect.to];
    case "register":
      return [
        ...(effect.document.base.kind === "live" ? [effect.document.base.family] : []),
        ...effect.document.edits.filter((edit) => edit.field === "image").map((edit) => edit.value),
      ];
    case "update":
      return [
        effect.target.name,
        ...(effect.target.cluster ? [effect.target.cluster] : []),
        ...(effect.revision ? [effect.revision] : []),
      ];
    case "credentials":
      return [...(effect.role ? [effect.role] : []), ...(effect.region ? [effect.region] : [])];
    default:
      return [];
  }
}

/** A name that one step uses in several places is missing once. */
function unsetNames(effects: readonly Effect[], subject: InJob): readonly Observation[] {
  const found = new Map<string, Observation>();
  for (const effect of effects) {
    for (const origin of unsetIn(effect)) {
      const key = `${effect.step.file}:${effect.step.start} ${origin.path}`;
      if (!found.has(key)) found.set(key, unsetName(origin, effect, subject));
    }
  }
  return [...found.values()];
}

const unsetIn = (effect: Effect): readonly UnsetOrigin[] =>
  valuesOf(effect)
    .flatMap((value) => originsOf(value))
    .filter((origin): origin is UnsetOrigin => origin.kind === "unset" && origin.because !== undefined);

function unsetName(origin: UnsetOrigin, effect: Effect, subject: InJob): Observation {
  const at = origin.at ?? effect.at;
  const callers = effect.calledFrom.map((each) => ({ at: each, note: "called from here" }));
  const related = [{ at: effect.at, note: "used here" }, ...callers];
  const reason = REASONS[origin.because ?? "absent-step"];
  if (!isSetElsewhere(origin, effect, subject))
    return finding(at, `\`${origin.path}\` is empty here: ${reason}.`, { related });
  const { scenario } = subject.run;
  const message = `\`${origin.path}\` is empty in ${runName(scenario)}: ${reason} there.`;
  return finding(at, message, { related, ...(scenario.ref === "branch" ? { level: strayLevel(scenario) } : {}) });
}

/** Other kinds of run do the same with the name filled: a script sets it on the branches it knows. */
const isSetElsewhere = (origin: UnsetOrigin, effect: Effect, { pipeline, run }: InJob): boolean =>
  pipeline.runs.some(
    (other) =>
      other !== run &&
      other.workflow === run.workflow &&
      other.effects.some(
        (each) =>
          each.kind === effect.kind &&
          isSamePlace(each, effect) &&
          unsetIn(each).every(({ path }) => path !== origin.path),
      ),
  );

/** On a branch that nothing names somebody has to want the run; a push there starts it by itself. */
const strayLevel = ({ event }: Scenario): Level => (event === "workflow_dispatch" ? "note" : "warning");

const REASONS: Readonly<Record<NonNullable<UnsetOrigin["because"]>, string>> = {
  "absent-step": "no step has this id",
  "later-step": "the step runs later",
  "absent-job": "no job has this id",
  "job-not-needed": "the job is not in `needs`",
  "other-step-env": "only another step has this variable",
  "undeclared-output": "nothing sets this output",
  "never-set": "nothing sets this variable",
  "input-not-given": "the call does not give this input",
};

/** `${NAME}` or `$NAME` where no shell reads it: only `${{ }}` is replaced by GitHub, and ECS gets what is written. */
function unexpanded(effect: Effect, { files }: InJob): readonly Observation[] {
  const named = effect.kind === "update" ? effect.target.namedAt.map((at) => ({ at, values: valuesOf(effect) })) : [];
  const containers =
    effect.kind === "register"
      ? effect.document.edits.flatMap(({ container }) => {
          const at = container && hopsOf(container).at(-1);
          return container && at ? [{ at, values: [container] }] : [];
        })
      : [];
  return [...named, ...containers].flatMap(({ at, values }) => {
    const [written, name] = UNEXPANDED.exec(files.read(at.file)?.slice(at.start, at.end) ?? "") ?? [];
    const known = values.find((value) => UNEXPANDED.exec(textOf(value) ?? "")?.[1] === name);
    if (!name || !known) return [];
    const asked = effect.kind === "update" ? `ECS is asked for ${textOf(known)}` : "no container has that name";
    return [
      finding(at, `\`${written}\` is not replaced here: only a shell would, and ${asked}.`, {
        fix: `\${{ env.${name} }}`,
      }),
    ];
  });
}
const UNEXPANDED = /\$\{?([A-Za-z_]\w*)\}?/;

/** A login to ECR asks AWS for a password: credentials that come later are too late. */
function loginFirst({ run, job }: InJob, effects: readonly Effect[]): readonly Observation[] {
  const logins = effects.filter(
    (effect) => effect.kind === "login" && inEcr(effect.registry) === "yes" && effect.session === undefined,
  );
  return logins.flatMap((login) => {
    const later = effectsOf(run, "credentials").find(
      (each) => each.job === job.id && each.order > login.order && !each.onFailure,
    );
    return later
      ? [
          finding(login.at, "The login to ECR comes before the AWS credentials it needs.", {
            related: [{ at: later.at, note: "credentials come here" }],
          }),
        ]
      : [];
  });
}

/** A definition that names an image of which the push comes only afterwards, or beside. */
function deployFirst({ run, job }: InJob): readonly Observation[] {
  return effectsOf(run, "register")
    .filter((register) => register.job === job.id && !register.onFailure)
    .flatMap((register) => {
      const images = register.document.edits.filter((edit) => edit.field === "image").map((edit) => keyOf(edit.value));
      const pushes = effectsOf(run, "push").filter((push) => images.includes(keyOf(push.image)) && !push.onFailure);
      if (pushes.length === 0 || pushes.some((push) => isBefore(run, push, register))) return [];
      const [push] = pushes;
      const where = push && push.job !== job.id ? "in a job that this one does not wait for" : "only afterwards";
      return push
        ? [
            finding(register.at, `The image that is deployed here is pushed ${where}.`, {
              related: [{ at: push.at, note: "pushed here" }],
            }),
          ]
        : [];
    });
}

/** A build from the working directory in a job that has nothing there. */
function noCheckout({ run, job }: InJob, effects: readonly Effect[]): readonly Observation[] {
  return effectsOf(run, "build")
    .filter((build) => build.job === job.id)
    .flatMap((build) => {
      const context = build.context ? textOf(build.context) : undefined;
      if (context === undefined || context === "-" || /:\/\/|^git@|^\$/.test(context)) return [];
      if (job.checkouts.some((checkout) => checkout.order < build.order) || job.filled || mayFill(effects, build.order))
        return [];
      return [
        finding(
          build.at,
          "The image is built from the working directory, but the repository is not checked out before.",
          { fix: "- uses: actions/checkout@v6" },
        ),
      ];
    });
}

/** A script or action of the repository that the working directory does not hold yet. */
function noFiles({ job, files }: InJob, effects: readonly Effect[]): readonly Observation[] {
  const textAt = ({ file, start, end }: SourceRange): string => files.read(file)?.slice(start, end) ?? "";
  const used = effects.flatMap((effect) => {
    const path = [...effect.calledFrom, effect.at];
    const at = path.findIndex(
      (range, index) => isWorkflow(range.file) && !isWorkflow(path[index + 1]?.file ?? range.file),
    );
    const call = path[at];
    const early =
      call &&
      effect.kind !== "opaque" &&
      !job.filled &&
      !mayFill(effects, effect.order) &&
      !job.checkouts.some((checkout) => checkout.order < effect.order);
    return early && !/^[\w-]+\/[\w.-]+(\/\S*)?@/.test(textAt(call)) ? [call] : [];
  });
  const distinct = new Map(used.map((range) => [`${range.file}:${range.start}`, range]));
  return [...distinct.values()].map((at) =>
    finding(at, "This file of the repository is used before the repository is checked out.", {
      fix: "- uses: actions/checkout@v6",
    }),
  );
}
const isWorkflow = (file: string): boolean => /(^|:)\.github\/workflows\//.test(file);

/** A definition read from a file that only a later step of the job writes. */
function writtenLater({ files }: InJob, effects: readonly Effect[]): readonly Observation[] {
  return effects.flatMap((effect) => {
    const missing =
      effect.kind === "register" && effect.document.base.kind === "opaque" ? effect.document.base.missing : undefined;
    if (!missing || mayFill(effects, effect.order)) return [];
    const [rest = ""] = (files.read(missing.at.file)?.slice(missing.at.end) ?? "").split(/^ {2}[\w-]+:\s*$/m);
    if (!new RegExp(`>\\s*["']?(\\./)?${escaped(missing.path)}["']?\\s*$`, "m").test(rest)) return [];
    return [finding(missing.at, `${missing.path} is used here, but only a later step writes it.`)];
  });
}

/** Steps that cannot be read may have put files there. */
const mayFill = (effects: readonly Effect[], before: number): boolean =>
  effects.some((effect) => effect.kind === "opaque" && effect.order < before);

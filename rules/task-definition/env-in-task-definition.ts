import {
  type Build,
  copiesFile,
  type Dockerfile,
  type DocumentEdit,
  defineRule,
  derives,
  dockerfileOf,
  effectsOf,
  escaped,
  finding,
  isBefore,
  isSecret,
  type NamedValue,
  namesCommit,
  type Observation,
  originsOf,
  type Register,
  type Setting,
  type Subjects,
  spell,
  textOf,
  unchecked,
  type Value,
} from "../../src/rule-api/index.js";

type Subject = Subjects["deployment"];
/** Names that say what was built, not how it is to run. */
const METADATA =
  /(^|_)(VERSION|SHA|COMMIT|REVISION|BUILD\w*|GIT\w*|TAG|RELEASE|DATE|REF|BRANCH|CREATED|VCS\w*|PLATFORM|TARGET\w*|NODE_ENV|CI)(_|$)/i;
const PUBLIC = /^(NEXT_PUBLIC|VITE|REACT_APP|PUBLIC|GATSBY|NUXT_PUBLIC|VUE_APP)_/;

export default defineRule({
  id: "env-in-task-definition",
  title: "Configuration lives in the task definition, not in the pipeline",
  level: "warning",
  section: "task-definition",
  judges: "deployment",
  what: "Ways in which configuration reaches a container from CI alone: build arguments that the Dockerfile turns into ENV, variables or secrets given to the render step, a generated .env file that is copied into the image, a variable of the workflow that nothing in it reads and that a checked-in definition does not have.",
  why: "What only the workflow knows is lost when the task definition is used from anywhere else, cannot be seen in the account, and needs a build to change.",
  fix: "Put the value into `environment`, or its SSM parameter or secret into `secrets`, of the task definition.",
  references: [
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/taskdef-envfiles.html",
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html",
  ],
  check(subject) {
    const { run, deployment } = subject;
    const registers = effectsOf(run, "register").filter(
      (register) =>
        deployment.revision &&
        derives(deployment.revision, (origin) => origin.kind === "result" && origin.effect === register.id) === "yes",
    );
    const rendered = registers.flatMap((register) =>
      register.document.edits.filter((edit) => edit.field === "environment" || edit.field === "secrets"),
    );
    return [
      ...registers.flatMap((register) => idle(register, subject)),
      ...rendered.flatMap(given),
      ...effectsOf(run, "build")
        .filter((build) => isBefore(run, build, deployment))
        .flatMap((build) => built(build, subject)),
    ];
  },
});

/** Tools and runners read these themselves; they are no configuration of the service. */
const TOOLS =
  /^(AWS|ECR|ECS|DOCKER|BUILDKIT|COMPOSE|GITHUB|GH|RUNNER|ACTIONS|CI|NODE|NPM|YARN|PNPM|PYTHON|PIP|JAVA|GRADLE|MAVEN|GO|CARGO|RUST|TF|TERRAFORM|TERM|FORCE|NO_COLOR|LANG|LC|TZ|DEBUG|IMAGE|REGISTRY|REPOSITORY|REPO|CLUSTER|SERVICE|CONTAINER|TASK|REGION|ACCOUNT|ROLE|FAMILY)(_|$)|_(IMAGE|REGISTRY|REPOSITORY|REPO|CLUSTER|SERVICE|CONTAINER|REGION|ROLE|FAMILY|TASK_DEFINITION)$/i;

/** Set for the job, read by nothing in it, and unknown to the definition that is registered: it reaches no container. */
function idle(register: Register, { job, files }: Subject): readonly Observation[] {
  const { base } = register.document;
  const containers = base.kind === "file" ? files.containers(base.path) : [];
  if (containers.length === 0 || register.job !== job.id) return [];
  const known = new Set(containers.flatMap((container) => container.variables));
  return job.idleEnv
    .filter(({ name }) => !known.has(name) && !METADATA.test(name) && !TOOLS.test(name))
    .map(({ name, at }) =>
      finding(at, `${name} is set for the workflow only: no step reads it, and the task definition does not have it.`, {
        related: [{ at: register.at, note: "registered here" }],
      }),
    );
}

function given(edit: DocumentEdit): readonly Observation[] {
  if (edit.field === "secrets") return references(edit);
  if (isSecret(edit.value) === "yes" && !hidesInArns(edit.value)) {
    return [
      finding(edit.at, "A secret is written into the task definition as plain text by the workflow.", {
        level: "error",
      }),
    ];
  }
  // What a filter makes of the entries that are there is registered-revision's to note.
  if (edit.rewrites) return [];
  return [finding(edit.at, "Environment variables reach the container only through this workflow.")];
}

/** `valueFrom` names a secret and is none; a value that is nothing but a secret of GitHub may still be the wrong one. */
const references = ({ value, at }: DocumentEdit): readonly Observation[] =>
  spell(value)
    .split("\n")
    .flatMap((line) => /=\s*\$\{\{ (secrets\.\w+) \}\}\s*$/.exec(line)?.[1] ?? [])
    .filter((path) => !/ARN|_(ID|NAME|PATH|PARAM(ETER)?|REF)$/i.test(path))
    .map((path) => unchecked(`whether ${path} is the ARN that \`valueFrom\` wants, or the secret itself`, at));

/** An account id that is kept as a secret, in what is a reference for the rest: no credential. */
function hidesInArns(value: Value): boolean {
  const hiding = spell(value)
    .split("\n")
    .filter((line) => line.includes("${{ secrets."));
  return hiding.length > 0 && hiding.every((line) => /^\s*\w+=["']?arn:/i.test(line));
}

function built(build: Build, { files }: Subject): readonly Observation[] {
  const dockerfile = dockerfileOf(build, files);
  if (!dockerfile) return [];
  const kept = build.args.filter(
    (arg) => configures(arg, dockerfile) && dockerfile.finalEnv.some((setting) => passesOn(setting, arg.name)),
  );
  const written = build.writtenFiles.filter(
    (file) => /(^|[/.])env(\.|$)/.test(file.name) && isGiven(file) && copiesFile(dockerfile, file.name),
  );
  return [
    ...kept.map((arg) =>
      finding(
        arg.at,
        `${arg.name} is built into the image as a variable; the task definition does not show it.`,
        PUBLIC.test(arg.name) ? { level: "note" } : {},
      ),
    ),
    ...written.map((file) =>
      finding(
        file.at,
        `${file.name} is generated here and copied into the image; the task definition does not show what it holds.`,
        isPublic(file) ? { level: "note" } : {},
      ),
    ),
  ];
}

const configures = (arg: NamedValue, { args }: Dockerfile): boolean =>
  !METADATA.test(arg.name) && namesCommit(arg.value) === "no" && (isGiven(arg) || isSpelledOut(arg, args));

/** Written down in the workflow, where the Dockerfile itself does not say the same. */
function isSpelledOut({ name, value }: NamedValue, defaults: readonly Setting[]): boolean {
  const text = textOf(value);
  if (text === undefined || text === "" || originsOf(value).length > 0) return false;
  return !defaults.some((each) => each.name === name && each.value === text);
}

/** Made of what the repository's settings or the caller hand to the workflow. */
const isGiven = ({ value }: NamedValue): boolean =>
  derives(value, (origin) => origin.kind === "context" && /^(vars|secrets|inputs|env)\./.test(origin.path)) === "yes";

/** Every variable in a file of `NAME=value` lines is one that bundlers put into the page. */
function isPublic({ value }: NamedValue): boolean {
  const names = [...spell(value).matchAll(/^(?:export\s+)?([A-Za-z_]\w*)=/gm)].map(([, name = ""]) => name);
  return names.length > 0 && names.every((name) => PUBLIC.test(name));
}

const passesOn = (setting: Setting, arg: string): boolean =>
  new RegExp(`\\$\\{?${escaped(arg)}\\b`).test(setting.value ?? "");

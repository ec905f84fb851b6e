import {
  type Build,
  copiesFile,
  type DocumentEdit,
  defineRule,
  derives,
  dockerfileOf,
  effectsOf,
  finding,
  isBefore,
  isSecret,
  type NamedValue,
  namesCommit,
  type Observation,
  type Setting,
  type Subjects,
  spell,
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
  what: "Ways in which configuration reaches a container from CI alone: build arguments that the Dockerfile turns into ENV, variables or secrets given to the render step, a generated .env file that is copied into the image.",
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
      ...rendered.flatMap(given),
      ...effectsOf(run, "build")
        .filter((build) => isBefore(run, build, deployment))
        .flatMap((build) => built(build, subject)),
    ];
  },
});

function given(edit: DocumentEdit): readonly Observation[] {
  if (isSecret(edit.value) === "yes") {
    return [
      finding(edit.at, "A secret is written into the task definition as plain text by the workflow.", {
        level: "error",
      }),
    ];
  }
  if (edit.field === "secrets") return [];
  return [finding(edit.at, "Environment variables reach the container only through this workflow.")];
}

function built(build: Build, { files }: Subject): readonly Observation[] {
  const dockerfile = dockerfileOf(build, files);
  if (!dockerfile) return [];
  const kept = build.args.filter(
    (arg) => configures(arg) && dockerfile.finalEnv.some((setting) => passesOn(setting, arg.name)),
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

const configures = (arg: NamedValue): boolean =>
  !METADATA.test(arg.name) && namesCommit(arg.value) === "no" && isGiven(arg);

/** Made of what the repository's settings or the caller hand to the workflow. */
const isGiven = ({ value }: NamedValue): boolean =>
  derives(value, (origin) => origin.kind === "context" && /^(vars|secrets|inputs|env)\./.test(origin.path)) === "yes";

/** Every variable in a file of `NAME=value` lines is one that bundlers put into the page. */
function isPublic({ value }: NamedValue): boolean {
  const names = [...spell(value).matchAll(/^(?:export\s+)?([A-Za-z_]\w*)=/gm)].map(([, name = ""]) => name);
  return names.length > 0 && names.every((name) => PUBLIC.test(name));
}

const passesOn = (setting: Setting, arg: string): boolean => new RegExp(`\\$\\{?${arg}\\b`).test(setting.value ?? "");

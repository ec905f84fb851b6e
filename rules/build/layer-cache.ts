import {
  type Dockerfile,
  type DockerStage,
  type DockerStep,
  defineRule,
  dockerfileOf,
  finding,
  type GivenInput,
  type Job,
  notApplicable,
  type Observation,
  originsOf,
  type Subjects,
  spell,
} from "../../src/rule-api/index.js";

type Subject = Subjects["build"];

export default defineRule({
  id: "layer-cache",
  title: "A build uses the layers of the one before",
  level: "note",
  section: "build",
  judges: "build",
  what: "Whether a build on a fresh machine is given a layer cache, whether the Dockerfile copies the code only after it has installed the dependencies, and whether a cache of dependencies is keyed by their lockfile.",
  why: "A rollback that has to be built first takes as long as the whole build. Eleven minutes instead of one are eleven minutes of outage.",
  fix: "Use buildx with `cache-from: type=gha` and `cache-to: type=gha,mode=max`, or a registry cache in ECR; copy the lockfile and install before `COPY . .`.",
  references: [
    "https://docs.docker.com/build/ci/github-actions/cache/",
    "https://docs.docker.com/build/cache/optimize/",
  ],
  check(subject): readonly Observation[] {
    const { build, files, job } = subject;
    if (job.runner !== "github") return [notApplicable("the runner may keep its layers from one build to the next")];
    const dockerfile = dockerfileOf(build, files);
    return [...noCache(subject), ...(dockerfile ? copiesFirst(dockerfile) : []), ...fixedKeys(job)];
  },
});

const noCache = ({ build }: Subject): readonly Observation[] =>
  build.cached === "no"
    ? [
        finding(build.at, "This build starts without the layers of the one before, on a machine that has none.", {
          level: "note",
          fix: "cache-from: type=gha\ncache-to: type=gha,mode=max",
        }),
      ]
    : [];

/** Commands that install what a lockfile names, and nothing of the code itself. */
const INSTALLS =
  /\b(npm (ci|install|i)\b(?! -g)|yarn( install)?( --\S+)*\s*($|&&|;)|pnpm (i|install|fetch)\b|pip3? install .*-r\b|poetry install|uv sync|bundle (install|check)|composer install|go mod download|dotnet restore|mix deps\.get|cargo fetch)/m;

const copiesFirst = ({ stages }: Dockerfile): readonly Observation[] =>
  stages.flatMap((stage) => {
    const copy = stage.steps.findIndex(copiesAll);
    const install = stage.steps.findIndex(isInstall);
    const [from, to] = [stage.steps[copy], stage.steps[install]];
    if (!from || !to || copy > install || installsBefore(stage, copy)) return [];
    const command = INSTALLS.exec(to.text)?.[0].trim() ?? "the install";
    return [
      finding(from.at, `The whole code is copied before \`${command}\`: every change installs all dependencies anew.`, {
        level: "note",
        related: [{ at: to.at, note: "installed here" }],
      }),
    ];
  });

const copiesAll = (step: DockerStep): boolean =>
  step.kind === "copy" && !step.elsewhere && step.sources.some((source) => /^(\.|\.\/|\*|\$\w+)$/.test(source));

/** A cache mount keeps what was downloaded, whatever stands before. */
const isInstall = (step: DockerStep): boolean =>
  step.kind === "run" && INSTALLS.test(step.text) && !/--mount=type=cache/.test(step.text);

const installsBefore = (stage: DockerStage, index: number): boolean => stage.steps.slice(0, index).some(isInstall);

/** Folders that package managers fill. */
const PACKAGES = /node_modules|\.npm|\.m2|\.gradle|pip|\.cache|vendor|yarn|pnpm|go\/pkg|\.cargo|bundle/;

const fixedKeys = (job: Job): readonly Observation[] =>
  job.uses
    .filter((use) => use.name === "actions/cache")
    .flatMap((use) => {
      const [path, key] = ["path", "key"].map((name) => use.inputs.find((given) => given.name === name));
      return path && key && PACKAGES.test(spell(path.value)) && !changes(key) ? [never(key)] : [];
    });

/** A key that holds a hash or a commit is another one when what it stands for changes. */
const changes = ({ value }: GivenInput): boolean =>
  originsOf(value).some(
    (origin) => origin.kind !== "context" || !/^(runner|matrix|github\.(ref|ref_name|workflow|job))/.test(origin.path),
  );

const never = (key: GivenInput): Observation =>
  finding(key.at, "The cache's key does not change with the lockfile: what was cached first is used for good.", {
    level: "note",
    fix: `key: deps-\${{ hashFiles('**/package-lock.json') }}`,
  });

import {
  type Build,
  defineRule,
  dockerfileOf,
  effectsOf,
  equal,
  fieldOf,
  finding,
  isBefore,
  type Job,
  jobOf,
  notApplicable,
  type Observation,
  pushedNames,
  type Register,
  type RepositoryFiles,
  type Run,
  type Subjects,
  type TaskDefinition,
  textIn,
  textOf,
  unchecked,
} from "../../src/rule-api/index.js";

type Subject = Subjects["revision"];

export default defineRule({
  id: "image-platform",
  title: "The image is built for the processor it runs on",
  level: "error",
  section: "build",
  judges: "revision",
  what: "The platform of every image that a run builds and puts into a task definition, from `platforms`, `--platform`, the Dockerfile and the runner, against the definition's `runtimePlatform`.",
  why: "An image for another processor is pushed and pulled without complaint, and every task ends with `exec format error` until the circuit breaker trips.",
  fix: "Build for what the task runs on: `platforms: linux/amd64`, or set `runtimePlatform.cpuArchitecture` to the platform that is built.",
  references: [
    "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RuntimePlatform.html",
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-architecture.html",
    "https://docs.docker.com/build/building/multi-platform/",
  ],
  check({ revision, run, files }: Subject): readonly Observation[] {
    const builds = buildsIn(revision, run);
    if (builds.length === 0) return [withoutBuild(revision, run)];
    const definition = files.definition(revision.document);
    if (!definition)
      return [
        revision.document.base.kind === "live"
          ? notApplicable("the platform of a definition that is not in the repository is known to the account alone")
          : unchecked("for which platform the definition is: it cannot be read", revision.at),
      ];
    const wanted = wantedBy(definition);
    if (!wanted) return [unchecked("which processor the instances have that run it", definition.root.at)];
    return builds.flatMap((build) => judge(build, wanted, jobOf(run, build.job), files, definition));
  },
});

/** An image of this run may stand in a definition that nobody can read. */
function withoutBuild(revision: Register, run: Run): Observation {
  const { base, edits } = revision.document;
  const open = base.kind === "opaque" && !edits.some((edit) => edit.field === "image");
  return open && effectsOf(run, "build").some((build) => isBefore(run, build, revision))
    ? unchecked(`whether an image of this run is put into the task definition: ${base.why}`, revision.at)
    : notApplicable("no image of this run is put into a task definition");
}

/** The builds behind the images that are put into the definition. */
const buildsIn = (revision: Register, run: Run): readonly Build[] => {
  const images = revision.document.edits.filter((edit) => edit.field === "image");
  return effectsOf(run, "build").filter(
    (build) =>
      isBefore(run, build, revision) &&
      pushedNames(run, build).some((name) => images.some((image) => equal(name.value, image.value) === "yes")),
  );
};

/** "linux/amd64" and the like. Without a word on it, Fargate runs X86_64 on Linux; instances have what they have. */
function wantedBy({ root }: TaskDefinition): string | undefined {
  const processor = textIn(root, "runtimePlatform", "cpuArchitecture");
  const system = textIn(root, "runtimePlatform", "operatingSystemFamily");
  if (!processor && fieldOf(root, "runtimePlatform", "cpuArchitecture")) return undefined;
  const kinds = fieldOf(root, "requiresCompatibilities")?.items?.map((item) => textIn(item)) ?? [];
  if (!processor && (kinds.length === 0 || !kinds.every((kind) => kind === "FARGATE"))) return undefined;
  return `${system?.startsWith("WINDOWS") ? "windows" : "linux"}/${processor === "ARM64" ? "arm64" : "amd64"}`;
}

function judge(
  build: Build,
  wanted: string,
  job: Job,
  files: RepositoryFiles,
  definition: TaskDefinition,
): readonly Observation[] {
  const built = builtFor(build, job, files);
  if (!built) return [unchecked("for which platform this image is built", build.at)];
  if (built.some((platform) => platform === wanted || platform.startsWith(`${wanted}/`))) return [];
  const place = fieldOf(definition.root, "runtimePlatform") ?? definition.root;
  return [
    finding(build.at, `The image is built for ${built.join(", ")}, and the task runs on ${wanted}.`, {
      related: [{ at: place.at, note: "the task's platform" }],
      fix: `platforms: ${wanted}`,
    }),
  ];
}

/** Said by the build, else by the Dockerfile's last stage, else the machine's own. */
function builtFor(build: Build, job: Job, files: RepositoryFiles): readonly string[] | undefined {
  const said = build.platforms;
  if (said) {
    const text = textOf(said);
    return text === undefined || text.trim() === ""
      ? undefined
      : text
          .split(/[\s,]+/)
          .filter(Boolean)
          .map(normal);
  }
  const [last] = dockerfileOf(build, files)?.finalStages ?? [];
  const fixed = last?.platform?.value;
  if (fixed !== undefined && !fixed.includes("$")) return [normal(fixed)];
  return machineOf(job);
}

const normal = (platform: string): string =>
  platform
    .toLowerCase()
    .replace(/x86_64|x64/, "amd64")
    .replace(/aarch64/, "arm64");

/** GitHub's own images tell by their labels; other machines do not. */
function machineOf({ runner, runsOn }: Job): readonly string[] | undefined {
  const labels = textOf(runsOn)?.toLowerCase();
  if (labels === undefined || runner !== "github") return undefined;
  if (labels.startsWith("windows")) return ["windows/amd64"];
  return labels.startsWith("ubuntu") ? [labels.includes("arm") ? "linux/arm64" : "linux/amd64"] : undefined;
}

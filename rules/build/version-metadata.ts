import {
  type Build,
  type Dockerfile,
  defineRule,
  dockerfileOf,
  effectsOf,
  finding,
  isBefore,
  notApplicable,
  type Observation,
  type Run,
  type Setting,
  spell,
  unchecked,
} from "../../src/rule-api/index.js";

export default defineRule({
  id: "version-metadata",
  title: "The image knows which commit it was built from",
  level: "note",
  section: "build",
  judges: "build",
  what: "Arguments of the Dockerfile that are there to tell the version, such as `GIT_SHA` or `APP_VERSION`, and whether the build passes them.",
  why: "The service says `version: dev` whatever runs. The one question of the night, whether the new code is really live, then needs the AWS console.",
  fix: 'Pass the commit: `--build-arg GIT_SHA="$GITHUB_SHA"`, show it on a version or health page, and let the smoke test compare it.',
  references: [
    "https://docs.docker.com/build/building/variables/",
    "https://github.com/opencontainers/image-spec/blob/main/annotations.md",
  ],
  check({ build, files, run }): readonly Observation[] {
    if (build.withoutDockerfile) return [notApplicable("the image is made without a Dockerfile")];
    const dockerfile = dockerfileOf(build, files);
    if (!dockerfile) return [unchecked("which arguments the Dockerfile declares: it cannot be read", build.at)];
    const declared = versionArguments(dockerfile);
    if (declared.length === 0) return [notApplicable("the Dockerfile declares no argument for a version")];
    const forgotten = declared.filter((arg) => !build.args.some((given) => given.name === arg.name));
    return forgotten.map((arg) => notPassed(arg, build, run));
  },
});

const TELLS_VERSION =
  /^(?:(?:APP|APPLICATION|BUILD|IMAGE|RELEASE|SERVICE|PROJECT|GIT|VCS|SOURCE|DEPLOY|GITHUB)_)*(?:VERSION|SHA|COMMIT|COMMIT_(?:SHA|HASH|ID)|REVISION|BUILD_(?:NUMBER|ID)|REF|HASH|RELEASE)$/;
/** What stands there until a build says better. */
const STOPGAP = /^["']?(dev(elopment)?|unknown|local|latest|none|n\/a|undefined|snapshot|0\.0\.0.*|HEAD|main)?["']?$/i;

/** Before the first FROM, and in a FROM, a version is that of another image. */
function versionArguments({ stages }: Dockerfile): readonly Setting[] {
  const found = stages
    .flatMap((stage) => stage.args)
    .filter((arg) => TELLS_VERSION.test(arg.name) && STOPGAP.test(arg.value ?? ""))
    .filter((arg) => !stages.some((stage) => stage.from.includes(arg.name)));
  return [...new Map(found.map((arg) => [arg.name, arg])).values()];
}

function notPassed(arg: Setting, build: Build, run: Run): Observation {
  const asked = effectsOf(run, "request").find(
    (request) => isBefore(run, build, request) && /version|health|status/i.test(request.url ? spell(request.url) : ""),
  );
  return finding(
    build.at,
    `The Dockerfile asks for ${arg.name}, and this build does not pass it: the image cannot tell its commit.`,
    {
      level: "note",
      related: [
        { at: arg.at, note: "declared here" },
        ...(asked ? [{ at: asked.urlAt, note: "this request could compare the commit" }] : []),
      ],
      fix: `--build-arg ${arg.name}="$GITHUB_SHA"`,
    },
  );
}

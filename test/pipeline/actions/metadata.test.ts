import { effectsOf, goldenOf, pipelineOf, WORKFLOW } from "../trace.js";

/** Builds with the tags of docker/metadata-action; the tags of each kind of run. */
function tagsOf(trigger: string, inputs: string): Readonly<Record<string, string>> {
  const text = `on: ${trigger}
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: aws-actions/amazon-ecr-login@v2
        id: ecr
      - uses: docker/metadata-action@v5
        id: meta
        with:
${inputs.replace(/^(?=.)/gm, "          ")}
      - uses: docker/build-push-action@v6
        with: { tags: "\${{ steps.meta.outputs.tags }}" }
`;
  const pipeline = pipelineOf({ [WORKFLOW]: text });
  return Object.fromEntries(
    pipeline.runs.map((run) => [
      run.scenario.id,
      effectsOf(pipeline, run.scenario.id)[1]?.replace("build  ", "") ?? "",
    ]),
  );
}
const PUSH = "{ push: { branches: [main, develop] } }";

test("a sha tag is the short commit behind its prefix", () => {
  expect(tagsOf("{ push: { branches: [main] } }", "images: app\ntags: type=sha")).toEqual({
    "push to main": "app:sha-${{ github.sha | slice }}",
  });
});

test("format=long is the whole commit, an empty prefix is none", () => {
  expect(tagsOf("{ push: { branches: [main] } }", "images: app\ntags: type=sha,format=long,prefix=")).toEqual({
    "push to main": "app:${{ github.sha }}",
  });
});

test("latest only where is_default_branch holds", () => {
  expect(
    tagsOf(PUSH, "images: app\ntags: |\n  type=sha,prefix=\n  type=raw,value=latest,enable={{is_default_branch}}"),
  ).toEqual({
    "push to main": "app:latest, app:${{ github.sha | slice }}",
    "push to develop": "app:${{ github.sha | slice }}",
  });
});

test("without rules: the branch, the git tag with latest, the pull request", () => {
  expect(tagsOf("{ push: { branches: [main], tags: ['v*'] }, pull_request: {} }", "images: app")).toEqual({
    "push to main": "app:main",
    "push to a tag": "app:v1.2.3, app:latest",
    pull_request: "app:pr-${{ github.event.number }}",
  });
});

test.each([
  ["pattern=v(\\d+)\\.(\\d+),group=2", "app:2, app:latest"],
  ["pattern=/V(.*)/i,group=1", "app:1.2.3, app:latest"],
  ["pattern=x(.*)", ""],
  ["pattern=v(?=1).*", "app:<?>?, app:latest?"],
])("type=match,%s", (rule, tags) => {
  expect(tagsOf("{ push: { tags: ['v*'] } }", `images: app\ntags: type=match,${rule}`)).toEqual({
    "push to a tag": tags,
  });
});

test("versions only on tags, and the first tag decides on latest", () => {
  const rules =
    "images: app\ntags: |\n  type=sha\n  type=semver,pattern={{version}}\n  type=semver,pattern={{major}}.{{minor}}";
  expect(tagsOf("{ push: { branches: [main], tags: ['v*'] } }", rules)).toEqual({
    "push to main": "app:sha-${{ github.sha | slice }}",
    "push to a tag": "app:1.2.3, app:1.2, app:sha-${{ github.sha | slice }}, app:latest",
  });
});

test("flavor turns latest on and off and puts affixes on", () => {
  const on = "{ push: { branches: [main] } }";
  expect(tagsOf(on, "images: app\nflavor: latest=true\ntags: type=sha")).toEqual({
    "push to main": "app:sha-${{ github.sha | slice }}, app:latest",
  });
  expect(tagsOf("{ push: { tags: ['v*'] } }", "images: app\nflavor: latest=false\ntags: type=ref,event=tag")).toEqual({
    "push to a tag": "app:v1.2.3",
  });
  expect(
    tagsOf(on, "images: app\nflavor: |\n  prefix=qa-,onlatest=true\n  latest=true\ntags: type=ref,event=branch"),
  ).toEqual({
    "push to main": "app:qa-main, app:qa-latest",
  });
});

test("every image gets every tag", () => {
  const inputs =
    "images: |\n  ${{ steps.ecr.outputs.registry }}/app\n  ghcr.io/acme/app\ntags: |\n  type=sha,prefix=,format=long\n  type=edge";
  expect(tagsOf("{ push: { branches: [main] } }", inputs)).toEqual({
    "push to main":
      "<registry>/app:edge, <registry>/app:${{ github.sha }}, ghcr.io/acme/app:edge, ghcr.io/acme/app:${{ github.sha }}",
  });
});

test("expressions of the action: branch, sha, date", () => {
  expect(
    tagsOf(
      "{ push: { branches: [main] } }",
      "images: app\ntags: |\n  type=raw,value={{branch}}-{{sha}}-{{date 'YYYYMMDD'}}",
    ),
  ).toEqual({
    "push to main": "app:main-${{ github.sha | slice }}-${{ time }}",
  });
});

test("what cannot be decided may be missing, what cannot be computed stays", () => {
  const rules = "images: app\ntags: |\n  type=raw,value=stable,enable=${{ vars.STABLE }}\n  type=sha,prefix=";
  expect(tagsOf("{ push: { branches: [main] } }", rules)).toEqual({
    "push to main": "app:stable?, app:${{ github.sha | slice }}",
  });
  expect(tagsOf("{ push: { branches: [main] } }", "images: app\ntags: type=raw,value=v${{ vars.MAJOR }}")).toEqual({
    "push to main": "app:v${{ vars.MAJOR }}",
  });
});

test("a scheduled run makes the nightly tag", () => {
  expect(tagsOf("{ schedule: [{ cron: '0 3 * * *' }] }", "images: app\ntags: |\n  type=schedule\n  type=sha")).toEqual({
    "schedule to main": "app:nightly, app:sha-${{ github.sha | slice }}",
  });
});

test("slashes of a branch become dashes", () => {
  expect(tagsOf("{ push: { branches: [release/next] } }", "images: app\ntags: type=ref,event=branch")).toEqual({
    "push to release/next": "app:release-next",
  });
});

test("the version goes on through the environment", () => {
  const text = `on: { push: { branches: [main] } }
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: aws-actions/amazon-ecr-login@v2
      - uses: docker/metadata-action@v5
        with: { images: app, tags: "type=sha,prefix=" }
      - run: docker build -t "app:$DOCKER_METADATA_OUTPUT_VERSION" .
`;
  expect(goldenOf(pipelineOf({ [WORKFLOW]: text }))).toContain("build  app:${{ github.sha | slice }}");
});

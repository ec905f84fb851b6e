import {
  type Build,
  defineRule,
  effectsOf,
  equal,
  finding,
  type Name,
  namesCommit,
  notApplicable,
  type Observation,
  parseImage,
  pulledByEcs,
  pushedNames,
  type Run,
  short,
  type Tri,
  tagOf,
  textOf,
  unchecked,
} from "../../src/rule-api/index.js";

export default defineRule({
  id: "tags-pushed-together",
  title: "The commit's tag and `latest` are put on one image",
  level: "warning",
  section: "push",
  judges: "build",
  what: "Builds of one run that push to the same repository: whether the one behind `latest` is the one behind the tag that names the commit.",
  why: "Two builds of one commit are two images: other timestamps, perhaps other packages. When `latest` comes from another build than the tag of the commit, what was tested is not what a restart pulls.",
  fix: "Build once and push both tags of that image: `tags:` with two lines, `docker tag`, or `docker buildx imagetools create` on the digest.",
  references: ["https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-retag.html"],
  check({ build, run, files }): readonly Observation[] {
    const names = pushedNames(run, build).filter((name) => pulledByEcs(run, name.value, files) !== "no");
    const latest = names.find(isLatest);
    if (!latest) return [notApplicable("this build does not move `latest`")];
    if (names.some((name) => saysCommit(name) !== "no")) return [];
    const others = effectsOf(run, "build").filter((each) => each.id !== build.id);
    const named = others.flatMap((other) => commitNames(run, other, latest));
    const sure = named.find((name) => saysCommit(name) === "yes" && !name.maybe);
    if (sure) return [split(latest, sure)];
    return named.length > 0
      ? [unchecked(`whether ${short(latest.value)} and the tag of the commit are one image`, latest.at)]
      : [notApplicable("no other build of this run pushes a tag that names the commit")];
  },
});

const isLatest = (name: Name): boolean => {
  const tag = tagOf(parseImage(name.value));
  return tag !== undefined && textOf(tag) === "latest" && !name.maybe;
};

const saysCommit = (name: Name): Tri => {
  const tag = tagOf(parseImage(name.value));
  return tag ? namesCommit(tag) : "no";
};

/** What another build pushes to the same repository with the commit in its tag. */
const commitNames = (run: Run, build: Build, latest: Name): readonly Name[] =>
  pushedNames(run, build).filter(
    (name) =>
      saysCommit(name) !== "no" &&
      equal(parseImage(name.value).repository, parseImage(latest.value).repository) === "yes",
  );

const split = (latest: Name, commit: Name): Observation =>
  finding(
    latest.at,
    `${short(latest.value)} is another build than ${short(commit.value)}: the two tags name different images.`,
    {
      related: [{ at: commit.at, note: "the tag of the commit is pushed from here" }],
      fix: 'docker tag "$REPOSITORY:$GITHUB_SHA" "$REPOSITORY:latest" && docker push "$REPOSITORY:latest"',
    },
  );

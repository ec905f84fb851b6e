import {
  type Build,
  defineRule,
  deployments,
  derives,
  effectsOf,
  finding,
  inEcr,
  isTyped,
  isUnique,
  type Level,
  type Name,
  namesCommit,
  namesGitTag,
  notApplicable,
  oneOf,
  parseImage,
  pushedNames,
  type Run,
  short,
  some,
  type Tri,
  unchecked,
  type Value,
} from "../../src/rule-api/index.js";

export default defineRule({
  id: "sha-tag",
  title: "The image that reaches ECS carries the commit in a tag",
  level: "error",
  section: "build",
  judges: "build",
  what: "Every tag that is pushed for an image built in a run that deploys, through variables, outputs, inputs, scripts and re-tags. One tag that derives from the commit hash is enough; so is the git tag in a release.",
  why: "When the only tag is `latest`, a branch or a timestamp, nobody can say at 2 a.m. which commit is running, and there is no name to roll back to.",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression as GitHub writes it
  fix: 'Tag the build with `${{ github.sha }}` as well, push that tag, and deploy it: `docker build -t "$REPO:$GITHUB_SHA" …`.',
  references: [
    "https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#github-context",
    "https://docs.aws.amazon.com/AmazonECS/latest/bestpracticesguide/container-considerations.html",
  ],
  check({ build, run }) {
    const pushed = pushedNames(run, build).filter(
      (name) => inEcr(parseImage(name.value).repository) !== "no" || deployed(run, name.value) !== "no",
    );
    const [first] = pushed;
    if (!first) return [notPushed(build, run)];
    const refIsTag = run.scenario.ref === "tag";
    const tags = pushed.map((name) => parseImage(name.value).tag ?? oneOf([]));
    const answer = some(tags.flatMap((tag) => [namesCommit(tag), namesGitTag(tag, refIsTag)]));
    if (answer === "yes") return [];
    if (answer === "maybe" || !build.tags.complete)
      return [unchecked(`whether a tag of ${short(first.value)} names the commit`, first.at)];
    return [found(run, pushed, tags)];
  },
});

function notPushed(build: Build, run: Run): ReturnType<typeof notApplicable> | ReturnType<typeof unchecked> {
  const hides = effectsOf(run, "opaque").some(
    (effect) => effect.could.has("push") && effect.job === build.job && effect.order > build.order,
  );
  return hides && build.tags.items.length > 0
    ? unchecked("what is pushed cannot be read", build.at)
    : notApplicable("the image is not pushed to a registry that ECS pulls from");
}

const deployed = (run: Run, image: Value): Tri =>
  some(
    effectsOf(run, "register").flatMap((register) =>
      register.document.edits.map((edit): Tri => (short(edit.value, 500) === short(image, 500) ? "yes" : "no")),
    ),
  );

function found(run: Run, pushed: readonly Name[], tags: readonly Value[]): ReturnType<typeof finding> {
  const [first] = pushed as readonly [Name];
  const names = [...new Set(pushed.map((name) => short(name.value)))].join(", ");
  const { level, says } = judgement(run, tags);
  const message =
    level === "note"
      ? `The image is pushed only as ${names}${says}`
      : `The deployed image is pushed only as ${names}${says}`;
  return finding(first.at, message, {
    level,
    compared: [{ what: "pushed", value: names }],
    fix: 'docker build -t "$REPOSITORY:$GITHUB_SHA" …',
  });
}

function judgement(run: Run, tags: readonly Value[]): { level: Level; says: string } {
  const deploys =
    deployments(run).length > 0 || effectsOf(run, "register").length > 0 || effectsOf(run, "runTask").length > 0;
  const hidden = effectsOf(run, "opaque").some((effect) => effect.could.has("update"));
  if (!deploys && !hidden)
    return { level: "note", says: "; no tag names the commit, and nothing in this workflow deploys it." };
  const unique = tags.some((tag) => isUnique(tag) !== "no");
  const typed = tags.some(
    (tag) =>
      isTyped(tag) === "yes" ||
      derives(tag, (origin) => origin.kind === "context" && origin.path.startsWith("vars.")) === "yes",
  );
  if (unique) return { level: "warning", says: ": a tag of its own, but none that names the commit." };
  if (typed) return { level: "warning", says: ": a tag typed by hand, which nothing ties to the commit." };
  return { level: "error", says: "; no tag names the commit it was built from." };
}

import {
  type Build,
  defineRule,
  deployments,
  derives,
  effectsOf,
  finding,
  hiddenBy,
  inEcr,
  isTyped,
  isUnique,
  keyOf,
  type Level,
  type Name,
  namesCommit,
  namesGitTag,
  notApplicable,
  type Observation,
  type OpaqueEffect,
  parseImage,
  pulledByEcs,
  pushedNames,
  type Run,
  short,
  some,
  type Tri,
  tagOf,
  unchecked,
  unreadBuilds,
  type Value,
} from "../../src/rule-api/index.js";

export default defineRule({
  id: "sha-tag",
  title: "The image that reaches ECS carries the commit in a tag",
  level: "error",
  section: "build",
  judges: "maker",
  what: "Every tag that is pushed for an image built in a run that deploys, through variables, outputs, inputs, scripts and re-tags. One tag that derives from the commit hash is enough; so is the git tag in a release.",
  why: "When the only tag is `latest`, a branch or a timestamp, nobody can say at 2 a.m. which commit is running, and there is no name to roll back to.",
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
    const hidden = deploys(run) ? [] : effectsOf(run, "opaque").filter((effect) => effect.could.has("update"));
    if (hidden.length > 0)
      return [unchecked(`whether ${short(first.value)} is deployed: ${hiddenBy(hidden)}`, first.at)];
    return [found(run, pushed, tags)];
  },
});

const deploys = (run: Run): boolean =>
  deployments(run).length > 0 || effectsOf(run, "register").length > 0 || effectsOf(run, "runTask").length > 0;

/** Every image that is registered is known, pushed by this run, and another one: this build only moves names. */
function onlyMovesNames(run: Run, pushed: readonly Name[]): boolean {
  const images = effectsOf(run, "register").flatMap((register) =>
    register.document.edits.flatMap((edit) => (edit.field === "image" ? [keyOf(edit.value)] : [])),
  );
  const restarts = deployments(run).some((update) => !update.revision);
  const all = new Set(effectsOf(run, "push").map((push) => keyOf(push.image)));
  const own = new Set(pushed.map((name) => keyOf(name.value)));
  return !restarts && images.length > 0 && images.every((image) => all.has(image) && !own.has(image));
}

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
  const { level, says } = judgement(run, pushed, tags);
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

function judgement(run: Run, pushed: readonly Name[], tags: readonly Value[]): { level: Level; says: string } {
  if (onlyMovesNames(run, pushed)) return { level: "note", says: "; another image of this run is the one deployed." };
  if (!deploys(run))
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

import {
  type Build,
  defineRule,
  deployments,
  derives,
  effectsOf,
  expand,
  finding,
  hiddenBy,
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
  originsOf,
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
  check(subject) {
    const { maker, run, files } = subject;
    const names = maker.kind === "build" ? pushedNames(run, maker) : (unreadBuilds(run).get(maker) ?? []);
    const pushed = names.filter((name) => pulledByEcs(run, name.value, files) !== "no");
    const [first] = pushed;
    if (!first) return [notPushed(maker, run)];
    if (pushed.every((name) => holdsNothing(name.value)))
      return [unchecked(`the tag of ${short(first.value)}, a name in which something is not set`, first.at)];
    const answer = some(pushed.map((name) => saysCommit(name, run)));
    if (answer === "yes") return [];
    const typed = answer === "maybe" ? typedInstead(pushed, run) : undefined;
    if ((answer === "maybe" && !typed) || !isComplete(maker))
      return [unchecked(`whether a tag of ${short(first.value)} names the commit`, first.at)];
    const hidden = deploys(run) ? [] : effectsOf(run, "opaque").filter((effect) => effect.could.has("update"));
    if (hidden.length > 0)
      return [unchecked(`whether ${short(first.value)} is deployed: ${hiddenBy(hidden)}`, first.at)];
    return [found(run, typed ?? pushed, typed ? "may be" : "is")];
  },
});

/** Nobody can push under such a name; that it is empty is the finding of step-order. */
const holdsNothing = (value: Value): boolean =>
  originsOf(value).some((origin) => origin.kind === "unset" && origin.because !== undefined);

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

/** What cannot be read may push or tag by itself. */
const isComplete = (maker: Build | OpaqueEffect): boolean =>
  maker.kind === "build" ? maker.tags.complete : !maker.could.has("push") && !maker.could.has("tag");

/** Does the tag, or the git tag of a release, name the commit? What is pushed may not be known as well as what is built. */
function saysCommit(name: Name, run: Run): Tri {
  const sent = name.push?.kind === "push" && !name.push.allTags ? [name.push.image] : [];
  return some(
    [name.value, ...sent].map((value) => {
      const tag = tagOf(parseImage(value));
      const answer = some([namesCommit(tag ?? value), namesGitTag(tag ?? value, run.scenario.ref === "tag")]);
      return answer === "no" && (!tag || isLeftToCallers(tag, run)) ? "maybe" : answer;
    }),
  );
}

/** What a workflow of another repository hands to this one: nobody has typed it, and it may well be the commit. */
const isLeftToCallers = (tag: Value, run: Run): boolean =>
  run.scenario.event === "workflow_call" && isTyped(tag) === "yes";

function notPushed(maker: Build | OpaqueEffect, run: Run): Observation {
  const hides = effectsOf(run, "opaque").some(
    (effect) => effect.could.has("push") && effect.job === maker.job && effect.order > maker.order,
  );
  return hides && maker.kind === "build" && maker.tags.items.length > 0
    ? unchecked("what is pushed cannot be read", maker.at)
    : notApplicable("the image is not pushed to a registry that ECS pulls from");
}

/** One tag is the commit's, or whatever was typed by hand, as the run is started; then no name is left that says the commit. */
function typedInstead(pushed: readonly Name[], run: Run): readonly Name[] | undefined {
  const unsure = pushed.filter((name) => saysCommit(name, run) === "maybe");
  const [name] = unsure;
  const forms =
    name && unsure.length === 1 ? expand(name.value).map((value) => ({ value, at: name.at, maybe: name.maybe })) : [];
  const others = forms.filter((form) => saysCommit(form, run) !== "yes");
  const typed = others.every((form) => {
    const tag = tagOf(parseImage(form.value));
    return saysCommit(form, run) === "no" && tag !== undefined && isTyped(tag) === "yes";
  });
  return others.length > 0 && others.length < forms.length && typed
    ? pushed.flatMap((each) => (each === name ? others : [each]))
    : undefined;
}

function found(run: Run, pushed: readonly Name[], verb: "is" | "may be"): Observation {
  const [first] = pushed as readonly [Name];
  const names = [...new Set(pushed.map((name) => short(name.value)))].join(", ");
  const tags = pushed.flatMap((name) => tagOf(parseImage(name.value)) ?? []);
  const { level, says } = judgement(run, pushed, tags);
  const image = level === "note" ? "The image" : "The deployed image";
  return finding(first.at, `${image} ${verb} pushed only as ${names}${says}`, {
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

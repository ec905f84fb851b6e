import {
  defineRule,
  derives,
  equal,
  every,
  finding,
  type ImageReference,
  imagesOf,
  type Level,
  literal,
  notApplicable,
  pulledByEcs,
  type Subjects,
  sentBy,
  some,
  type Tri,
  tagOf,
  textOf,
  tri,
  unchecked,
  whichever,
} from "../../src/rule-api/index.js";

type Subject = Subjects["push"];

export default defineRule({
  id: "latest-only-from-default-branch",
  title: "`latest` moves only with the default branch",
  level: "error",
  section: "build",
  judges: "push",
  what: "Every push of the tag `latest` (or of no tag, which means the same), in every kind of run the triggers, branch filters and conditions admit.",
  why: "A service or a colleague that pulls `latest` gets whatever was pushed last. When a feature branch can push it, unmerged code runs in production at the next restart.",
  fix: "Guard the push with `if: github.ref == 'refs/heads/<default branch>'`, or let docker/metadata-action decide with `type=raw,value=latest,enable={{is_default_branch}}`.",
  references: ["https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows"],
  check(subject) {
    const { push, run } = subject;
    const moves = movesLatest(subject);
    if (moves === "no") return [notApplicable("this push does not move `latest`")];
    const at = push.kind === "push" ? push.imageAt : push.at;
    if (moves === "maybe") return [unchecked("whether this push moves `latest`", at)];
    const source = branchOf(subject);
    if (source === "merged") return [];
    if (source === "unknown") return [unchecked("from which ref this run starts", at)];
    if (!push.onAnyRef) return [unchecked("whether the condition on the way admits this ref", at)];
    const assumed = subject.defaultBranch.assumed
      ? ` (the default branch is assumed to be ${subject.defaultBranch.name})`
      : "";
    return [
      finding(at, `${message(subject, source)}${assumed}.`, {
        level: levelOf(source),
        related: [{ at: run.scenario.triggerAt, note: "started by this trigger" }],
        fix: `if: github.ref == 'refs/heads/${subject.defaultBranch.name}'`,
      }),
    ];
  },
});

function movesLatest({ push, run, files }: Subject): Tri {
  const named = push.kind === "tag" ? [push.to] : sentBy(run, push).map((name) => name.value);
  const answers = named.flatMap((value) => imagesOf(value)).map((image) => every([isLatest(image), pulled(image)]));
  if (answers.length === 0) return "no";
  return push.kind === "push" && push.allTags ? some(answers) : whichever(answers);

  function pulled({ repository }: ImageReference): Tri {
    return pulledByEcs(run, repository, files) === "no" ? "no" : "yes";
  }
}

function isLatest(image: ImageReference): Tri {
  if (image.digest) return "no";
  const tag = tagOf(image);
  if (!tag) return "maybe";
  const text = textOf(tag);
  if (text !== undefined) return tri(text === "latest");
  if (equal(tag, literal("latest")) === "no") return "no";
  return derives(tag, (origin) => origin.kind === "opaque") === "no" ? "no" : "maybe";
}

type Source = "merged" | "branch" | "pull" | "manual" | "unknown";

/** Which code the pushed image is made of: that of the ref, unless the checkout fixes another one. */
function branchOf({ push, job, run, defaultBranch }: Subject): Source {
  const checkout = job.checkouts.filter((each) => each.order < push.order && !each.repository).at(-1);
  const fixed = checkout?.ref ? textOf(checkout.ref)?.replace(/^refs\/heads\//, "") : undefined;
  if (fixed === defaultBranch.name) return "merged";
  const { ref, event } = run.scenario;
  if (ref === "default" || ref === "tag") return "merged";
  if (ref === "none") return "unknown";
  if (ref === "pull") return "pull";
  return event === "workflow_dispatch" ? "manual" : "branch";
}

const levelOf = (source: Source): Level => (source === "manual" ? "note" : "error");

function message({ run }: Subject, source: Source): string {
  if (source === "manual") return "A manual run on any branch pushes `latest`";
  if (source === "pull") return "A pull request pushes `latest`";
  const name =
    run.scenario.ref === "fixed"
      ? `the branch ${run.scenario.assign.get("github.ref_name")}`
      : "a branch other than the default one";
  return `A push to ${name} pushes \`latest\``;
}

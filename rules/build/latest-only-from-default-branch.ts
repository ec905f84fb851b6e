import {
  defineRule,
  derives,
  effectsOf,
  finding,
  imagesOf,
  inEcr,
  isBefore,
  type Level,
  notApplicable,
  type Push,
  parseImage,
  type Run,
  type Subjects,
  type Tag,
  type Tri,
  textOf,
  unchecked,
  type Value,
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
    const moves = movesLatest(push, run);
    if (moves === "no") return [notApplicable("this push does not move `latest`")];
    const at = push.kind === "push" ? push.imageAt : push.at;
    if (moves === "maybe") return [unchecked("whether this push moves `latest`", at)];
    const source = branchOf(subject);
    if (source === "merged") return [];
    if (source === "unknown") return [unchecked("from which ref this run starts", at)];
    if (push.certainty === "may") return [unchecked("whether the condition on the way admits this ref", at)];
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

function movesLatest(push: Push | Tag, run: Run): Tri {
  const named = push.kind === "tag" ? [push.to] : push.allTags ? tagged(push, run) : [push.image];
  const answers = named
    .flatMap((value) => imagesOf(value))
    .map(({ repository, tag, digest }): Tri => {
      if (digest || inEcr(repository) === "no") return "no";
      if (!tag) return push.kind === "push" && push.allTags ? "no" : "yes";
      const text = textOf(tag);
      if (text !== undefined) return text === "latest" ? "yes" : "no";
      return derives(tag, (origin) => origin.kind === "opaque") === "no" ? "no" : "maybe";
    });
  if (answers.length === 0) return "no";
  if (push.kind === "push" && push.allTags)
    return answers.includes("yes") ? "yes" : answers.includes("maybe") ? "maybe" : "no";
  return answers.every((answer) => answer === answers[0]) ? (answers[0] as Tri) : "maybe";
}

/** What `--all-tags` sends: every name of that repository that the job has made so far. */
const tagged = (push: Push, run: Run): readonly Value[] => {
  const names = [
    ...effectsOf(run, "build")
      .filter((build) => build.job === push.job && isBefore(run, build, push))
      .flatMap((build) => build.tags.items.map((tag) => tag.value)),
    ...effectsOf(run, "tag")
      .filter((tag) => tag.job === push.job && isBefore(run, tag, push))
      .map((tag) => tag.to),
  ];
  const repository = JSON.stringify(parseImage(push.image).repository.parts);
  return names.filter((name) => JSON.stringify(parseImage(name).repository.parts) === repository);
};

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

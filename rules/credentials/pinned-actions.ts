import { defineRule, effectsOf, finding, type Run, type Use, unchecked } from "../../src/rule-api/index.js";

/** GitHub's and AWS's own, and Docker's: whoever runs here trusts them already. */
const TRUSTED = new Set(["actions", "aws-actions", "docker", "github"]);

export default defineRule({
  id: "pinned-actions",
  title: "Third-party actions beside AWS credentials are pinned to a commit",
  level: "warning",
  section: "credentials",
  judges: "job",
  what: "Every action and reusable workflow of other owners that a job with AWS credentials uses, directly or through a composite action. The owners actions, aws-actions, docker, github and the repository's own are trusted, and those that the configuration names.",
  why: "A tag or branch of somebody else's repository can be moved to other code at any time; in this job that code can use the AWS credentials.",
  fix: "Replace the tag by the full commit hash of the release and keep the version as a comment: `uses: owner/action@<40 characters> # v1.2.3`. Dependabot keeps both up to date.",
  references: ["https://docs.github.com/en/actions/reference/security/secure-use#using-third-party-actions"],
  options: {
    trustedOwners: {
      description:
        "Owners whose actions and reusable workflows need no pinned commit, one's own other organisation say.",
      title: "a list of owners",
      type: "array",
      items: { title: "the name of an owner", type: "string", pattern: "^[A-Za-z0-9-]+$" },
      uniqueItems: true,
      default: [] as readonly string[],
    },
  },
  check({ job, owner, run, workflowOwners }, { trustedOwners }) {
    const own = new Set([owner ?? "", ...trustedOwners].map((name) => name.toLowerCase()));
    const unseen = effectsOf(run, "opaque").filter((effect) => effect.job === job.id && effect.name.startsWith("./"));
    const unread = unseen.map((effect) =>
      unchecked(`which actions ${effect.name} uses: it is not in this repository`, effect.at),
    );
    const loose = job.uses
      .filter((use) => isForeign(use, own) && !isPinned(use))
      .map((use) => {
        if (use.kind === "action" && !holdsCredentials(run, job.id))
          return unchecked("whether this job holds AWS credentials: what could use them cannot be read", use.at);
        if (owner === undefined && workflowOwners.has(use.owner))
          return unchecked(`whether ${use.owner} is this repository's own owner (no git remote tells)`, use.at);
        return finding(
          use.at,
          `${use.name}@${use.ref} is not pinned to a commit: ${use.ref} can be moved to other code, and this job holds AWS credentials.`,
          {
            related: use.calledFrom.map((at) => ({ at, note: "called from here" })),
            fix: `uses: ${use.name}@<commit of ${use.ref}> # ${use.ref}`,
          },
        );
      });
    return [...loose, ...unread];
  },
});

/** Something is signed in or changed for sure; a program that nobody can read is no evidence of credentials. */
const holdsCredentials = (run: Run, job: string): boolean =>
  run.effects.some((effect) => effect.job === job && (effect.session !== undefined || effect.kind !== "opaque"));

const isForeign = (use: Use, own: ReadonlySet<string>): boolean => !TRUSTED.has(use.owner) && !own.has(use.owner);

const isPinned = (use: Use): boolean => /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(use.ref);

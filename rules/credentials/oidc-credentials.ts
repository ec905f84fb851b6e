import {
  type Credentials,
  defineRule,
  derives,
  type Effect,
  finding,
  hiddenBy,
  isSecret,
  notApplicable,
  type OpaqueEffect,
  type Run,
  short,
  textOf,
  unchecked,
  type Value,
} from "../../src/rule-api/index.js";

const TOUCHES: ReadonlySet<Effect["kind"]> = new Set(["login", "push", "tag", "register", "update", "runTask", "wait"]);

export default defineRule({
  id: "oidc-credentials",
  title: "Jobs take on an AWS role with a GitHub token instead of a stored key",
  level: "error",
  section: "credentials",
  judges: "session",
  what: "Every place where a job that reaches ECR or ECS gets its AWS credentials: the inputs of configure-aws-credentials and of actions that are handed keys, AWS_ACCESS_KEY_ID in the environment or set by a script, ~/.aws/credentials, aws configure set.",
  why: "An access key of an IAM user stays valid until somebody rotates it. It can be read by every workflow that may use the secret, ends up in forks of the pipeline and logs, and works from anywhere. A role taken on with GitHub's OIDC token is bound to the repository and branch, and ends by itself.",
  fix: "Create an IAM role that trusts token.actions.githubusercontent.com for this repository, grant the job `id-token: write`, replace both key inputs with `role-to-assume: <role ARN>`, and delete the IAM user's key.",
  references: [
    "https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws",
    "https://github.com/aws-actions/configure-aws-credentials#using-this-action",
  ],
  check({ session, run }) {
    if (session.way !== "keys" || !session.keyId) return [];
    const used = users(run, session);
    if (used.length === 0 && !session.touches) return [notApplicable("the keys are not used for ECR or ECS")];
    const opaqueOnly = used.filter((effect): effect is OpaqueEffect => effect.kind === "opaque");
    if (!session.touches && opaqueOnly.length === used.length)
      return [unchecked(`whether the keys reach ECR or ECS: ${hiddenBy(opaqueOnly)}`, session.keyAt)];
    const at = session.keyAt ?? session.at;
    const handedOn = derives(session.keyId, (origin) => origin.kind === "opaque");
    if (handedOn !== "no" && isSecret(session.keyId) !== "yes")
      return [unchecked("where the access key comes from cannot be read", at)];
    return session.temporary
      ? [finding(at, temporary(session.keyId), { level: "warning", fix: FIX })]
      : [finding(at, message(session.keyId, session.role), { fix: FIX })];
  },
});

/** The session token beside them says so; who pastes them anew, and when, no file tells. */
function temporary(key: Value): string {
  const named = textOf(key) === undefined ? `the stored temporary keys ${short(key)}` : "temporary keys in this file";
  return `This job signs in to AWS with ${named}; within hours they expire, and the run fails until somebody stores new ones.`;
}

/** Names where the key is kept, never a key that somebody wrote down. */
function message(key: Value, role: Value | undefined): string {
  const named =
    textOf(key) === undefined
      ? `the long-lived access key ${short(key)}`
      : "a long-lived access key that is written in this file";
  if (role)
    return `The role ${short(role)} is taken on with ${named}; the key does not expire and works from anywhere.`;
  return `This job signs in to AWS with ${named}; it does not expire and works from anywhere.`;
}

/** What is done with the session, as far as it concerns this rule; a role that is taken on with it goes on to count. */
function users(run: Run, session: Credentials): readonly Effect[] {
  const own = (effect: Effect): boolean => effect.session === session.id;
  const lasts = !session.inScript || run.effects.some((effect) => effect.kind === "credentials" && own(effect));
  return run.effects.filter(
    (effect) =>
      effect.job === session.job &&
      effect.order > session.order &&
      (lasts || own(effect)) &&
      (TOUCHES.has(effect.kind) ||
        (effect.kind === "opaque" && (effect.could.has("update") || effect.could.has("push")))),
  );
}

const FIX = `permissions:
  id-token: write
  contents: read
# …
- uses: aws-actions/configure-aws-credentials@v6
  with:
    role-to-assume: arn:aws:iam::<account>:role/<deploy role>
    aws-region: <region>`;

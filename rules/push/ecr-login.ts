import {
  type Credentials,
  defineRule,
  effectsOf,
  equal,
  finding,
  hiddenBy,
  inEcr,
  keyOf,
  type Login,
  notApplicable,
  type Observation,
  originsOf,
  parseImage,
  type Subjects,
  short,
  spell,
  type Tri,
  textOf,
  tri,
  unchecked,
  type Value,
} from "../../src/rule-api/index.js";

type Subject = Subjects["push"];

export default defineRule({
  id: "ecr-login",
  title: "A push to ECR comes after a login in the same job",
  level: "error",
  section: "push",
  judges: "push",
  what: "Every push to Amazon ECR: whether the same job logs in to that registry before it, with credentials in force by then.",
  why: "A login lives in one job's Docker configuration. A push without it ends with `no basic auth credentials` or `denied`, after the whole build has been waited for.",
  fix: "Put `aws-actions/amazon-ecr-login` behind the step that configures the credentials and before the push, in the job that pushes. For ECR Public, set `registry-type: public` and use us-east-1.",
  references: [
    "https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html",
    "https://github.com/aws-actions/amazon-ecr-login",
  ],
  check(subject): readonly Observation[] {
    const { push, run } = subject;
    if (push.kind === "tag" || push.ownLogin) return [notApplicable("what pushes here logs in by itself")];
    const { repository } = parseImage(push.image);
    const before = effectsOf(run, "login").filter((login) => login.job === push.job && login.order < push.order);
    const ours = before.some((login) => isUsersOwn(repository, login)) ? "no" : inEcr(repository);
    if (ours === "no") return [notApplicable("the image is pushed to another registry than ECR")];
    const fitting = before.filter((login) => inEcr(login.registry) !== "no" && opens(login, repository) !== "no");
    if (fitting.length > 0) return early(subject, fitting);
    if (ours === "maybe") return [unchecked(`whether ${short(repository)} is in ECR`, push.imageAt)];
    return [absent(subject, before)];
  },
});

/** On Docker Hub a user's repositories begin with the name that logs in. */
const isUsersOwn = (repository: Value, { registry, user }: Login): boolean =>
  textOf(registry) === "docker.io" && user !== undefined && keyOf(repository).startsWith(`${keyOf(user)}/`);

/** Is the login for the registry of this repository? Registries known by different texts are different ones. */
function opens(login: Login, repository: Value): Tri {
  const [host, registry] = [hostOf(repository), hostOf(login.registry)];
  if (host !== undefined && registry !== undefined) return tri(host === registry);
  if (isPublic(repository) !== isPublic(login.registry)) return "no";
  return host === undefined && registry === undefined ? equal(login.registry, repository) : "maybe";
}

const isPublic = (value: Value): boolean => spell(value).startsWith("public.ecr.aws");

/** The registry's host, when its whole text is known. */
function hostOf(value: Value): string | undefined {
  const [first] = value.parts;
  const text = first && !("oneOf" in first) ? first.text : undefined;
  const [, host] = /^(?:https?:\/\/)?([\w-]+(?:\.[\w-]+)+(?::\d+)?)(?:\/|$)/.exec(text ?? "") ?? [];
  return text?.includes("/") || textOf(value) !== undefined ? host : undefined;
}

/** The login was there, but the credentials came after it. */
function early({ push, run, job }: Subject, logins: readonly Login[]): readonly Observation[] {
  if (job.runner !== "github" || logins.some((login) => login.session !== undefined)) return [];
  const sessions = effectsOf(run, "credentials").filter((each) => each.job === push.job && isConfigured(each));
  const [login] = logins;
  const later = sessions.find((each) => login && each.order > login.order);
  if (!login || !later || sessions.some((each) => each.order < login.order)) return [];
  return [
    finding(login.at, "This login to ECR has no credentials yet: they are configured after it.", {
      related: [{ at: later.at, note: "the credentials are configured here" }],
    }),
  ];
}

const isConfigured = (session: Credentials): boolean => session.way !== "ambient";

function absent({ push, run, job }: Subject, others: readonly Login[]): Observation {
  const { image, imageAt } = push as Extract<Subject["push"], { kind: "push" }>;
  const hiding = effectsOf(run, "opaque").filter(
    (each) => each.job === push.job && each.order < push.order && each.could.has("login"),
  );
  const asks = `whether anything logs in to the registry of ${short(image)}`;
  if (hiding.length > 0) return unchecked(`${asks}: ${hiddenBy(hiding)}`, imageAt);
  if (job.runner !== "github") return unchecked(`${asks}: the runner may do so by itself`, imageAt);
  const elsewhere = effectsOf(run, "login");
  const later = elsewhere.find((login) => login.job === push.job && login.order > push.order);
  const inOther = elsewhere.some((login) => login.job !== push.job && originsOf(login.registry).length > 0);
  const says = later
    ? "the login comes after it"
    : others[0]
      ? `this job logs in to ${short(others[0].registry)} only`
      : inOther
        ? "a login in another job does not last"
        : "nothing in this job logs in before it";
  return finding(imageAt, `${short(image)} is pushed without a login to its registry: ${says}.`, {
    ...(later ? { related: [{ at: later.at, note: "the login" }] } : {}),
    fix: "- uses: aws-actions/amazon-ecr-login@v2",
  });
}

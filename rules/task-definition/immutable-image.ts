import {
  defineRule,
  definitionsOf,
  expand,
  finding,
  isUntagged,
  notApplicable,
  type Observation,
  originsOf,
  parseImage,
  type Related,
  type Subjects,
  short,
  spell,
  tagKind,
  textOf,
  unchecked,
  type Value,
} from "../../src/rule-api/index.js";

type Subject = Subjects["image"];
const PLACEHOLDER =
  /[<>{}]|\$|placeholder|changeme|image_?name|to-be-replaced|__|:?\bTAG\b|^nginx(:latest)?$|hello-world|amazon-ecs-sample/i;

export default defineRule({
  id: "immutable-image",
  title: "Containers run an image that cannot change under them",
  level: "error",
  section: "task-definition",
  judges: "image",
  what: "Every image that a rendered or checked-in task definition names: a digest, a commit tag or a version stays what it is; `latest`, no tag and branch-like tags move. A definition of Terraform counts for the service it is made for, with the values it is applied with. A service that is restarted for a tag the run has just pushed is taken to run that tag.",
  why: "With a moving tag two tasks of one service can run different code, a task that is replaced at night starts the newest push, and a rollback to the previous revision runs the same image again.",
  fix: "Put the tag of the commit, or better `repository@sha256:<digest>`, into the task definition.",
  references: [
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#container_definition_image",
    "https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html",
  ],
  check(subject) {
    const { image } = subject;
    if (image.how === "file" && PLACEHOLDER.test(spell(image.value)) && image.replaced)
      return [notApplicable("the image is a placeholder that is replaced")];
    const judged = expand(image.value).map((form) => judge(form, subject));
    const all = judged.flat();
    // One image in several forms: the gravest speaks.
    const gravest =
      all.find((each) => each.kind === "finding" && each.level === undefined) ??
      all.find((each) => each.kind === "finding") ??
      all[0];
    return gravest ? [image.assumed ? weaker(gravest) : gravest] : [];
  },
});

/** What rests on a default that the stack may have another value for is told one level lower. */
function weaker(of: Observation): Observation {
  if (of.kind !== "finding") return of;
  const level = of.level === undefined ? "warning" : "note";
  return {
    ...of,
    level,
    message: `${of.message} So it is unless the stack is given other parameters.`,
  };
}

/** One settled form of the image. */
function judge(form: Value, subject: Subject): readonly Observation[] {
  const { image } = subject;
  const variable = image.how === "rendered" ? /\$\{?[A-Za-z_]\w*\}?/.exec(textOf(form) ?? "")?.[0] : undefined;
  if (variable !== undefined)
    return [
      finding(
        image.at,
        `${how(subject)} ${short(form)} as it is spelled: nothing expands the shell variable ${variable} here, and no image has that name.`,
        { fix: "image: <repository>:${{ github.sha }}" },
      ),
    ];
  const reference = parseImage(form);
  if (reference.digest) return [];
  const kind = reference.tag
    ? tagKind(reference.tag, subject.run?.scenario.ref === "tag")
    : isUntagged(reference) === "yes"
      ? "latest"
      : "unknown";
  if (kind === "fixed") return [];
  if (kind === "unknown") return [unchecked(`whether ${nameOf(form)} can change`, image.at)];
  const { inferred, related } = inference(subject);
  const shown = short(form);
  if (kind === "latest" && isOfAws(form)) {
    return [
      finding(image.at, `${how(subject)} ${shown}, a side-car of AWS whose tag moves.`, { level: "warning", fix: FIX }),
    ];
  }
  if (kind === "latest") {
    const which = reference.tag ? ", which is" : " without a tag, that is `latest`:";
    return [
      finding(image.at, `${how(subject)} ${shown}${which} whatever was pushed last.${inferred}`, { fix: FIX, related }),
    ];
  }
  return [
    finding(image.at, `${how(subject)} ${shown}; the tag moves.${inferred}`, { level: "warning", fix: FIX, related }),
  ];
}

/** Why a tag that was only pushed is taken to run, and a definition that may say the same. */
function inference({ image, deployment, services }: Subject): { inferred: string; related: readonly Related[] } {
  if (image.how !== "inferred" || !deployment) return { inferred: "", related: [] };
  const { own, perhaps } = definitionsOf(deployment.target, services());
  const [only] = perhaps.length === 1 ? perhaps : [];
  return {
    inferred:
      own.length + perhaps.length > 0
        ? " The service is restarted for it, so this is inferred."
        : " The service is restarted for it; its task definition is not in the repository, so this is inferred.",
    related: (only?.images ?? []).map(({ at }) => ({ at, note: "perhaps its definition" })),
  };
}

/** What is known of an image that is not known itself. */
function nameOf(image: Value): string {
  const [origin] = originsOf(image);
  if (origin?.kind === "opaque" && spell(image) === "<?>") return `the image (${origin.why})`;
  return spell(image) === "" ? "the image, of which nothing is known," : short(image);
}

/** Agents and routers that AWS publishes; nobody's own code. */
const isOfAws = (image: Value): boolean =>
  /^(public\.ecr\.aws\/(aws-|xray\/|cloudwatch-agent\/|appmesh\/|amazon)|amazon\/(aws-|cloudwatch-agent|amazon-))/.test(
    spell(image),
  );

const how = ({ image }: Subject): string =>
  image.container ? `The container ${spell(image.container)} runs` : "The tasks run";

const FIX = '"image": "<repository>@sha256:<digest>"';

import {
  compareVersions,
  defineRule,
  finding,
  type GivenInput,
  inputsAt,
  isIn,
  type KnownAction,
  type KnownInput,
  knownAction,
  nearest,
  notApplicable,
  type Observation,
  releaseOf,
  textOf,
  type Use,
  unchecked,
} from "../../src/rule-api/index.js";

export default defineRule({
  id: "action-inputs",
  title: "Inputs of the AWS and Docker actions exist and have the right form",
  level: "error",
  section: "verify",
  judges: "use",
  what: "What is given to the AWS and Docker actions, against the inputs that the release in use declares: names, inputs that must be given, numbers and booleans.",
  why: "GitHub only warns about an input that an action does not have, and goes on: `wait-for-service-stabilty: true` never waits, and the job is green before the first task has started.",
  fix: "Spell the input as the release in use declares it, or move to the release that has it. Write booleans as `true` or `false`, and numbers without a unit.",
  references: [
    "https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax#inputs",
    "https://github.com/aws-actions/amazon-ecs-deploy-task-definition",
    "https://github.com/docker/build-push-action",
  ],
  check({ use }) {
    const action = knownAction(use.name);
    if (!action) return [notApplicable("the inputs of its actions are not known here")];
    const release = releaseOf(use.name, use.ref, use.comment);
    if (release === undefined)
      return [unchecked(`which release of ${use.name} "${use.ref}" is, and so which inputs it has`, use.at)];
    const declared = inputsAt(action, release);
    return [
      ...use.inputs.flatMap((given) => judge(given, declared, action, release)),
      ...declared.flatMap((input) => missing(input, use, release)),
    ];
  },
});

const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

function judge(
  given: GivenInput,
  declared: readonly KnownInput[],
  action: KnownAction,
  release: string,
): readonly Observation[] {
  const input = declared.find((each) => isSame(each.name, given.name));
  return input ? wrongForm(given, input, action) : [unknown(given, declared, action, release)];
}

/** An input that the release does not have: another release may, or a name much like it. */
function unknown(
  { name, nameAt }: GivenInput,
  declared: readonly KnownInput[],
  action: KnownAction,
  release: string,
): Observation {
  const elsewhere = action.inputs.find((each) => isSame(each.name, name));
  const near = nearest(
    name,
    declared.map((each) => each.name),
  );
  const newest = action.releases.at(-1)?.[0] === release;
  const says = elsewhere
    ? `; ${lifeOf(elsewhere, release)}`
    : near
      ? `; did you mean "${near}"?`
      : newest
        ? `, the newest that is known here`
        : "";
  return finding(nameAt, `"${name}" is no input of ${action.name} ${release}${says}${says.endsWith("?") ? "" : "."}`, {
    // A release that nobody here has read may have brought it.
    ...(newest && !near && !elsewhere ? { level: "warning" as const } : {}),
    ...(near && !elsewhere ? { fix: `${near}: …` } : {}),
  });
}

/** When an input came, or went. */
function lifeOf(input: KnownInput, release: string): string {
  const stretches = input.in.split(" ").map((stretch) => stretch.split("-"));
  const coming = stretches.find(([from = ""]) => compareVersions(from, release) > 0);
  return coming ? `it came with ${coming[0]}` : `it went after ${stretches.at(-1)?.[1]}`;
}

function missing(input: KnownInput, use: Use, release: string): readonly Observation[] {
  if (input.required === undefined || !isIn(input.required, release)) return [];
  if (use.inputs.some((given) => isSame(given.name, input.name))) return [];
  return [finding(use.at, `${use.name} ${release} must be given "${input.name}".`, { fix: `${input.name}: …` })];
}

function wrongForm({ name, value, at }: GivenInput, input: KnownInput, action: KnownAction): readonly Observation[] {
  const text = textOf(value)?.trim();
  if (text === undefined || text === "") return [];
  const form = FORMS.find(({ of }) => of(input, action));
  if (!form || form.fits.test(text)) return [];
  return [finding(at, `"${name}" is given "${text}", but takes ${form.says}.`)];
}

interface Form {
  readonly of: (input: KnownInput, action: KnownAction) => boolean;
  readonly fits: RegExp;
  readonly says: string;
}

const FORMS: readonly Form[] = [
  {
    of: ({ name }) =>
      /^(wait-for-minutes|desired-count|role-duration-seconds|retry-max-attempts|max-retries)$/.test(name),
    fits: /^\d+$/,
    says: "a number without a unit",
  },
  {
    of: ({ name, default: fallback }, action) =>
      /^(true|false)$/.test(fallback ?? "") ||
      (action.name.startsWith("aws-actions/") &&
        /^(wait-for-service-stability|force-new-deployment|run-task|mask-aws-account-id|role-chaining)$/.test(name)),
    fits: /^(true|false)$/i,
    says: '"true" or "false", and any other word counts as neither',
  },
  {
    // A zone is no region: eu-west-1a.
    of: ({ name }) => name === "aws-region",
    fits: /^[a-z]{2,}(-[a-z]+)+-\d+$/,
    says: "a region, such as eu-west-1",
  },
];

import {
  compareVersions,
  type DefinitionNode,
  defineRule,
  finding,
  type Job,
  LAST_TO_CHECK,
  LAST_TO_DROP,
  LAST_TO_REFUSE,
  notApplicable,
  type Observation,
  own,
  type Register,
  rangeKey,
  releaseOf,
  SHAPES,
  type SourceRange,
  type TaskDefinition,
  unchecked,
} from "../../src/rule-api/index.js";

const ACTION = "aws-actions/amazon-ecs-deploy-task-definition";

export default defineRule({
  id: "deploy-tool-fields",
  title: "The tool that registers knows every field of the task definition",
  level: "error",
  section: "task-definition",
  judges: "revision",
  what: "The fields of every task definition that amazon-ecs-deploy-task-definition or the AWS CLI registers, against those that the release in use passes on.",
  why: 'Releases of the action up to 1.5.0, to which `v1` leads, refuse a field that is newer than they are: "Unexpected key". Where the definition is read from the account, somebody who adds such a field there in the evening stops every deployment.',
  fix: `Use \`${ACTION}@v2\`; its inputs are those of \`v1\` and some more.`,
  references: [
    "https://github.com/aws-actions/amazon-ecs-deploy-task-definition/blob/master/CHANGELOG.md",
    "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html",
  ],
  check({ revision, job, files }) {
    const definition = files.definition(revision.document);
    const live = revision.document.base.kind === "live";
    if (revision.tool.startsWith("aws ")) return byCommand(definition, job, revision);
    if (!revision.tool.startsWith(`${ACTION}@`))
      return [notApplicable(`what ${revision.tool} does with fields that it does not know is not known here`)];
    const release = releaseInUse(revision, job);
    if (release === undefined) return [unchecked(`which release ${revision.tool} is`, revision.at)];
    const checks = compareVersions(release, LAST_TO_CHECK) <= 0;
    if (live && checks) return [overnight(revision, release)];
    if (!definition) return checks && !live ? [unchecked("which fields the task definition has", revision.at)] : [];
    return fieldsIn(definition.root, "RegisterTaskDefinitionRequest").flatMap((field) =>
      judge(field, release, revision),
    );
  },
});

/** A comment may name the release behind a commit. */
function releaseInUse({ tool, at }: Register, job: Job): string | undefined {
  const use = job.uses.find((each) => rangeKey(each.at) === rangeKey(at));
  return releaseOf(ACTION, use?.ref ?? tool.slice(ACTION.length + 1), use?.comment);
}

interface Field {
  readonly key: string;
  readonly keyAt: SourceRange;
  /** Its place in the shapes of the API. */
  readonly place: string;
}

/** Every field that is given anything; the action takes the empty ones out itself. */
function fieldsIn(node: DefinitionNode, shape: string): readonly Field[] {
  return (node.entries ?? []).flatMap(({ key, keyAt, node: inner }) => {
    const type = own(SHAPES[shape] ?? {}, key)?.replace(/^\[(.+)\]$/, "$1");
    if (type === undefined || isEmpty(inner)) return [];
    const deeper = SHAPES[type] ? (inner.items ?? [inner]).flatMap((each) => fieldsIn(each, type)) : [];
    return [{ key, keyAt, place: `${shape}.${key}` }, ...deeper];
  });
}

const isEmpty = ({ scalar, items, entries }: DefinitionNode): boolean =>
  scalar === null || scalar === "" || items?.length === 0 || entries?.length === 0;

function judge({ key, keyAt, place }: Field, release: string, revision: Register): readonly Observation[] {
  const upTo = (last: string | undefined): boolean => last !== undefined && compareVersions(release, last) <= 0;
  const related = [{ at: revision.at, note: "registered here" }];
  const fix = `uses: ${ACTION}@v2`;
  if (upTo(LAST_TO_REFUSE[place]))
    return [
      finding(keyAt, `Release ${release} of ${ACTION} refuses "${key}", which is newer: "Unexpected key".`, {
        related,
        fix,
      }),
    ];
  // Only releases that check nothing, and know nothing newer, leave fields out.
  if (LAST_TO_DROP[place] !== release) return [];
  return [
    finding(keyAt, `Release ${release} of ${ACTION} leaves "${key}" out without a word.`, {
      level: "warning",
      related,
    }),
  ];
}

function overnight(revision: Register, release: string): Observation {
  return finding(
    revision.at,
    `Release ${release} of ${ACTION} refuses every field that is newer than itself; the definition is read from the account, where one may appear any day.`,
    { level: "warning", fix: `uses: ${ACTION}@v2` },
  );
}

/** GitHub's own images have a new one every week or two. */
function byCommand(definition: TaskDefinition | undefined, job: Job, revision: Register): readonly Observation[] {
  if (job.runner === "github" || !definition) return [];
  const young = fieldsIn(definition.root, "RegisterTaskDefinitionRequest").filter(
    ({ place }) => LAST_TO_REFUSE[place] === LAST_TO_CHECK,
  );
  return young.map(({ key }) => unchecked(`whether the AWS CLI of this runner knows "${key}"`, revision.at));
}

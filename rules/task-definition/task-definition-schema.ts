import {
  compareVersions,
  type DefinitionEntry,
  type DefinitionNode,
  defineRule,
  finding,
  isPlaceholder,
  nearest,
  notApplicable,
  type Observation,
  own,
  type RepositoryFiles,
  releaseOf,
  SHAPES,
  SHAPES_OF,
} from "../../src/rule-api/index.js";

export default defineRule({
  id: "task-definition-schema",
  title: "Task definitions have the fields and types of the ECS API",
  level: "error",
  section: "task-definition",
  judges: "definition",
  what: "Every field of a task definition that is registered from a file, down to the last one, against what RegisterTaskDefinition takes: its name, and whether a text, a number, a boolean, a list or a map belongs there.",
  why: "The AWS CLI and older actions refuse a field that they do not know, and the newer SDK leaves it out without a word: a `healthcheck` in lower case checks nothing. A number where a text belongs is refused by all of them.",
  fix: "Spell the field as the API does, and put numbers into quotes where it takes a text: `cpu` and `memory` of the task are texts, those of a container are numbers.",
  references: [
    "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html",
    "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html",
  ],
  check({ definition, revision, files }) {
    if (!revision) return [notApplicable("Terraform reads the fields in its own way")];
    const dialect = revision.document.base.kind === "template" ? inTemplates(files) : API;
    const found = judge({ node: definition.root, field: "" }, ROOT, dialect);
    return found.filter((each) => !(each.isNumeral && readsNumerals(revision.tool))).map(({ is }) => is);
  },
});

interface Found {
  readonly is: Observation;
  /** A number between quotes. */
  readonly isNumeral?: boolean;
}

/**
 * Releases before 1.6.0 stand on a version of the SDK that makes numbers of such texts:
 * https://github.com/aws-actions/amazon-ecs-deploy-task-definition/issues/587
 */
function readsNumerals(tool: string): boolean {
  const [name = "", ref = ""] = tool.split("@");
  const release = name === "aws-actions/amazon-ecs-deploy-task-definition" ? releaseOf(name, ref) : undefined;
  return release !== undefined && compareVersions(release, "1.6.0") < 0;
}

const ROOT = "RegisterTaskDefinitionRequest";

/** Described with the definition, and taken out by whoever registers it again. */
const READ_ONLY = new Set(
  "taskDefinitionArn revision status requiresAttributes compatibilities registeredAt registeredBy deregisteredAt deleteRequestedAt".split(
    " ",
  ),
);
/** What people and editors put beside the fields. */
const REMARK = /^([$_#]|\/\/|x-|comments?$)/i;

/** How whoever registers the definition spells it. */
interface Dialect {
  readonly spelled: (entry: DefinitionEntry) => string;
  /** What a field or a shape of the API is called. */
  readonly field: (name: string) => string;
  readonly shape: (name: string) => string;
  /** What they are called, and whether a number may be given as a text. */
  readonly word: "field" | "property";
}

const API: Dialect = {
  spelled: ({ key }) => key,
  field: (name) => name,
  shape: (name) => (name === ROOT ? "RegisterTaskDefinition" : name),
  word: "field",
};

/**
 * Templates of CloudFormation, which refuses properties that it does not know and converts texts and numbers.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-taskdefinition.html
 */
const inTemplates = (files: RepositoryFiles): Dialect => ({
  spelled: ({ key, keyAt }) => files.read(keyAt.file)?.slice(keyAt.start, keyAt.end).replace(/["']/g, "") ?? key,
  field: (name) => own(OWN_NAMES, name) ?? name.charAt(0).toUpperCase() + name.slice(1),
  shape: (name) => (name === ROOT ? "AWS::ECS::TaskDefinition" : name),
  word: "property",
});

const OWN_NAMES: Readonly<Record<string, string>> = {
  efsVolumeConfiguration: "EFSVolumeConfiguration",
  fsxWindowsFileServerVolumeConfiguration: "FSxWindowsFileServerVolumeConfiguration",
  fileSystemId: "FilesystemId",
  iam: "IAM",
};

interface Place {
  readonly node: DefinitionNode;
  /** The field that holds it. */
  readonly field: string;
}

/** `type` is simple, the name of a shape, [a list of one] or {a map to one}. */
function judge({ node, field }: Place, type: string, dialect: Dialect): readonly Found[] {
  if (!node.entries && !node.items && (node.scalar === undefined || node.scalar === null)) return [];
  const [, list] = /^\[(.+)\]$/.exec(type) ?? [];
  const [, map] = /^\{(.+)\}$/.exec(type) ?? [];
  const inside = (inner: DefinitionNode, kind: string, name = field): readonly Found[] =>
    judge({ node: inner, field: name }, kind, dialect);
  if (list !== undefined)
    return node.items ? node.items.flatMap((item) => inside(item, list)) : wrong(node, type, field);
  if (map !== undefined)
    return node.entries
      ? node.entries.flatMap((entry) => inside(entry.node, map, entry.key))
      : wrong(node, type, field);
  const shape = SHAPES[type];
  if (shape)
    return node.entries
      ? node.entries.flatMap((entry) => member(entry, shape, type, dialect))
      : wrong(node, type, field);
  const converts = dialect.word === "property" && node.scalar !== undefined;
  return typeof node.scalar === type || converts ? [] : wrong(node, type, field);
}

function member(entry: DefinitionEntry, shape: Shape, name: string, dialect: Dialect): readonly Found[] {
  const { key, keyAt, node } = entry;
  const type = own(shape, key);
  const spelled = dialect.spelled(entry);
  if (type !== undefined) {
    // CloudFormation takes no property that begins with a small letter.
    const right = dialect.field(key);
    if (dialect.word === "property" && /^[a-z]/.test(spelled))
      return [{ is: finding(keyAt, `CloudFormation spells "${spelled}" as "${right}".`, { fix: `${right}: …` }) }];
    return judge({ node, field: spelled }, type, dialect);
  }
  if (dialect === API && (REMARK.test(key) || isPlaceholder(key) || (name === ROOT && READ_ONLY.has(key)))) return [];
  return [{ is: unknown(spelled, keyAt, { shape, name }, dialect) }];
}
type Shape = Readonly<Record<string, string>>;

function unknown(
  key: string,
  at: DefinitionNode["at"],
  { shape, name }: { readonly shape: Shape; readonly name: string },
  dialect: Dialect,
): Observation {
  const is = `${dialect.shape(name)} has no ${dialect.word} "${key}"`;
  const near = nearest(key, Object.keys(shape).map(dialect.field));
  const elsewhere = Object.entries(SHAPES).find(([, members]) =>
    Object.keys(members).some((member) => dialect.field(member) === key),
  )?.[0];
  if (elsewhere) return finding(at, `${is}; it is one of ${dialect.shape(elsewhere)}.`);
  if (near) return finding(at, `${is}; did you mean "${near}"?`, { fix: `"${near}": …` });
  // ECS may have got it since.
  return finding(at, `${is}, as far as version ${SHAPES_OF} of its SDK knows.`, { level: "warning" });
}

/** A text that a step fills in is what the step makes of it. */
function wrong(node: DefinitionNode, type: string, field: string): readonly Found[] {
  const { scalar } = node;
  if (typeof scalar === "string" && type !== "string" && isPlaceholder(scalar)) return [];
  const fix = spelled(scalar, type);
  // The value of a variable may be a secret.
  const shown = field !== "value";
  const is = finding(
    node.at,
    `"${field}" takes ${takes(type)}, not ${shown ? given(node) : kindOf(node)}.`,
    fix === undefined ? {} : { fix: `"${field}": ${shown ? fix : '"…"'}` },
  );
  return [{ is, isNumeral: type === "number" && fix !== undefined }];
}

function takes(type: string): string {
  if (type.startsWith("[")) return "a list";
  if (type.startsWith("{") || SHAPES[type]) return "a map";
  return type === "string" ? "a text" : type === "boolean" ? "true or false" : "a number";
}

const kindOf = ({ scalar, items }: DefinitionNode): string =>
  scalar === undefined ? (items ? "a list" : "a map") : typeof scalar === "string" ? "a text" : `a ${typeof scalar}`;

function given(node: DefinitionNode): string {
  const { scalar } = node;
  if (scalar === undefined) return kindOf(node);
  return typeof scalar === "string" ? `the text "${scalar}"` : `the ${typeof scalar} ${scalar}`;
}

/** The same value in the type that belongs there. */
function spelled(scalar: DefinitionNode["scalar"], type: string): string | undefined {
  if (type === "string") return scalar === undefined ? undefined : `"${scalar}"`;
  const fits = type === "number" ? /^\d+$/ : /^(true|false)$/;
  return typeof scalar === "string" && SIMPLE.has(type) && fits.test(scalar) ? scalar : undefined;
}
const SIMPLE = new Set(["number", "boolean"]);

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
  check({ definition, revision }) {
    if (!revision) return [notApplicable("Terraform reads the fields in its own way")];
    const found = judge(definition.root, ROOT, "");
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

/** `type` is simple, the name of a shape, [a list of one] or {a map to one}. */
function judge(node: DefinitionNode, type: string, field: string): readonly Found[] {
  if (!node.entries && !node.items && (node.scalar === undefined || node.scalar === null)) return [];
  const [, list] = /^\[(.+)\]$/.exec(type) ?? [];
  const [, map] = /^\{(.+)\}$/.exec(type) ?? [];
  if (list !== undefined)
    return node.items ? node.items.flatMap((item) => judge(item, list, field)) : wrong(node, type, field);
  if (map !== undefined)
    return node.entries ? node.entries.flatMap((entry) => judge(entry.node, map, entry.key)) : wrong(node, type, field);
  const shape = SHAPES[type];
  if (shape)
    return node.entries ? node.entries.flatMap((entry) => member(entry, shape, type)) : wrong(node, type, field);
  return typeof node.scalar === type ? [] : wrong(node, type, field);
}

function member({ key, keyAt, node }: DefinitionEntry, shape: Shape, name: string): readonly Found[] {
  const type = own(shape, key);
  if (type !== undefined) return judge(node, type, key);
  if (REMARK.test(key) || isPlaceholder(key) || (name === ROOT && READ_ONLY.has(key))) return [];
  return [{ is: unknown(key, keyAt, shape, name) }];
}
type Shape = Readonly<Record<string, string>>;

function unknown(key: string, at: DefinitionNode["at"], shape: Shape, name: string): Observation {
  const is = `${named(name)} has no field "${key}"`;
  const near = nearest(key, Object.keys(shape));
  const elsewhere = Object.entries(SHAPES).find(([, members]) => Object.hasOwn(members, key))?.[0];
  if (elsewhere) return finding(at, `${is}; it is one of ${named(elsewhere)}.`);
  if (near) return finding(at, `${is}; did you mean "${near}"?`, { fix: `"${near}": …` });
  // ECS may have got it since.
  return finding(at, `${is}, as far as version ${SHAPES_OF} of its SDK knows.`, { level: "warning" });
}

const named = (shape: string): string => (shape === ROOT ? "RegisterTaskDefinition" : shape);

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

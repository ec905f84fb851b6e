import {
  containersIn,
  credentialSign,
  type DefinitionNode,
  defineRule,
  derives,
  fieldOf,
  finding,
  isSecret,
  itemsIn,
  namesSecret,
  notApplicable,
  type Observation,
  type RepositoryFiles,
  spell,
  textOf,
  unchecked,
  type Value,
  type Variable,
  variablesIn,
} from "../../src/rule-api/index.js";

export default defineRule({
  id: "no-plaintext-secrets",
  title: "No credential stands in the task definition in plain text",
  level: "error",
  section: "task-definition",
  judges: "environment",
  what: "The value of every variable in the `environment` of a task definition that is registered from a file, and of every variable that a step adds to one: tokens of known forms, URLs with a password, and literal values under names such as DB_PASSWORD. Values are never shown.",
  why: "Everybody who may describe task definitions reads the environment, in the console, in CloudTrail and in every old revision, which stay for ever; a file in git adds everybody who can clone it.",
  fix: "Put the value into Secrets Manager or an SSM SecureString, name it under `secrets` with `valueFrom`, and replace the credential: it has to be taken for known.",
  references: [
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html",
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-tasks-containers.html",
  ],
  check({ definition, files, rest }) {
    const found = [
      ...variablesIn(definition).flatMap((variable) => judge(variable, files)),
      ...containersIn(definition).flatMap(unread),
    ];
    return found.length === 0 && rest ? [notApplicable(`the rest of the definition is ${rest}`)] : found;
  },
});

function judge({ name, nameAt, text, container }: Variable, files: RepositoryFiles): readonly Observation[] {
  const found = problem(name, text, files);
  if (!found) return [];
  const { says, level } = found;
  return [
    finding(nameAt, `${name} of the container ${container} ${says}.`, {
      fix: fixFor(name),
      ...(level ? { level } : {}),
    }),
  ];
}

interface Problem {
  readonly says: string;
  readonly level?: "warning" | "note";
}

function problem(name: string, text: Value, files: RepositoryFiles): Problem | undefined {
  // Not everything that a repository keeps as a secret is one: account ids, domains.
  const doubt = namesSecret(name) ? {} : { level: "warning" as const };
  if (isSecret(text) === "yes" && !/^["']?arn:/.test(spell(text)))
    return { says: "is filled in from a secret of GitHub and stands in the definition in plain text", ...doubt };
  if (isNoEcho(text))
    return { says: "is filled in from a NoEcho parameter and stands in the definition in plain text" };
  const value = textOf(text);
  if (value === undefined)
    return isResolvedEarly(name, spell(text)) ? { says: READ_EARLY, level: "warning" } : undefined;
  const sign = credentialSign(name, value);
  if (sign === "userinfo") return { says: "is a URL with a password in plain text" };
  const form = files.tokenForm(name, value);
  if (form !== undefined) return { says: `holds a credential in plain text, by its form a ${form}` };
  if (sign === "name") return { says: "has its value in plain text" };
  return isResolvedEarly(name, value)
    ? {
        says: READ_EARLY,
        // A parameter may hold a host name as well.
        level: namesSecret(name) || /secretsmanager|ssm-secure/.test(value) ? "warning" : "note",
      }
    : undefined;
}

const READ_EARLY = "is read before the definition is registered and stands in it in plain text";

/** A parameter of CloudFormation that nobody is to see. */
const isNoEcho = (text: Value): boolean =>
  derives(text, (origin) => origin.kind === "context" && origin.path.startsWith("cloudformation.NoEcho.")) === "yes";

/** Templates of ecspresso, and references that CloudFormation resolves wherever they stand. */
const isResolvedEarly = (name: string, value: string): boolean =>
  /\{\{-?\s*(ssm|ssm_list|secretsmanager)\b|\{\{resolve:(ssm-secure|secretsmanager):/.test(value) ||
  (namesSecret(name) && /\{\{-?\s*((must_)?env|tfstate)\b/.test(value));

const fixFor = (name: string): string =>
  `"secrets": [{ "name": "${name}", "valueFrom": "<ARN of the secret or parameter>" }]`;

/** Variables that a step adds, of which nobody can tell what they are; that a secret is among them is told elsewhere. */
function unread(container: DefinitionNode): readonly Observation[] {
  const list = fieldOf(container, "environment");
  const pieces = list && !list.items ? [list] : itemsIn(container, "environment").filter((item) => !item.entries);
  return pieces
    .filter(({ text }) => !text || (textOf(text) === undefined && isSecret(text) !== "yes"))
    .map(({ at }) => unchecked("which variables this puts into the definition", at));
}

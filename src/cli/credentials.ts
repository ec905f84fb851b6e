import type { Pipeline } from "../model/pipeline.js";
import { effectsOf } from "../model/pipeline.js";
import type { SourceRange } from "../model/source.js";
import { textOf } from "../model/value.js";
import { credentialSign, type RepositoryFiles, type TaskDefinition, variablesIn } from "../rule-api/index.js";

/** A value that no output may show, and where it stands. */
export interface Credential {
  readonly at: SourceRange;
  readonly text: string;
}
export interface Credentials {
  /** The form of the token that a variable holds, such as GITHUB_TOKEN. */
  tokenForm(name: string, value: string): string | undefined;
  readonly values: readonly Credential[];
}

/**
 * Looks for credentials in the variables of every definition that is registered. Known forms are found by secretlint,
 * which answers later: so they are sought before any rule asks.
 */
export async function findCredentials(pipeline: Pipeline, files: RepositoryFiles): Promise<Credentials> {
  const variables = definitionsIn(pipeline, files).flatMap(variablesIn).flatMap(known);
  const forms = await formsOf(variables);
  const tokenForm: Credentials["tokenForm"] = (name, value) => forms.get(keyOf(name, value));
  const values = variables.filter(({ name, value }) => credentialSign(name, value) || tokenForm(name, value));
  return { tokenForm, values: values.map(({ at, value }) => ({ at, text: value })) };
}

/** Registered by a step, or by Terraform that one applies. */
function definitionsIn({ runs }: Pipeline, files: RepositoryFiles): readonly TaskDefinition[] {
  const documents = new Set(runs.flatMap((run) => effectsOf(run, "register")).map(({ document }) => document));
  const applied = runs.flatMap((run) => effectsOf(run, "update")).map(({ definition }) => definition?.taskDefinition);
  const all = [
    ...[...documents].map((document) => files.definition(document) ?? files.variablesAdded(document)),
    ...new Set(applied),
  ];
  return all.filter((definition) => definition !== undefined);
}

function known({
  name,
  at,
  text,
}: ReturnType<typeof variablesIn>[number]): readonly (Variable & { at: SourceRange })[] {
  const value = textOf(text);
  return value === undefined ? [] : [{ name, value, at }];
}

interface Variable {
  readonly name: string;
  readonly value: string;
}
const keyOf = (name: string, value: string): string => `${name}=${value}`;

async function formsOf(variables: readonly Variable[]): Promise<ReadonlyMap<string, string>> {
  const keys = [...new Set(variables.map(({ name, value }) => keyOf(name, value)))];
  if (keys.length === 0) return new Map();
  const [{ lintSource }, { creator }] = await Promise.all([
    import("@secretlint/core"),
    import("@secretlint/secretlint-rule-preset-recommend"),
  ]);
  const id = "@secretlint/secretlint-rule-preset-recommend";
  const { messages } = await lintSource({
    source: { content: keys.join("\n"), filePath: "variables", ext: "", contentType: "text" },
    options: { noPhysicFilePath: true, config: { rules: [{ id, rule: creator }] } },
  });
  const found = new Map<string, string>();
  let start = 0;
  for (const key of keys) {
    const end = start + key.length;
    const message = messages.find(({ range }) => range[0] >= start && range[0] < end);
    if (message) found.set(key, message.messageId);
    start = end + 1;
  }
  return found;
}

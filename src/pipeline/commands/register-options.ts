import type { TaskDocument } from "../../model/document.js";
import type { SourceRange } from "../../model/source.js";
import { concat, context, literal, spell, textOf, type Value } from "../../model/value.js";
import { hasOption, type Options, option, optionWords } from "../options.js";
import { documentOf } from "./task-document.js";

/** Options of `aws ecs register-task-definition` that are one text in the definition. */
const TEXTS: Readonly<Record<string, string>> = {
  family: "family",
  "task-role-arn": "taskRoleArn",
  "execution-role-arn": "executionRoleArn",
  "network-mode": "networkMode",
  cpu: "cpu",
  memory: "memory",
  "pid-mode": "pidMode",
  "ipc-mode": "ipcMode",
};
/** Those that are JSON, or the shorthand of the command line. */
const PIECES: Readonly<Record<string, string>> = {
  volumes: "volumes",
  "placement-constraints": "placementConstraints",
  tags: "tags",
  "proxy-configuration": "proxyConfiguration",
  "inference-accelerators": "inferenceAccelerators",
  "ephemeral-storage": "ephemeralStorage",
  "runtime-platform": "runtimePlatform",
};

/** A definition of which the containers are one option and everything else stands in others. */
export function assembledFrom(options: Options, containers: Value, at: SourceRange): TaskDocument {
  const why = "cannot read --container-definitions";
  if (!/^\s*\[/.test(textOf(containers) ?? spell(containers))) return documentOf(containers, why, at);
  const fields = fieldsIn(options).map(([name, value]) => concat(literal(`"${name}":`), value, literal(",")));
  const text = concat(literal("{"), ...fields, literal('"containerDefinitions":'), containers, literal("}"));
  const { document } = containers;
  if (!document) return documentOf(text, why, at);
  const { base } = document;
  if (base.kind !== "file" && base.kind !== "assembled") return document;
  return { ...document, base: { ...base, at }, text };
}

type Field = readonly [string, Value];

/** The fields of the definition that options set to one text. */
export const textFields = (options: Options): readonly Field[] =>
  Object.entries(TEXTS).flatMap(([name, field]): Field[] => {
    const value = option(options, name);
    return value ? [[field, value]] : [];
  });

function fieldsIn(options: Options): readonly Field[] {
  const texts = textFields(options).map(([field, value]): Field => [field, quoted(value)]);
  const pieces = Object.entries(PIECES).flatMap(([name, field]) => {
    const value = option(options, name);
    return value ? [[field, pieceOf(value)] as const] : [];
  });
  const kinds = optionWords(options, "requires-compatibilities").flatMap(({ value }) =>
    value.parts.length > 0 ? [value] : [],
  );
  const [first] = kinds;
  const isJson = first !== undefined && /^\s*\[/.test(textOf(first) ?? "");
  const list = kinds.flatMap((value, index) => [literal(index === 0 ? "[" : ","), quoted(value)]);
  return [
    ...texts,
    ...pieces,
    ...(first ? [["requiresCompatibilities", isJson ? first : concat(...list, literal("]"))] as const] : []),
    ...(hasOption(options, "enable-fault-injection") ? [["enableFaultInjection", literal("true")] as const] : []),
  ];
}

/** A text in JSON; what is not known of it stays as it is. */
const quoted = (value: Value): Value =>
  concat(
    literal('"'),
    {
      ...value,
      parts: value.parts.map((part) =>
        "oneOf" in part || part.text === undefined ? part : { ...part, text: JSON.stringify(part.text).slice(1, -1) },
      ),
    },
    literal('"'),
  );

/** JSON as it is; `cpuArchitecture=ARM64,operatingSystemFamily=LINUX` as the map it stands for. */
function pieceOf(value: Value): Value {
  const text = textOf(value)?.trim() ?? "";
  if (/^[[{]/.test(text)) return value;
  const pairs = text.split(",").map((pair) => /^([A-Za-z]+)=([\w.-]+)$/.exec(pair));
  if (!pairs.every((pair) => pair !== null)) return context("an option in the shorthand of the command line");
  const typed = (given = ""): string | number => (/^\d+$/.test(given) ? Number(given) : given);
  return literal(JSON.stringify(Object.fromEntries(pairs.map(([, name = "", given]) => [name, typed(given)]))));
}

// Reads what RegisterTaskDefinition takes from the ECS model in an installed AWS SDK, and writes it to src/model:
//   npm install --prefix SCRATCH @aws-sdk/client-ecs && node scripts/ecs-schema.mjs SCRATCH
// Run it when ECS has new fields, and read the difference.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

const [scratch] = process.argv.slice(2);
if (!scratch) throw new Error("usage: node scripts/ecs-schema.mjs SCRATCH");
const from = createRequire(resolve(scratch, "package.json"));
const { RegisterTaskDefinitionRequest$ } = from("@aws-sdk/client-ecs");
const { version } = from("@aws-sdk/client-ecs/package.json");

// How the SDK writes its schemas: numbers for simple types, a bit for lists and maps, arrays for everything named.
const SIMPLE = new Map([
  [0, "string"],
  [1, "number"],
  [2, "boolean"],
]);
const [LIST, MAP] = [64, 128];
const [NAMED, NAMED_LIST, NAMED_MAP, STRUCTURE, UNION] = [0, 1, 2, 3, 4];

const shapes = {};

function typeOf(schema) {
  if (typeof schema === "function") return typeOf(schema());
  if (typeof schema === "number") {
    const simple = SIMPLE.get(schema & 63);
    if (!simple) throw new Error(`a type that is not known: ${schema}`);
    return schema & MAP ? `{${simple}}` : schema & LIST ? `[${simple}]` : simple;
  }
  const [kind] = schema;
  if (kind === STRUCTURE || kind === UNION) return structure(schema);
  if (kind === NAMED) return typeOf(schema[4]);
  if (kind === NAMED_LIST) return `[${typeOf(schema[4])}]`;
  if (kind === NAMED_MAP) return `{${typeOf(schema[5])}}`;
  return typeOf(schema[0]);
}

function structure([, , name, , members, types]) {
  if (!shapes[name]) {
    shapes[name] = {};
    members.forEach((member, index) => {
      shapes[name][member] = typeOf(types[index]);
    });
  }
  return name;
}

structure(RegisterTaskDefinitionRequest$);
const text = `// Made by scripts/ecs-schema.mjs from @aws-sdk/client-ecs ${version}; do not edit.

/** The version of the SDK. */
export const SHAPES_OF = "${version}";

/** The fields of RegisterTaskDefinition and of all it holds: a type, [a list of it] or {a map to it}. */
export const SHAPES: Readonly<Record<string, Readonly<Record<string, string>>>> = ${JSON.stringify(shapes)};
`;
const file = fileURLToPath(new URL("../src/model/ecs-shapes.ts", import.meta.url));
writeFileSync(file, text);
execFileSync("npx", ["biome", "check", "--write", file]);

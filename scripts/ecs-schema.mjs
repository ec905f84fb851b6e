// Reads what RegisterTaskDefinition takes from the ECS model in an installed AWS SDK, and writes it to src/model:
//   npm install --prefix SCRATCH @aws-sdk/client-ecs && node scripts/ecs-schema.mjs SCRATCH
// Run it when ECS has new fields, and read the difference.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readShapes } from "./sdk-shapes.mjs";

const [scratch] = process.argv.slice(2);
if (!scratch) throw new Error("usage: node scripts/ecs-schema.mjs SCRATCH");
const { version, shapes } = readShapes(scratch);
const text = `// Made by scripts/ecs-schema.mjs from @aws-sdk/client-ecs ${version}; do not edit.

/** The version of the SDK. */
export const SHAPES_OF = "${version}";

/** The fields of RegisterTaskDefinition and of all it holds: a type, [a list of it] or {a map to it}. */
export const SHAPES: Readonly<Record<string, Readonly<Record<string, string>>>> = ${JSON.stringify(shapes)};
`;
const file = fileURLToPath(new URL("../src/model/ecs-shapes.ts", import.meta.url));
writeFileSync(file, text);
execFileSync("npx", ["biome", "check", "--write", file]);

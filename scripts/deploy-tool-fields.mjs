// Reads which fields of a task definition the releases of amazon-ecs-deploy-task-definition do not pass on:
//   node scripts/deploy-tool-fields.mjs ACTION SDK2 NEWEST [RELEASE=SCRATCH …]
// ACTION and SDK2 are clones of the action and of aws/aws-sdk-js with their tags. NEWEST has the newest @aws-sdk/client-ecs
// installed, SCRATCH the one of a release that sends only what it knows (2.6.3 is the first). Releases between pass on anything.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readShapes } from "./sdk-shapes.mjs";

const [action, sdk2, newest, ...later] = process.argv.slice(2);
if (!newest) throw new Error("usage: node scripts/deploy-tool-fields.mjs ACTION SDK2 NEWEST [RELEASE=SCRATCH …]");
const show = (clone, spec) =>
  execFileSync("git", ["-C", clone, "show", spec], { encoding: "utf8", maxBuffer: 2 ** 26 });
const { shapes } = readShapes(newest);

/** The releases that stand on version 2 of the SDK, oldest first, each with that version. */
const releases = execFileSync("git", ["-C", action, "tag", "--sort=v:refname"], { encoding: "utf8" })
  .split("\n")
  .filter((tag) => /^v\d+\.\d+\.\d+$/.test(tag))
  .flatMap((tag) => {
    const lock = JSON.parse(show(action, `${tag}:package-lock.json`));
    const sdk = (lock.packages?.["node_modules/aws-sdk"] ?? lock.dependencies?.["aws-sdk"])?.version;
    return sdk ? [{ version: tag.slice(1), sdk }] : [];
  });

/** Fields of the newest model that a model of version 2 does not have; its shapes stand in one another or apart. */
function unknownIn(model) {
  const resolved = (shape) => (shape?.shape ? { ...model.shapes[shape.shape], ...shape } : shape);
  const unknown = new Set();
  const walk = (name, shape) => {
    for (const [member, type] of Object.entries(shapes[name])) {
      const known = resolved(shape.members?.[member]);
      const inner = shapes[type] ? type : type.replace(/^\[(.+)\]$/, "$1");
      if (!known) unknown.add(`${name}.${member}`);
      else if (shapes[inner]) walk(inner, inner === type ? known : resolved(known.member));
    }
  };
  walk("RegisterTaskDefinitionRequest", resolved(model.operations.RegisterTaskDefinition.input));
  return unknown;
}

const models = releases.map(({ version, sdk }) => ({
  version,
  unknown: unknownIn(JSON.parse(show(sdk2, `v${sdk}:apis/ecs-2014-11-13.min.json`))),
}));
const refused = {};
for (const { version, unknown } of models) for (const field of unknown) refused[field] = version;

const dropped = {};
for (const each of later) {
  const [version, scratch] = each.split("=");
  const old = readShapes(scratch).shapes;
  for (const [name, members] of Object.entries(shapes))
    for (const member of Object.keys(members))
      if (old[name] && !old[name][member]) dropped[`${name}.${member}`] = version;
}

const text = `// Made by scripts/deploy-tool-fields.mjs from the tags of amazon-ecs-deploy-task-definition and its SDKs; do not edit.

/** The last release that refuses a field ("Unexpected key"), by its place in the shapes of the API. */
export const LAST_TO_REFUSE: Readonly<Record<string, string>> = ${JSON.stringify(refused)};
/** The last release that leaves a field out without a word. */
export const LAST_TO_DROP: Readonly<Record<string, string>> = ${JSON.stringify(dropped)};
/** The last release that refuses any field at all. */
export const LAST_TO_CHECK = ${JSON.stringify(releases.at(-1).version)};
`;
const file = fileURLToPath(new URL("../src/model/deploy-tool-fields.ts", import.meta.url));
writeFileSync(file, text);
execFileSync("npx", ["biome", "check", "--write", file]);

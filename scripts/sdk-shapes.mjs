// What RegisterTaskDefinition takes, as an installed version of @aws-sdk/client-ecs knows it.
import { createRequire } from "node:module";
import { resolve } from "node:path";

// How the SDK writes its schemas: numbers for simple types, a bit for lists and maps, arrays for everything named.
const SIMPLE = new Map([
  [0, "string"],
  [1, "number"],
  [2, "boolean"],
]);
const [LIST, MAP] = [64, 128];
const [NAMED, NAMED_LIST, NAMED_MAP, STRUCTURE, UNION] = [0, 1, 2, 3, 4];

/** The version of an installed SDK, and the fields of RegisterTaskDefinition and of all it holds. */
export function readShapes(scratch) {
  const from = createRequire(resolve(scratch, "package.json"));
  const shapes = {};
  structure(from("@aws-sdk/client-ecs").RegisterTaskDefinitionRequest$, shapes);
  return { version: from("@aws-sdk/client-ecs/package.json").version, shapes };
}

function typeOf(schema, shapes) {
  if (typeof schema === "function") return typeOf(schema(), shapes);
  if (typeof schema === "number") {
    const simple = SIMPLE.get(schema & 63);
    if (!simple) throw new Error(`a type that is not known: ${schema}`);
    return schema & MAP ? `{${simple}}` : schema & LIST ? `[${simple}]` : simple;
  }
  const [kind] = schema;
  if (kind === STRUCTURE || kind === UNION) return structure(schema, shapes);
  if (kind === NAMED) return typeOf(schema[4], shapes);
  if (kind === NAMED_LIST) return `[${typeOf(schema[4], shapes)}]`;
  if (kind === NAMED_MAP) return `{${typeOf(schema[5], shapes)}}`;
  return typeOf(schema[0], shapes);
}

function structure([, , name, , members, types], shapes) {
  if (!shapes[name]) {
    shapes[name] = {};
    members.forEach((member, index) => {
      shapes[name][member] = typeOf(types[index], shapes);
    });
  }
  return name;
}

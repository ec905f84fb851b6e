import type { Condition, Matching, Policy, PrincipalPattern, Principals, Statement } from "../model/policy.js";

/** A policy document cannot be read: why, in a sentence. */
export interface NoPolicy {
  readonly problem: string;
}

type Json = Readonly<Record<string, unknown>>;

/** Reads a document as IAM answers it: JSON, also percent-encoded, or the data itself. */
export function readPolicy(name: string, document: unknown): Policy | NoPolicy {
  const data = typeof document === "string" ? parse(document) : document;
  if (!isMap(data)) return { problem: `${name} is not a JSON object` };
  try {
    const statements = listOf(data.Statement).map((each, index) => readStatement(each, index));
    return { name, version: data.Version === "2012-10-17" ? "2012-10-17" : "2008-10-17", statements };
  } catch (error) {
    if (error instanceof NotUnderstood) return { problem: `${name}: ${error.message}` };
    throw error;
  }
}

class NotUnderstood extends Error {}

function parse(text: string): unknown {
  const json = text.trimStart().startsWith("%") ? decoded(text) : text;
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const isMap = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];
/** Numbers and booleans are as good as texts. */
const textsOf = (value: unknown, where: string): readonly string[] =>
  listOf(value).map((each) => {
    if (typeof each === "string" || typeof each === "number" || typeof each === "boolean") return String(each);
    throw new NotUnderstood(`${where} holds no text`);
  });

function readStatement(data: unknown, index: number): Statement {
  const place = `statement ${index + 1}`;
  if (!isMap(data)) throw new NotUnderstood(`${place} is not a JSON object`);
  const { Effect: effect, Sid: sid } = data;
  if (effect !== "Allow" && effect !== "Deny") throw new NotUnderstood(`${place} has neither Effect Allow nor Deny`);
  const principals = readPrincipals(data, place);
  return {
    name: typeof sid === "string" && sid !== "" ? sid : place,
    effect,
    actions: matching(data, "Action", place),
    resources: matching(data, "Resource", place),
    conditions: readConditions(data.Condition, place),
    ...(principals ? { principals } : {}),
  };
}

/** A trust policy names no resource: it is about its role. */
function matching(data: Json, element: "Action" | "Resource", place: string): Matching {
  const not = data[`Not${element}`] !== undefined;
  const patterns = textsOf(data[not ? `Not${element}` : element], `${element} of ${place}`);
  return patterns.length === 0 && element === "Resource" ? { not: false, patterns: ["*"] } : { not, patterns };
}

function readPrincipals(data: Json, place: string): Principals | undefined {
  const not = data.NotPrincipal !== undefined;
  const given = not ? data.NotPrincipal : data.Principal;
  if (given === undefined) return undefined;
  if (given === "*") return { not, all: [{ kind: "*", value: "*" }] };
  if (!isMap(given)) throw new NotUnderstood(`Principal of ${place} is neither "*" nor a JSON object`);
  const all = Object.entries(given).flatMap(([kind, values]) => {
    if (!isKind(kind)) throw new NotUnderstood(`Principal of ${place} has the kind "${kind}"`);
    return textsOf(values, `Principal of ${place}`).map((value): PrincipalPattern => ({ kind, value }));
  });
  return { not, all };
}

const KINDS = ["AWS", "Service", "Federated", "CanonicalUser"] as const;
const isKind = (text: string): text is (typeof KINDS)[number] => (KINDS as readonly string[]).includes(text);

function readConditions(data: unknown, place: string): readonly Condition[] {
  if (data === undefined) return [];
  if (!isMap(data)) throw new NotUnderstood(`Condition of ${place} is not a JSON object`);
  return Object.entries(data).flatMap(([operator, keys]) => {
    if (!isMap(keys)) throw new NotUnderstood(`${operator} of ${place} is not a JSON object`);
    return Object.entries(keys).map(([key, values]) => {
      return { operator, key, values: textsOf(values, `${operator} of ${place}`) };
    });
  });
}

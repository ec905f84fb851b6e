import type { ErrorObject } from "ajv";
import { didYouMean } from "../model/nearest.js";

/** The part of a schema that messages are made of: `title` says what is wanted. */
interface Wanted {
  readonly title?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, unknown>>;
}

const LISTED_AT_MOST = 12;

/** What is wrong, as one would say it to a person. */
export function describeError(error: ErrorObject, path: readonly string[], whole: string): string {
  const wanted = (error.parentSchema ?? {}) as Wanted;
  const name = spellPath(path) || whole;
  if (error.propertyName !== undefined) return `"${error.propertyName}" under ${name} is not ${wanted.title}`;
  switch (error.keyword) {
    case "additionalProperties":
      return unknownKey(error.params.additionalProperty, name, path, Object.keys(wanted.properties ?? {}));
    case "required":
      return `${name} has no ${error.schemaPath.includes("/then/") ? wanted.title : error.params.missingProperty}`;
    case "uniqueItems":
      return `${name} has the same item twice`;
    case "enum":
      return enumerated(error.data, name, wanted);
    default:
      return `${name} wants ${wanted.title ?? error.message}, not ${spellValue(error.data)}`;
  }
}

function unknownKey(key: string, name: string, path: readonly string[], known: readonly string[]): string {
  const meant = didYouMean(key, known);
  if (path.length === 1 && path[0] === "rules")
    return `there is no rule "${key}"${meant || "; ecs-preflight rules lists them"}`;
  const listed = known.length > 0 && known.length <= LISTED_AT_MOST ? `; it may have ${known.join(", ")}` : "";
  return `${name} has no setting "${key}"${meant || listed}`;
}

function enumerated(data: unknown, name: string, wanted: Wanted): string {
  const meant = typeof data === "string" ? didYouMean(data, wanted.enum ?? []) : "";
  return `${name} wants ${wanted.title}, not ${spellValue(data)}${meant}`;
}

/** "suppressions[0].expires" */
function spellPath(path: readonly string[]): string {
  return path.map((step, index) => (/^\d+$/.test(step) ? `[${step}]` : `${index > 0 ? "." : ""}${step}`)).join("");
}

function spellValue(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return Object.keys(value).length === 0 ? "an empty map" : "a map";
  return typeof value === "string" ? `"${value}"` : String(value);
}

import { Ajv, type AnySchema, type ErrorObject } from "ajv";
import { describeError } from "./describe-error.js";

/** Something wrong in a file that was read: the way to the value, or to one of its keys, and a sentence. */
export interface Problem {
  readonly path: readonly string[];
  /** The key below `path` that is wrong itself. */
  readonly key?: string;
  readonly message: string;
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** A day that the calendar has. */
function isDate(text: string): boolean {
  const [, year, month, day] = DATE.exec(text)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined) return false;
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

const ajv = new Ajv({ allErrors: true, verbose: true, allowUnionTypes: true, formats: { date: isDate } });

/** Tells everything in which data differs from a schema; `whole` is what the data as a whole is called. */
export function validator(schema: AnySchema, whole: string): (data: unknown) => readonly Problem[] {
  const check = ajv.compile(schema);
  return (data) => {
    check(data);
    return (check.errors ?? []).flatMap((error) => problemOf(error, whole));
  };
}

/** Errors that only say that another one was found. */
const ECHOES = new Set(["if", "propertyNames"]);

function problemOf(error: ErrorObject, whole: string): readonly Problem[] {
  if (ECHOES.has(error.keyword)) return [];
  const path = error.instancePath.split("/").slice(1).map(unescaped);
  const key = error.propertyName ?? (error.params as { additionalProperty?: string }).additionalProperty;
  return [{ path, message: describeError(error, path, whole), ...(key === undefined ? {} : { key }) }];
}

/** One step of a JSON pointer. */
const unescaped = (step: string): string => step.replace(/~1/g, "/").replace(/~0/g, "~");

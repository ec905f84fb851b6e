import { literal, textOf, type Value } from "../model/value.js";

/** What an expression yields: a text with origins and, where it is settled, its JSON value. */
export interface Datum {
  readonly value: Value;
  readonly json?: unknown;
}

export const known = (json: unknown): Datum => ({
  value: literal(
    json === null || json === undefined ? "" : typeof json === "object" ? JSON.stringify(json) : String(json),
  ),
  json: json === undefined ? "" : json,
});

export const datum = (value: Value): Datum => {
  const text = textOf(value);
  return text === undefined ? { value } : { value, json: text };
};

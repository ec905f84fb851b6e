import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { json } from "../../src/report/json.js";
import { fullReport, report } from "./sample.js";

const schema = JSON.parse(readFileSync("src/report/audit-report.schema.json", "utf8"));
const validate = new Ajv({ allErrors: true, strict: true }).compile(schema);

test.each([
  ["a clean report", report()],
  ["a report with everything", fullReport()],
])("%s follows the published schema", (_, one) => {
  validate(JSON.parse(json(one)));
  expect(validate.errors).toBeNull();
});

test("the schema refuses what the report never says", () => {
  expect(validate({ ...report(), extra: 1 })).toBe(false);
  expect(validate({ ...report(), gate: { ...report().gate, exitCode: 7 } })).toBe(false);
});

test("nothing is lost", () => {
  expect(JSON.parse(json(fullReport()))).toEqual(fullReport());
});

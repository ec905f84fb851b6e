import { readPolicy } from "../../src/iam/read.js";

test("a document is read from text, as IAM encodes it, and from data", () => {
  const document = { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "s3:*", Resource: "*" } };
  const expected = {
    name: "p",
    version: "2012-10-17",
    statements: [
      {
        name: "statement 1",
        effect: "Allow",
        actions: { not: false, patterns: ["s3:*"] },
        resources: { not: false, patterns: ["*"] },
        conditions: [],
      },
    ],
  };
  const text = JSON.stringify(document);
  expect([document, text, encodeURIComponent(text)].map((each) => readPolicy("p", each))).toEqual(
    Array(3).fill(expected),
  );
});

test.each<[string, unknown, string]>([
  ["no JSON", "<html>", "p is not a JSON object"],
  ["a list", [], "p is not a JSON object"],
  ["nothing", undefined, "p is not a JSON object"],
  ["broken encoding", "%7B%ZZ", "p is not a JSON object"],
  ["a statement that is a text", { Statement: ["Allow"] }, "p: statement 1 is not a JSON object"],
  ["an effect that is none", { Statement: [{ Effect: "allow" }] }, "p: statement 1 has neither Effect Allow nor Deny"],
  [
    "an action that is a map",
    { Statement: [{ Effect: "Allow", Action: {} }] },
    "p: Action of statement 1 holds no text",
  ],
  [
    "a principal that is a number",
    { Statement: [{ Effect: "Allow", Action: "*", Principal: 3 }] },
    'p: Principal of statement 1 is neither "*" nor a JSON object',
  ],
  [
    "a principal of an unknown kind",
    { Statement: [{ Effect: "Allow", Action: "*", Principal: { Google: "x" } }] },
    'p: Principal of statement 1 has the kind "Google"',
  ],
  [
    "a condition that is a text",
    { Statement: [{ Effect: "Allow", Action: "*", Condition: { Bool: "true" } }] },
    "p: Bool of statement 1 is not a JSON object",
  ],
])("%s is told in a sentence", (_, document, problem) => {
  expect(readPolicy("p", document)).toEqual({ problem });
});

import { existsSync, readFileSync } from "node:fs";
import { evaluate } from "../../src/iam/evaluate.js";
import { readPolicy } from "../../src/iam/read.js";
import type { Policy } from "../../src/model/policy.js";

/** Requests with the decision of another evaluator, one a line; they are no part of the project. */
const CASES = "../shared/iam-cases/cases.jsonl";
const lines = existsSync(CASES) ? readFileSync(CASES, "utf8").trim().split("\n") : [];

/**
 * Where the other evaluator does not follow AWS: every IPv4 address is in 0.0.0.0/0.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress
 */
const CONTRADICTED = new Map([
  [502, "allowed"],
  [615, "denied"],
]);

interface Case {
  readonly id: number;
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount: string;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
  readonly identityPolicies: readonly unknown[];
  readonly permissionsBoundary?: unknown;
  readonly resourcePolicy?: unknown;
  readonly expected: string;
}

function read(name: string, document: unknown): Policy {
  const policy = readPolicy(name, document);
  if ("problem" in policy) throw new Error(policy.problem);
  return policy;
}

function decided({ context, identityPolicies, permissionsBoundary, resourcePolicy, ...request }: Case): string {
  const values = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), [value].flat()]));
  return evaluate(
    { ...request, context: { values, others: "absent" } },
    {
      identity: identityPolicies.map((each, index) => read(`identity ${index + 1}`, each)),
      ...(permissionsBoundary ? { boundary: read("boundary", permissionsBoundary) } : {}),
      ...(resourcePolicy ? { resource: read("resource", resourcePolicy) } : {}),
    },
  ).is;
}

if (lines.length === 0) test.skip(`${CASES} is not there`, () => undefined);
else
  test(`${lines.length} requests are decided as another evaluator decides them`, () => {
    const cases = lines.map((line): Case => JSON.parse(line));
    const differing = cases.filter((each) => decided(each) !== each.expected);
    expect(new Map(differing.map((each) => [each.id, decided(each)]))).toEqual(CONTRADICTED);
  });

import { evaluate } from "../../src/iam/evaluate.js";
import { readPolicy } from "../../src/iam/read.js";
import type { AccessContext, Decision, PoliciesInForce, Policy } from "../../src/model/policy.js";

const ROLE = "arn:aws:iam::111122223333:role/apiTask";
const SECRET = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:api-AbCdEf";
const KEY = "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555";
const READ = "secretsmanager:GetSecretValue";

type Statement = Readonly<Record<string, unknown>>;
function policy(name: string, statements: readonly Statement[], version = "2012-10-17"): Policy {
  const read = readPolicy(name, { Version: version, Statement: statements });
  if ("problem" in read) throw new Error(read.problem);
  return read;
}
const allow = (more: Statement = {}): Statement => ({ Effect: "Allow", Action: READ, Resource: "*", ...more });
const deny = (more: Statement = {}): Statement => allow({ Effect: "Deny", ...more });
const when = (operator: string, key: string, ...values: readonly string[]): Statement =>
  allow({ Condition: { [operator]: { [key]: values } } });

interface Asked {
  readonly identity?: readonly Statement[];
  readonly boundary?: readonly Statement[];
  readonly resource?: readonly Statement[];
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  readonly others?: AccessContext["others"];
  readonly principal?: string;
  readonly action?: string;
  readonly on?: string;
  readonly account?: string;
}

function ask({ identity = [], boundary, resource, context = {}, others = "absent", ...more }: Asked): Decision {
  const { principal = ROLE, action = READ, on = SECRET, account = "111122223333" } = more;
  const policies: PoliciesInForce = {
    identity: [policy("own", identity)],
    ...(boundary ? { boundary: policy("boundary", boundary) } : {}),
    ...(resource ? { resource: policy("resource", resource) } : {}),
  };
  const values = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), [value].flat()]));
  return evaluate({ principal, action, resource: on, resourceAccount: account, context: { values, others } }, policies);
}

const is = (asked: Asked): string => {
  const decision = ask(asked);
  return decision.is === "denied" && decision.why === "implicitly" ? `no ${decision.missing} policy` : decision.is;
};

describe("within an account", () => {
  const to = (principal: unknown) => [allow({ Principal: principal })];

  test.each<[string, Asked, string]>([
    ["nothing allows", {}, "no identity policy"],
    ["its own policy allows", { identity: [allow()] }, "allowed"],
    ["another action", { identity: [allow({ Action: "secretsmanager:Put*" })] }, "no identity policy"],
    ["an action in other case", { identity: [allow({ Action: "SECRETSMANAGER:getsecret*" })] }, "allowed"],
    ["a resource in other case", { identity: [allow({ Resource: SECRET.toUpperCase() })] }, "no identity policy"],
    ["a resource with a wildcard", { identity: [allow({ Resource: `${SECRET.slice(0, -6)}??????` })] }, "allowed"],
    [
      "every action but this",
      { identity: [allow({ Action: undefined, NotAction: "secretsmanager:*" })] },
      "no identity policy",
    ],
    ["every resource but another", { identity: [allow({ Resource: undefined, NotResource: KEY })] }, "allowed"],
    ["a deny beside", { identity: [allow(), deny()] }, "denied"],
    ["a deny of the resource", { identity: [allow()], resource: [deny({ Principal: "*" })] }, "denied"],
    ["the resource's policy names the role", { resource: to({ AWS: ROLE }) }, "allowed"],
    ["it names another", { resource: to({ AWS: `${ROLE}2` }) }, "no identity policy"],
    ["it names the account: the role needs its own", { resource: to({ AWS: "111122223333" }) }, "no identity policy"],
    [
      "a service",
      { principal: "ecs-tasks.amazonaws.com", resource: to({ Service: "ecs-tasks.amazonaws.com" }) },
      "no identity policy",
    ],
    [
      "a boundary that is narrower",
      { identity: [allow()], boundary: [allow({ Action: "ecr:*" })] },
      "no boundary policy",
    ],
    ["a boundary that admits it, and grants nothing", { boundary: [allow()] }, "no identity policy"],
    [
      "a boundary limits what names the role",
      { resource: to({ AWS: ROLE }), boundary: [allow({ Action: "ecr:*" })] },
      "no identity policy",
    ],
    ["but not what is for anybody", { resource: to("*"), boundary: [allow({ Action: "ecr:*" })] }, "allowed"],
    [
      "a deny for all but the role",
      { identity: [allow()], resource: [deny({ NotPrincipal: { AWS: ROLE } })] },
      "allowed",
    ],
    [
      "which is one for it too, when it has a boundary",
      { identity: [allow()], boundary: [allow()], resource: [deny({ NotPrincipal: { AWS: ROLE } })] },
      "denied",
    ],
    [
      "a session of the role",
      { principal: "arn:aws:sts::111122223333:assumed-role/apiTask/one", resource: to({ AWS: ROLE }) },
      "allowed",
    ],
  ])("%s", (_, asked, expected) => expect(is(asked)).toBe(expected));

  test("a key is for those whom its own policy admits", () => {
    const use: Asked = { action: "kms:Decrypt", on: KEY, identity: [allow({ Action: "kms:*" })] };
    const root = allow({ Action: "kms:*", Principal: { AWS: "arn:aws:iam::111122223333:root" } });
    expect(is({ ...use, resource: [root] })).toBe("allowed");
    expect(is({ ...use, resource: [allow({ Action: "kms:*", Principal: { AWS: `${ROLE}2` } })] })).toBe(
      "no resource policy",
    );
  });
});

describe("across accounts", () => {
  const asked: Asked = { account: "444455556666", on: SECRET.replace("111122223333", "444455556666") };
  const theirs = [allow({ Principal: { AWS: "arn:aws:iam::111122223333:root" } })];

  test.each<[string, Asked, string]>([
    ["both sides allow", { identity: [allow()], resource: theirs }, "allowed"],
    ["only the own side", { identity: [allow()] }, "no resource policy"],
    ["only the other side", { resource: theirs }, "no identity policy"],
    ["anybody may, but it has none of its own", { resource: [allow({ Principal: "*" })] }, "no identity policy"],
  ])("%s", (_, more, expected) => expect(is({ ...asked, ...more })).toBe(expected));
});

describe("conditions", () => {
  const team = "aws:PrincipalTag/team";
  test.each<[string, Statement, Asked["context"], boolean]>([
    ["equal", when("StringEquals", team, "web", "api"), { [team]: "api" }, true],
    ["no wildcards where equality is asked", when("StringEquals", team, "w*"), { [team]: "web" }, false],
    ["alike", when("StringLike", team, "w?b"), { [team]: "web" }, true],
    ["names of keys in other case", when("StringEquals", "AWS:principaltag/TEAM", "web"), { [team]: "web" }, true],
    ["values in other case", when("StringEquals", team, "WEB"), { [team]: "web" }, false],
    ["ignoring case", when("StringEqualsIgnoreCase", team, "WEB"), { [team]: "web" }, true],
    ["not equal to any", when("StringNotEquals", team, "web", "api"), { [team]: "api" }, false],
    ["absent, not equal", when("StringNotEquals", team, "web"), {}, true],
    ["absent, equal", when("StringEquals", team, "web"), {}, false],
    ["absent, if it exists", when("StringEqualsIfExists", team, "web"), {}, true],
    ["Null true", when("Null", team, "true"), {}, true],
    ["Null false", when("Null", team, "false"), {}, false],
    ["all values", when("ForAllValues:StringEquals", "aws:TagKeys", "a", "b"), { "aws:TagKeys": ["a", "c"] }, false],
    ["all values of none", when("ForAllValues:StringEquals", "aws:TagKeys", "a"), {}, true],
    ["any value", when("ForAnyValue:StringEquals", "aws:TagKeys", "a", "b"), { "aws:TagKeys": ["a", "c"] }, true],
    ["any value of none", when("ForAnyValue:StringEquals", "aws:TagKeys", "a"), {}, false],
    ["any value of none, if it exists", when("ForAnyValue:StringEqualsIfExists", "aws:TagKeys", "a"), {}, false],
    ["any value unequal", when("ForAnyValue:StringNotEquals", "aws:TagKeys", "a"), { "aws:TagKeys": ["a", "c"] }, true],
    ["numbers", when("NumericLessThanEquals", "n", "10"), { n: "9.5" }, true],
    ["what is no number", when("NumericLessThan", "n", "10"), { n: "few" }, false],
    [
      "dates",
      when("DateGreaterThan", "aws:CurrentTime", "2026-01-01T00:00:00Z"),
      { "aws:CurrentTime": "1798000000" },
      true,
    ],
    ["booleans", when("Bool", "aws:SecureTransport", "TRUE"), { "aws:SecureTransport": "true" }, true],
    ["an address in a range", when("IpAddress", "aws:SourceIp", "10.0.0.0/8"), { "aws:SourceIp": "10.1.2.3" }, true],
    ["an address of another family", when("IpAddress", "aws:SourceIp", "0.0.0.0/0"), { "aws:SourceIp": "::1" }, false],
    ["not in a range", when("NotIpAddress", "aws:SourceIp", "2001:db8::/32"), { "aws:SourceIp": "2001:db8::1" }, false],
    ["a range that is none", when("IpAddress", "aws:SourceIp", "10.0.0.0/99"), { "aws:SourceIp": "10.1.2.3" }, false],
    [
      "parts of an ARN",
      when("ArnLike", "aws:SourceArn", "arn:aws:ecs:*:111122223333:*"),
      { "aws:SourceArn": "arn:aws:ecs:eu-west-1:111122223333:cluster/a" },
      true,
    ],
    [
      "a wildcard ends with its part",
      when("ArnLike", "aws:SourceArn", "arn:aws:*:111122223333:*"),
      { "aws:SourceArn": "arn:aws:ecs:eu-west-1:111122223333:cluster/a" },
      false,
    ],
  ])("%s", (_, statement, context, holds) =>
    expect(is({ identity: [statement], ...(context ? { context } : {}) })).toBe(
      holds ? "allowed" : "no identity policy",
    ),
  );

  test("variables: in values and resources, with a default, with signs that stand for themselves", () => {
    const on = (resource: string, context: Asked["context"] = { [team]: "api" }) =>
      is({ identity: [allow({ Resource: resource })], ...(context ? { context } : {}) });
    expect(on("arn:aws:secretsmanager:*:*:secret:${aws:PrincipalTag/team}-*")).toBe("allowed");
    expect(on("arn:aws:secretsmanager:*:*:secret:${aws:PrincipalTag/team}-*", {})).toBe("no identity policy");
    expect(on("arn:aws:secretsmanager:*:*:secret:${aws:PrincipalTag/other, 'api'}-*")).toBe("allowed");
    expect(on("arn:aws:secretsmanager:*:*:secret:${*}*")).toBe("no identity policy");
    expect(on("arn:aws:secretsmanager:*:*:secret:${aws:PrincipalTag/team}-*", { [team]: "*" })).toBe(
      "no identity policy",
    );
  });

  test("an old version knows no variables", () => {
    const document = policy("own", [allow({ Resource: "*:secret:${aws:PrincipalTag/team}-*" })], "2008-10-17");
    const context = { values: new Map([["aws:principaltag/team", ["api"]]]), others: "absent" as const };
    const request = { principal: ROLE, action: READ, resource: SECRET, resourceAccount: "111122223333", context };
    expect(evaluate(request, { identity: [document] }).is).toBe("denied");
  });
});

describe("what nobody can see", () => {
  const others = "unknown";
  const unseen = when("StringEquals", "aws:SourceVpce", "vpce-1");

  test("a grant that hangs on it is conditional, and names the key", () => {
    expect(ask({ identity: [unseen], others })).toEqual({
      is: "conditional",
      by: { policy: "own", statement: "statement 1" },
      keys: ["aws:SourceVpce"],
    });
  });

  test("so is a denial", () => {
    expect(is({ identity: [allow(), { ...unseen, Effect: "Deny" }], others })).toBe("conditional");
  });

  test("a grant without conditions decides, and so does a plain denial", () => {
    expect(is({ identity: [unseen, allow()], others })).toBe("allowed");
    expect(is({ identity: [unseen, deny()], others })).toBe("denied");
  });

  test("a condition that is not met leaves nothing open", () => {
    const both = allow({ Condition: { StringEquals: { "aws:SourceVpce": "vpce-1", "aws:PrincipalTag/team": "web" } } });
    expect(is({ identity: [both], context: { "aws:PrincipalTag/team": "api" }, others })).toBe("no identity policy");
  });

  test("an operator that IAM does not know", () => {
    expect(
      is({
        identity: [when("StringSounds", "aws:PrincipalTag/team", "web")],
        context: { "aws:PrincipalTag/team": "web" },
      }),
    ).toBe("conditional");
  });
});

test("the deciding statement is named by its Sid, or by its place", () => {
  expect(ask({ identity: [deny({ Action: "ecr:*" }), allow({ Sid: "ReadSecrets" })] })).toEqual({
    is: "allowed",
    by: { policy: "own", statement: "ReadSecrets" },
  });
  expect(ask({ identity: [allow(), deny()] })).toEqual({
    is: "denied",
    why: "explicitly",
    by: { policy: "own", statement: "statement 2" },
  });
});

test("a pattern of many stars takes no time to fail", () => {
  const resource = `arn:aws:secretsmanager:${"*a".repeat(2_000)}`;
  expect(is({ identity: [allow({ Resource: resource })], on: `arn:aws:secretsmanager:${"a".repeat(20_000)}b` })).toBe(
    "no identity policy",
  );
});

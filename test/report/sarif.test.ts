import type { AuditReport } from "../../src/model/report.js";
import type { Home } from "../../src/report/home.js";
import { sarif } from "../../src/report/sarif.js";
import { complaints } from "./multitool.js";
import { finding, fullReport, outcome, place, report } from "./sample.js";

interface Result {
  readonly id?: number;
  readonly message: { readonly text: string };
  readonly partialFingerprints: { readonly primaryLocationLineHash: string };
}
const urisIn = (run: object): ReadonlySet<string> =>
  new Set([...JSON.stringify(run).matchAll(/"uri":"([^"]*)","uriBaseId":"%SRCROOT%"/g)].map(([, uri = ""]) => uri));
const FOREIGN = "acme/flows:.github/workflows/deploy.yml";
function elsewhere() {
  return report({
    outcomes: [outcome("sha-tag", "not-checked", { unchecked: [{ what: "a script", at: place(8, 1, 2, FOREIGN) }] })],
    findings: [
      finding({ id: "a", at: place(3, 1, 5, FOREIGN) }),
      finding({ id: "b", at: place(4, 1, 5, "acme/actions:push/action.yml") }),
      finding({
        id: "c",
        related: [
          { note: "pushed here", at: place(9, 3, 5, FOREIGN) },
          { note: "called from here", at: place(7, 11, 20) },
        ],
      }),
    ],
    diagnostics: [
      { level: "warning", message: "matches nothing", at: place(2, 3, 9, "../settings/ecs-preflight.yml") },
      { level: "error", message: "bad indentation", at: place(1, 1, 2, FOREIGN) },
    ],
  });
}

const ROOT = { prefix: "" };
const runOf = (text: string) => JSON.parse(text).runs[0];

test.each<[string, AuditReport, Home]>([
  ["a report with everything", fullReport(), ROOT],
  ["a clean report", report(), ROOT],
  [
    "a place that is its whole excerpt",
    report({ findings: [finding({ at: place(1, 1, 5), excerpt: { firstLine: 1, lines: ["jobs"] } })] }),
    ROOT,
  ],
  ["an empty place", report({ findings: [finding({ at: place(40, 1, 1) })] }), ROOT],
  ["a directory below the root", fullReport(), { prefix: "services/the api/" }],
  ["findings in other repositories", elsewhere(), ROOT],
  ["a place without excerpt", report({ findings: [finding({ excerpt: { firstLine: 1, lines: [] } })] }), ROOT],
])(
  "the SARIF Multitool finds no error and no warning in %s",
  (_, one, home) => {
    expect(complaints(sarif(one, home))).toEqual([]);
  },
  60_000,
);

test("a finding is a result with an exact region, related places and a fingerprint", () => {
  const [result] = runOf(sarif(fullReport(), ROOT)).results;
  expect(result).toMatchObject({
    ruleId: "sha-tag",
    ruleIndex: 1,
    level: "error",
    message: { text: "The image is pushed as latest only.\npushed: latest\nwanted: the commit" },
    partialFingerprints: { primaryLocationLineHash: "sha-tag:1f2e3d" },
  });
  expect(result.locations[0].physicalLocation).toMatchObject({
    artifactLocation: { uri: ".github/workflows/deploy.yml", uriBaseId: "%SRCROOT%" },
    region: { startLine: 40, startColumn: 23, endLine: 40, endColumn: 38, snippet: { text: "$ECR/api:latest" } },
  });
  expect(result.relatedLocations).toEqual([
    {
      id: 1,
      physicalLocation: {
        artifactLocation: { uri: ".github/workflows/release%20it.yml", uriBaseId: "%SRCROOT%" },
        region: { startLine: 7, startColumn: 11, endLine: 7, endColumn: 20 },
      },
      message: { text: "called from here" },
    },
  ]);
});

test("what was not judged is told as notifications, and the run is no success", () => {
  const [invocation] = runOf(sarif(fullReport(), ROOT)).invocations;
  expect(invocation.executionSuccessful).toBe(false);
  const told = invocation.toolExecutionNotifications.map(
    (one: { descriptor: { id: string }; message: { text: string } }) => `${one.descriptor.id}: ${one.message.text}`,
  );
  expect(told).toEqual([
    "unreadable-input: bad indentation of a mapping entry",
    "idle: the suppression of sha-tag has expired",
    "not-checked: smoke-test on api → prod: the action x/y cannot be read",
    "crashed: step-order on api → prod: undefined is not a function",
    "suppressed: 1 finding is suppressed",
  ]);
});

test("places in other repositories are none of this one's: findings are left out and counted, the rest is spelled", () => {
  const run = runOf(sarif(elsewhere(), ROOT));
  expect(run.results.map((each: Result) => each.partialFingerprints.primaryLocationLineHash)).toEqual(["c"]);
  const [result] = run.results;
  expect(result.message.text).toBe(`The image is pushed as latest only.\npushed here: ${FOREIGN}:9:3`);
  expect(result.relatedLocations.map((each: Result) => [each.id, each.message.text])).toEqual([
    [1, "called from here"],
  ]);
  expect(run.invocations[0].toolExecutionNotifications).toMatchObject([
    { descriptor: { id: "idle" }, message: { text: "matches nothing (../settings/ecs-preflight.yml:2:3)" } },
    { descriptor: { id: "unreadable-input" }, message: { text: `bad indentation (${FOREIGN}:1:1)` } },
    { descriptor: { id: "not-checked" }, message: { text: `sha-tag on api → prod: a script (${FOREIGN}:8:1)` } },
    {
      descriptor: { id: "elsewhere" },
      level: "warning",
      message: {
        text: `2 findings are in files of other repositories and left out: ${FOREIGN}, acme/actions:push/action.yml`,
      },
    },
  ]);
  expect(JSON.stringify(run)).not.toContain("acme%2F");
  expect(urisIn(run)).toEqual(new Set([".github/workflows/deploy.yml"]));
});

test("of a directory below the root of the repository, paths begin at that root, and the category is its own", () => {
  const run = runOf(sarif(fullReport(), { prefix: "services/the api/" }));
  expect(urisIn(run)).toEqual(
    new Set(
      [
        ".github/workflows/deploy.yml",
        ".github/workflows/release%20it.yml",
        ".github/workflows/old.yml",
        "ecs-preflight.yml",
      ].map((path) => `services/the%20api/${path}`),
    ),
  );
  expect(run.automationDetails.id).toBe("ecs-preflight/services/the api/");
  expect(runOf(sarif(fullReport(), ROOT)).automationDetails.id).toBe("ecs-preflight/");
});

test("rules on credentials carry a security severity, others do not", () => {
  const [oidc, tag] = runOf(sarif(fullReport(), ROOT)).tool.driver.rules;
  expect(oidc.properties).toMatchObject({ tags: expect.arrayContaining(["security"]), "security-severity": "8.0" });
  expect(tag.properties).not.toHaveProperty("security-severity");
  expect(tag.help.text).toContain("A moving tag hides what runs.");
  expect(tag.help.markdown).toContain("## How to mend it");
});

test("text from a repository does not become a link", () => {
  const [result] = runOf(
    sarif(report({ findings: [finding({ message: "tag [x](https://evil.example) of [1, 2]" })] }), ROOT),
  ).results;
  expect(result.message.text).toBe("tag \\[x\\](https://evil.example) of [1, 2]");
});

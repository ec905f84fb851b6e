import { sarif } from "../../src/report/sarif.js";
import { complaints } from "./multitool.js";
import { finding, fullReport, place, report } from "./sample.js";

const runOf = (text: string) => JSON.parse(text).runs[0];
test.each([
  ["a report with everything", fullReport()],
  ["a clean report", report()],
  [
    "a place that is its whole excerpt",
    report({ findings: [finding({ at: place(1, 1, 5), excerpt: { firstLine: 1, lines: ["jobs"] } })] }),
  ],
  ["an empty place", report({ findings: [finding({ at: place(40, 1, 1) })] })],
  ["a place without excerpt", report({ findings: [finding({ excerpt: { firstLine: 1, lines: [] } })] })],
])(
  "the SARIF Multitool finds no error and no warning in %s",
  (_, one) => {
    expect(complaints(sarif(one))).toEqual([]);
  },
  60_000,
);

test("a finding is a result with an exact region, related places and a fingerprint", () => {
  const [result] = runOf(sarif(fullReport())).results;
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
  const [invocation] = runOf(sarif(fullReport())).invocations;
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

test("rules on credentials carry a security severity, others do not", () => {
  const [oidc, tag] = runOf(sarif(fullReport())).tool.driver.rules;
  expect(oidc.properties).toMatchObject({ tags: expect.arrayContaining(["security"]), "security-severity": "8.0" });
  expect(tag.properties).not.toHaveProperty("security-severity");
  expect(tag.help.text).toContain("A moving tag hides what runs.");
  expect(tag.help.markdown).toContain("## How to mend it");
});

test("text from a repository does not become a link", () => {
  const [result] = runOf(
    sarif(report({ findings: [finding({ message: "tag [x](https://evil.example) of [1, 2]" })] })),
  ).results;
  expect(result.message.text).toBe("tag \\[x\\](https://evil.example) of [1, 2]");
});

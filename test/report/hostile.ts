import fc from "fast-check";
import type { AuditReport } from "../../src/model/report.js";
import type { Place } from "../../src/model/source.js";
import { finding, fullReport, outcome, report, rule, target } from "./sample.js";

/** What people have written into names to break out of a report. */
export const ATTACKS: readonly string[] = [
  "::set-output name=verdict::open",
  "::error file=a.yml,line=1::x",
  "##[set-output name=verdict]open",
  "##[error]",
  "::stop-commands::x",
  "%0A::error::x",
  "%25",
  "\n::error::x",
  "\r::error::x",
  "\u2028::error::x",
  "\u0085::error::x",
  "]]>",
  "<![CDATA[",
  "<!--",
  "-->",
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "</failure></testcase>",
  "</code></pre></details>",
  "<details open>",
  "&lt;",
  "&#10;",
  '" onmouseover="x',
  "[text](https://evil.example)",
  "![text](https://evil.example/x.png)",
  "[text]: https://evil.example",
  "<https://evil.example>",
  "https://evil.example/x",
  "www.evil.example",
  "someone@evil.example",
  "@octocat",
  "@acme/everyone",
  "#1",
  "GH-1",
  "acme/shop#2",
  "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef",
  "acme/shop@deadbeef",
  "`",
  "``",
  "```",
  "`a`",
  "~~~",
  "~~x~~",
  "**bold**",
  "_x_",
  "|",
  "|-|-|",
  "\\",
  "\\`",
  "$x$",
  ":tada:",
  "# head",
  "> quote",
  "- item",
  "1. item",
  "1)",
  "---",
  "===",
  "    code",
  "[^1]",
  "[ ]",
  "${{ secrets.X }}",
  "{{ x }}",
  "\u0000",
  "\u001b[31m",
  "\ud800",
  "\ufffe",
  "\uffff",
  "\u202e",
  "\u200b",
];

const nasty = fc
  .array(fc.oneof(fc.constantFrom(...ATTACKS, " ", "\n", "plain words"), fc.string({ unit: "binary", maxLength: 5 })), {
    maxLength: 6,
  })
  .map((parts) => parts.join(""));

const place = (file: string): fc.Arbitrary<Place> =>
  fc.record({
    file: fc.constant(file),
    startLine: fc.integer({ min: 1, max: 99 }),
    startColumn: fc.integer({ min: 1, max: 99 }),
    endLine: fc.integer({ min: 100, max: 120 }),
    endColumn: fc.integer({ min: 1, max: 99 }),
  });

/** A report in which everything that comes from a repository is an attack. */
export const hostileReport: fc.Arbitrary<AuditReport> = fc
  .tuple(fc.infiniteStream(nasty), fc.constantFrom("error", "warning", "none"))
  .chain(([stream, level]) => {
    const text = (): string => stream.next().value;
    return place(text()).map((at) => reportOf(text, at, level as "error"));
  });

function reportOf(text: () => string, at: Place, level: AuditReport["gate"]["level"]): AuditReport {
  const gap = () => ({ what: text(), at });
  const found = (id: string, ruleId: string) =>
    finding({
      id,
      rule: ruleId,
      message: text(),
      at,
      excerpt: { firstLine: at.startLine, lines: [text(), text()].map((line) => line.replaceAll("\n", " ")) },
      compared: [{ what: text(), value: text() }],
      related: [{ note: text(), at }],
      fix: text(),
      targets: ["api", "web"],
    });
  const targets = ["api", "web", "worker"].map((id) =>
    target(id, {
      title: `${text()} → ${text()}`,
      region: text(),
      account: text(),
      workflows: [text(), `${text()} (${text()})`],
    }),
  );
  const by = { by: "configuration", reason: text(), at } as const;
  return report({
    ...fullReport(),
    directory: text(),
    targets,
    rules: [rule("sha-tag"), rule("smoke-test", { section: "verify" }), rule("step-order", { section: "verify" })],
    outcomes: [
      outcome("sha-tag", "fail", { findings: ["a", "b"] }),
      outcome("smoke-test", "not-checked", { unchecked: [gap(), gap()] }),
      outcome("step-order", "crashed", { why: text() }),
      outcome("sha-tag", "fail", { target: "web", findings: ["a"] }),
      outcome("smoke-test", "not-applicable", { target: "web", why: text() }),
      outcome("step-order", "not-checked", { target: "worker", unchecked: [gap()], accepted: by }),
    ],
    findings: [found("a", "sha-tag"), found("b", "sha-tag")],
    suppressed: [{ ...found("c", "step-order"), suppression: by }],
    gaps: [gap()],
    diagnostics: [
      { level: "error", message: text(), at },
      { level: "warning", message: text() },
    ],
    configuration: { file: text(), off: [] },
    gate: { level, verdict: "closed", exitCode: 1, counts: { error: 2, notChecked: 1, crashed: 1 } },
  });
}

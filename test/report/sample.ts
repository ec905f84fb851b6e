import type { AuditReport, Outcome, ReportedFinding, RuleSummary, TargetSummary } from "../../src/model/report.js";
import type { Place } from "../../src/model/source.js";

export const DEPLOY = ".github/workflows/deploy.yml";

export const place = (startLine: number, startColumn: number, endColumn: number, file = DEPLOY): Place => ({
  file,
  startLine,
  startColumn,
  endLine: startLine,
  endColumn,
});

export const rule = (id: string, more: Partial<RuleSummary> = {}): RuleSummary => ({
  id,
  title: `The ${id} rule`,
  level: "error",
  section: "build",
  what: "Looks at image tags",
  why: "A moving tag hides what runs.",
  fix: "Tag with the commit.",
  references: ["https://docs.example.com/tags"],
  options: [],
  helpUri: `https://docs.example.com/rules/${id}`,
  ...more,
});

export const target = (id: string, more: Partial<TargetSummary> = {}): TargetSummary => ({
  id,
  kind: "service",
  title: `${id} → prod`,
  workflows: [`${DEPLOY} (push to main)`],
  namedAt: [],
  ...more,
});

export const outcome = (ruleId: string, verdict: Outcome["verdict"], more: Partial<Outcome> = {}): Outcome => ({
  rule: ruleId,
  target: "api",
  verdict,
  findings: [],
  unchecked: [],
  suppressed: [],
  ...more,
});

export const finding = (more: Partial<ReportedFinding> = {}): ReportedFinding => ({
  id: "sha-tag:1f2e3d",
  rule: "sha-tag",
  level: "error",
  message: "The image is pushed as latest only.",
  at: place(40, 23, 38),
  excerpt: { firstLine: 39, lines: ["      - run: |", "          docker push $ECR/api:latest"] },
  compared: [],
  related: [],
  targets: ["api"],
  ...more,
});

const COUNTS = {
  error: 0,
  warning: 0,
  note: 0,
  notChecked: 0,
  crashed: 0,
  passed: 0,
  notApplicable: 0,
  suppressed: 0,
  accepted: 0,
  baseline: 0,
  unchanged: 0,
  off: 0,
};

type Counts = Partial<AuditReport["gate"]["counts"]>;
type Gate = Partial<Omit<AuditReport["gate"], "counts">> & { readonly counts?: Counts };

export function report(more: Partial<Omit<AuditReport, "gate">> & { readonly gate?: Gate } = {}): AuditReport {
  return {
    version: 1,
    tool: { name: "ecs-preflight", version: "0.1.0" },
    directory: ".",
    offline: true,
    targets: [target("api")],
    rules: [rule("sha-tag")],
    outcomes: [],
    findings: [],
    suppressed: [],
    gaps: [],
    diagnostics: [],
    configuration: { off: [] },
    ...more,
    gate: { level: "warning", verdict: "open", exitCode: 0, ...more.gate, counts: { ...COUNTS, ...more.gate?.counts } },
  };
}

/** A report in which everything happens that can. */
export const fullReport = (): AuditReport =>
  report({
    targets: [target("api", { region: "eu-west-1", account: "111122223333" })],
    rules: [
      rule("oidc-credentials", { section: "credentials" }),
      rule("sha-tag"),
      rule("layer-cache", { level: "note" }),
      rule("smoke-test", { section: "verify", level: "warning" }),
      rule("step-order", { section: "verify" }),
    ],
    outcomes: [
      outcome("oidc-credentials", "pass"),
      outcome("sha-tag", "fail", { findings: ["sha-tag:1f2e3d"] }),
      outcome("layer-cache", "not-applicable", { why: "nothing is built" }),
      outcome("smoke-test", "not-checked", {
        unchecked: [{ what: "the action x/y cannot be read", at: place(52, 9, 12) }],
      }),
      outcome("step-order", "crashed", { why: "undefined is not a function" }),
    ],
    findings: [
      finding({
        compared: [
          { what: "pushed", value: "latest" },
          { what: "wanted", value: "the commit" },
        ],
        related: [{ note: "called from here", at: place(7, 11, 20, ".github/workflows/release it.yml") }],
        fix: "docker build -t $ECR/api:$GITHUB_SHA .\ndocker push $ECR/api:$GITHUB_SHA",
      }),
    ],
    gaps: [{ what: "the script ./deploy.sh is not in the repository", at: place(60, 14, 25) }],
    configuration: {
      file: "ecs-preflight.yml",
      off: [{ rule: "grace-period", at: place(4, 3, 15, "ecs-preflight.yml") }],
    },
    suppressed: [
      {
        ...finding({ id: "step-order:77", rule: "step-order", message: "The service moves first." }),
        suppression: {
          by: "configuration",
          reason: "known until the move",
          at: place(9, 11, 21, "ecs-preflight.yml"),
          expires: "2027-01-31",
        },
      },
    ],
    diagnostics: [
      {
        level: "error",
        message: "bad indentation of a mapping entry",
        at: place(3, 2, 5, ".github/workflows/old.yml"),
      },
      {
        level: "warning",
        message: "the suppression of sha-tag has expired",
        at: place(12, 11, 18, "ecs-preflight.yml"),
      },
    ],
    gate: {
      verdict: "broken-input",
      exitCode: 2,
      counts: { error: 1, notChecked: 1, crashed: 1, passed: 1, notApplicable: 1 },
    },
  });

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Ajv } from "ajv";
import { auditRepository } from "../../src/cli/audit-repository.js";
import type { AuditReport } from "../../src/model/report.js";
import { Scratch } from "./command-line.js";

const scratch = new Scratch();
afterAll(() => scratch.remove());

const WORKFLOW = ".github/workflows/deploy.yml";
const DEPLOY = readFileSync(resolve("fixtures/demo/broken", WORKFLOW), "utf8");

/** What the demo's workflow reads. */
const BESIDE = Object.fromEntries(
  ["task-definition.json", "Dockerfile"].map((file) => [
    file,
    readFileSync(resolve("fixtures/demo/broken", file), "utf8"),
  ]),
);

interface Files {
  readonly workflow?: string;
  readonly configuration?: string;
  readonly more?: Readonly<Record<string, string>>;
}

const broken = ({ workflow = DEPLOY, configuration, more }: Files): string =>
  scratch.repository("broken", {
    ...BESIDE,
    [WORKFLOW]: workflow,
    ...(configuration === undefined ? {} : { "ecs-preflight.yml": configuration }),
    ...more,
  });

const audited = async (files: Files): Promise<AuditReport> =>
  (await auditRepository({ directory: broken(files), offline: true, today: "2027-01-31" })).report;

const told = ({ diagnostics }: AuditReport): readonly string[] =>
  diagnostics.map(({ level, at, message }) => `${level} ${at?.file}:${at?.startLine}:${at?.startColumn} ${message}`);

const verdictOf = ({ outcomes }: AuditReport, rule: string) => outcomes.find((outcome) => outcome.rule === rule);

const suppressing = (more: string): string => `suppressions:\n  - rule: live-task-definition\n${more}`;
const FILE = "    file: .github/workflows/*.yml\n";
const REASON = "    reason: the file owns it\n";

describe("suppressions of the configuration", () => {
  test("a file: the finding is left out, counted and listed", async () => {
    const before = await audited({});
    const report = await audited({ configuration: suppressing(FILE + REASON) });
    const [finding] = before.findings.filter((each) => each.rule === "live-task-definition");
    expect(report.findings).toEqual(before.findings.filter((each) => each !== finding));
    expect(report.suppressed).toEqual([
      {
        ...finding,
        suppression: {
          by: "configuration",
          reason: "the file owns it",
          at: { file: "ecs-preflight.yml", startLine: 2, startColumn: 11, endLine: 2, endColumn: 31 },
        },
      },
    ]);
    expect(report.gate.counts).toMatchObject({ error: before.gate.counts.error - 1, suppressed: 1 });
    expect(verdictOf(report, "live-task-definition")).toMatchObject({
      verdict: "pass",
      why: "what was found is suppressed",
      findings: [],
      suppressed: [finding?.id],
    });
    expect(told(report)).toEqual([]);
  });

  test.each([
    ["api", true],
    ["prod/api", true],
    ["prod/*", true],
    ["api → prod", true],
    ["production", true],
    ["prod/web", false],
  ])("the target %s", async (target, meant) => {
    const configuration = `targets: [{ name: production, service: api, cluster: prod }]\n${suppressing(`    target: ${target}\n${REASON}`)}`;
    expect((await audited({ configuration })).suppressed).toHaveLength(meant ? 1 : 0);
  });

  test("file and target must both fit", async () => {
    const configuration = suppressing(`${FILE}    target: prod/web\n${REASON}`);
    expect((await audited({ configuration })).suppressed).toEqual([]);
  });

  test("the last day counts, the day after it does not and is told", async () => {
    const until = (date: string) => audited({ configuration: suppressing(`${FILE}${REASON}    expires: ${date}\n`) });
    const report = await until("2027-01-31");
    expect(report.suppressed).toMatchObject([{ suppression: { expires: "2027-01-31" } }]);
    const late = await until("2027-01-30");
    expect(late.suppressed).toEqual([]);
    expect(verdictOf(late, "live-task-definition")?.verdict).toBe("fail");
    expect(told(late)).toEqual([
      "warning ecs-preflight.yml:2:11 the suppression of live-task-definition has expired on 2027-01-30 and counts no longer",
    ]);
  });

  test("what matches nothing is told, by rule, with the target that may have been meant", async () => {
    const configuration = `suppressions:\n  - { rule: [sha-tag, step-order], file: "**", reason: x }\n  - { rule: sha-tag, target: prod/apii, reason: x }\n`;
    expect(told(await audited({ configuration }))).toEqual([
      "warning ecs-preflight.yml:2:23 the suppression of step-order matches no finding: it can go",
      'warning ecs-preflight.yml:3:13 the suppression of sha-tag matches no finding: there is no target "prod/apii"; did you mean "prod/api"?',
    ]);
  });

  test("what a rule that was left out could have matched is not called idle", async () => {
    const configuration = `suppressions:\n  - { rule: step-order, file: "**", reason: x }\n`;
    const { stdout } = scratch.run(broken({ configuration }), "--rule", "sha-tag");
    expect(stdout).not.toContain("suppression of step-order");
  });

  test("what something unread could hide is not called idle", async () => {
    const workflow = DEPLOY.replace(
      "      - name: Deploy\n",
      "      - run: ./unknown-tool deploy\n\n      - name: Deploy\n",
    );
    const configuration = `suppressions:\n  - { rule: sha-tag, file: nowhere.yml, reason: x }\n`;
    const report = await audited({ workflow, configuration });
    const [outcome] = report.outcomes.filter((each) => each.rule === "sha-tag");
    expect(told(report).length).toBe(outcome?.unchecked.length === 0 ? 1 : 0);
  });

  test("unread input leaves open what is idle", async () => {
    const configuration = `suppressions:\n  - { rule: step-order, file: "**", reason: x }\n`;
    const report = await audited({ configuration, more: { ".github/workflows/torn.yml": "jobs: [" } });
    expect(report.diagnostics.map((each) => each.level)).toEqual(["error"]);
    expect(report.gate.exitCode).toBe(2);
  });

  test("suppressed findings do not block", async () => {
    const all = [...new Set((await audited({})).findings.map((finding) => finding.rule))];
    const configuration = `suppressions:\n  - { rule: [${all.join(", ")}], file: "**", reason: a demo }\n`;
    expect((await audited({ configuration })).gate).toMatchObject({ verdict: "open", exitCode: 0 });
  });
});

describe("comments in the file", () => {
  const PUSH = "docker push $REGISTRY/$ECR_REPOSITORY:latest";
  const RULE = "latest-only-from-default-branch";
  const commented = (before: string, after: string) =>
    audited({ workflow: DEPLOY.replace(PUSH, `${before}${PUSH}${after}`) });

  test.each([
    ["at the end of the line", "", ` # ecs-preflight: ignore[${RULE}] one branch only`],
    ["on the line above", `# ecs-preflight: ignore[${RULE}] one branch only\n          `, ""],
  ])("%s", async (_, before, after) => {
    const report = await commented(before, after);
    expect(report.suppressed).toMatchObject([
      { rule: RULE, suppression: { by: "comment", reason: "one branch only", at: { file: WORKFLOW } } },
    ]);
    expect(told(report)).toEqual([]);
  });

  test("ids stay as they are, of what is suppressed and of what is not", async () => {
    const ids = ({ findings, suppressed }: AuditReport) =>
      [...findings, ...suppressed].map((finding) => `${finding.rule} ${finding.id}`).sort();
    const report = await commented("", ` # ecs-preflight: ignore[${RULE}] one branch only`);
    expect(ids(report)).toEqual(ids(await audited({})));
  });

  test("without a reason or with an unknown rule it does not count", async () => {
    const report = await commented("", ` # ecs-preflight: ignore[${RULE}]`);
    expect(report.suppressed).toEqual([]);
    expect(told(report)).toEqual([
      `warning ${WORKFLOW}:34:56 the comment gives no reason and counts for nothing: write ecs-preflight: ignore[rule-id] reason`,
    ]);
    expect(told(await commented("", " # ecs-preflight: ignore[latest-only] x"))).toEqual([
      `warning ${WORKFLOW}:34:56 there is no rule "latest-only"; did you mean "${RULE}"?`,
    ]);
  });

  test("an idle one is told", async () => {
    expect(told(await commented("", " # ecs-preflight: ignore[step-order] x"))).toEqual([
      `warning ${WORKFLOW}:34:56 the comment suppresses no finding of step-order: it can go`,
    ]);
  });

  test("one comment suppresses one finding", async () => {
    const steps = "      - { uses: acme/one@v1, with: { x: y } }\n";
    const twice = "      - { name: a, uses: acme/one@v1 } # ecs-preflight: ignore[pinned-actions] ours\n";
    const workflow = DEPLOY.replace("      - name: Deploy\n", `${twice}${steps}\n      - name: Deploy\n`);
    const report = await audited({ workflow });
    expect(report.suppressed.map((finding) => finding.message)).toEqual([expect.stringContaining("acme/one@v1")]);
    expect(report.findings.filter((finding) => finding.message.includes("acme/one@v1"))).toHaveLength(1);
  });

  test("in a script, a Dockerfile and Terraform", async () => {
    const files = {
      Dockerfile:
        "FROM alpine\n# ecs-preflight: ignore[no-baked-secrets] a public token\nENV API_TOKEN=abcdefgh12345678\n",
      "push.sh": "docker push $ECR/api:latest # ecs-preflight: ignore[latest-only-from-default-branch] tried by hand\n",
      "main.tf": [
        'resource "aws_ecs_task_definition" "api" {',
        '  family = "api"',
        "  container_definitions = jsonencode([{",
        '    name = "api"',
        "    // ecs-preflight: ignore[immutable-image] replaced by hand",
        '    image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:latest"',
        "  }])",
        "}",
        'resource "aws_ecs_service" "api" {',
        '  name = "api"',
        '  cluster = "prod"',
        "  task_definition = aws_ecs_task_definition.api.arn",
        "}",
      ].join("\n"),
    };
    const workflow = [
      "on: push",
      "jobs:",
      "  deploy:",
      "    runs-on: ubuntu-latest",
      "    env: { ECR: 111122223333.dkr.ecr.eu-west-1.amazonaws.com }",
      "    steps:",
      "      - uses: actions/checkout@v4",
      "      - run: docker build -t $ECR/api:latest .",
      "      - run: bash push.sh",
      "      - run: terraform apply -auto-approve",
    ].join("\n");
    const report = await audited({ workflow, more: files });
    const suppressed = report.suppressed.map((finding) => `${finding.at.file} ${finding.rule}`).sort();
    expect(suppressed).toEqual([
      "Dockerfile no-baked-secrets",
      "main.tf immutable-image",
      "push.sh latest-only-from-default-branch",
    ]);
    expect(told(report)).toEqual([]);
  });
});

describe("what is accepted as not checked", () => {
  const OPAQUE = [
    "on: { push: { branches: [main] } }",
    "permissions: { id-token: write }",
    "jobs:",
    "  deploy:",
    "    runs-on: ubuntu-latest",
    "    concurrency: deploy",
    "    steps:",
    "      - uses: aws-actions/configure-aws-credentials@v4",
    "        with: { role-to-assume: 'arn:aws:iam::111122223333:role/d', aws-region: eu-west-1 }",
    "      - uses: actions/checkout@v4",
    "        with: { repository: acme/tools, path: tools }",
    "      - uses: ./tools/deploy",
    "      - run: aws ecs update-service --cluster prod --service api --task-definition api:1",
    "      - run: aws ecs wait services-stable --cluster prod --services api",
  ].join("\n");
  const openRules = (report: AuditReport) =>
    report.outcomes.filter((outcome) => outcome.verdict === "not-checked").map((outcome) => outcome.rule);

  test("it does not block, is counted apart, and stays not checked", async () => {
    const before = await audited({ workflow: OPAQUE });
    const rules = openRules(before);
    expect(rules.length).toBeGreaterThan(1);
    expect(before.gate).toMatchObject({ counts: { notChecked: rules.length, accepted: 0 } });
    const configuration = `accepted:\n  - { rule: [${rules.join(", ")}], target: prod/api, reason: it deploys another stack, expires: 2027-12-31 }\n`;
    const report = await audited({ workflow: OPAQUE, configuration });
    expect(openRules(report)).toEqual(rules);
    expect(report.gate.counts).toMatchObject({ notChecked: 0, accepted: expect.any(Number) });
    expect(verdictOf(report, rules[0] ?? "")?.accepted).toMatchObject({
      by: "configuration",
      reason: "it deploys another stack",
      expires: "2027-12-31",
    });
    expect(report.gate.verdict).not.toBe("unsure");
    expect(told(report)).toEqual([]);
  });

  test("a suppressed finding beside an open question leaves it not checked", async () => {
    const workflow = OPAQUE.replace("./tools/deploy", "acme/x@v1\n      - uses: ./tools/deploy");
    const configuration = `suppressions:\n  - { rule: pinned-actions, file: "**", reason: ours }\n`;
    const outcome = verdictOf(await audited({ workflow, configuration }), "pinned-actions");
    expect(outcome).toMatchObject({ verdict: "not-checked", findings: [] });
    expect(outcome?.suppressed).toHaveLength(1);
  });

  test("what is checked needs no acceptance", async () => {
    const configuration = `accepted:\n  - { rule: sha-tag, reason: x }\n`;
    expect(told(await audited({ configuration }))).toEqual([
      "warning ecs-preflight.yml:2:13 the acceptance of sha-tag matches nothing that is not checked: it can go",
    ]);
  });
});

describe("targets", () => {
  test("a name, and what the workflow leaves open", async () => {
    const configuration = `targets:\n  - { name: production, service: api, cluster: prod, account: 011122223333 }\n`;
    const { targets } = await audited({ configuration });
    expect(targets).toMatchObject([{ name: "production", title: "api → prod", account: "011122223333" }]);
  });

  test("one that is not deployed is told", async () => {
    expect(told(await audited({ configuration: "targets:\n  - { name: x, service: web }\n" }))).toEqual([
      "warning ecs-preflight.yml:2:13 the target x is nothing that the workflows deploy",
    ]);
  });
});

describe("on the command line", () => {
  const configuration = `${suppressing(FILE + REASON)}rules: { sha-tag: off }\n`;

  test("the last line counts, --verbose lists, --quiet says only what blocks", () => {
    const directory = broken({ configuration: `${configuration}targets: [{ name: x, service: web }]\n` });
    const plain = scratch.run(directory);
    expect(plain.stdout).toMatch(/, 1 suppressed, 1 rule off · .*\sdeploy is blocked\n$/);
    expect(plain.stdout).toContain("✔ live-task-definition (suppressed)");
    expect(plain.stdout).toContain("⚠ ecs-preflight.yml:6:");
    expect(plain.stdout).not.toContain("the file owns it");
    const verbose = scratch.run(directory, "--verbose").stdout;
    expect(verbose).toMatch(/^suppressed\n {2}live-task-definition/m);
    expect(verbose).toContain("the file owns it (ecs-preflight.yml:2:11)");
    expect(verbose).toMatch(/configuration +ecs-preflight\.yml/);
    expect(scratch.run(directory, "--quiet").stdout).not.toContain("nothing that the workflows deploy");
  });

  test("other formats tell it on standard error, SARIF as notifications", () => {
    const directory = broken({ configuration: `${configuration}targets: [{ name: x, service: web }]\n` });
    const { stdout, stderr } = scratch.run(directory, "--format", "sarif");
    expect(stderr).toMatch(/^ecs-preflight: warning: ecs-preflight\.yml:6:\d+: the target x is nothing/);
    const [sarif] = JSON.parse(stdout).runs;
    expect(sarif.results.map((result: { ruleId: string }) => result.ruleId)).not.toContain("live-task-definition");
    const told = sarif.invocations[0].toolExecutionNotifications.map(
      (one: { level: string; message: { text: string } }) => `${one.level}: ${one.message.text}`,
    );
    expect(told).toContain("note: 1 finding is suppressed");
    expect(told).toContain("warning: the target x is nothing that the workflows deploy");
  });

  test("JSON follows the published schema", () => {
    const schema = readFileSync("dist/audit-report.schema.json", "utf8");
    const validate = new Ajv({ strict: true }).compile(JSON.parse(schema));
    validate(JSON.parse(scratch.run(broken({ configuration }), "--format", "json").stdout));
    expect(validate.errors).toBeNull();
  });

  test.each([
    ["no reason", suppressing(FILE), "2:5: suppressions[0] has no reason"],
    [
      "an empty reason",
      suppressing(`${FILE}    reason: ""\n`),
      '4:13: suppressions[0].reason wants a sentence that says why, not ""',
    ],
    ["neither file nor target", suppressing(REASON), "2:5: suppressions[0] has no file or target"],
    ["no rule", `suppressions:\n  - { file: x, reason: y }\n`, "2:5: suppressions[0] has no rule"],
    [
      "a day that is none",
      suppressing(`${FILE}${REASON}    expires: 2027-02-30\n`),
      '5:14: suppressions[0].expires wants a date such as 2027-01-31, not "2027-02-30"',
    ],
    [
      "an unknown rule",
      `suppressions:\n  - { rule: sha-tga, file: x, reason: y }\n`,
      '2:13: suppressions[0].rule wants the id of a rule, not "sha-tga"; did you mean "sha-tag"?',
    ],
    [
      "a misspelt key",
      suppressing(`${FILE}${REASON}    expire: 2027-01-31\n`),
      '5:5: suppressions[0] has no setting "expire"; did you mean "expires"?',
    ],
    ["no list", "suppressions: {}\n", "1:15: suppressions wants a list of suppressions, not an empty map"],
    ["an acceptance without a reason", "accepted:\n  - { rule: sha-tag }\n", "2:5: accepted[0] has no reason"],
    ["a target without a service", "targets:\n  - { name: x }\n", "2:5: targets[0] has no service"],
  ])("%s", (_, wrong, message) => {
    expect(scratch.run(broken({ configuration: wrong }))).toEqual({
      status: 2,
      stdout: "",
      stderr: `ecs-preflight: ecs-preflight.yml:${message}\n`,
    });
  });
});

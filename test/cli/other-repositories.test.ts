import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { auditRepository } from "../../src/cli/audit-repository.js";
import type { ReportedFinding } from "../../src/model/report.js";

const scratch = mkdtempSync(join(tmpdir(), "others-"));
afterAll(() => rmSync(scratch, { recursive: true }));

function repository(name: string, files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(scratch, name, path)), { recursive: true });
    writeFileSync(join(scratch, name, path), text);
  }
  return join(scratch, name);
}

const workflow = (uses: string): string =>
  [
    "on: { push: { branches: [main] } }",
    "permissions: { id-token: write }",
    "jobs:",
    "  deploy:",
    "    runs-on: ubuntu-latest",
    "    steps:",
    "      - uses: actions/checkout@v6",
    `      - uses: ${uses}`,
  ].join("\n");

const ACTION = [
  "runs:",
  "  using: composite",
  "  steps:",
  "    - uses: aws-actions/configure-aws-credentials@v6",
  "      with: { role-to-assume: 'arn:aws:iam::111122223333:role/shop-deploy', aws-region: eu-west-1 }",
  '    - run: "$GITHUB_ACTION_PATH/deploy.sh"',
  "      shell: bash",
  "    - run: aws ecs wait services-stable --cluster prod --services web",
  "      shell: bash",
].join("\n");
const SCRIPT = "#!/bin/bash\naws ecs update-service --cluster prod --service api --task-definition api:1\n";

async function findings(uses: string, others: Readonly<Record<string, string>>): Promise<readonly ReportedFinding[]> {
  const directory = repository("shop", {
    ".github/workflows/deploy.yml": workflow(uses),
    "deploy.sh": "#!/bin/bash\n",
  });
  const { report } = await auditRepository({ directory, offline: true, repositories: new Map(Object.entries(others)) });
  expect(report.diagnostics).toEqual([]);
  return report.findings;
}

const spelled = ({ at }: Pick<ReportedFinding, "at">): string => `${at.file}:${at.startLine}:${at.startColumn}`;

test.each([
  ["in a folder", "acme/flows/deploy-api@v1", "deploy-api/", "acme/flows:deploy-api/deploy.sh:2:1"],
  ["at the root", "acme/flows@v1", "", "acme/flows:deploy.sh:2:1"],
  ["spelled otherwise", "Acme/Flows/deploy-api@v1", "deploy-api/", "acme/flows:deploy-api/deploy.sh:2:1"],
])(
  "an action of another repository %s: its files and the script beside it, under their own names",
  async (_, uses, folder, place) => {
    const flows = repository(`flows-${folder.length}`, {
      [`${folder}action.yml`]: ACTION,
      [`${folder}deploy.sh`]: SCRIPT,
    });
    const found = await findings(uses, { "acme/flows": flows });
    const waits = found.find((each) => each.rule === "wait-for-stability") as ReportedFinding;
    expect(spelled(waits)).toBe(place);
    expect(waits.excerpt.lines).toContain(SCRIPT.split("\n")[1]);
    expect(waits.related.map(spelled)).toContain(".github/workflows/deploy.yml:8:15");
    const early = found.filter((each) => each.rule === "step-order");
    expect(early.map((each) => each.message)).toEqual([]);
  },
);

test("a workflow of another repository", async () => {
  const flows = repository("called", {
    ".github/workflows/deploy.yml": [
      "on: workflow_call",
      "jobs:",
      "  deploy:",
      "    runs-on: ubuntu-latest",
      "    steps:",
      "      - run: aws ecs update-service --cluster prod --service api --task-definition api:1",
    ].join("\n"),
  });
  const directory = repository("caller", {
    ".github/workflows/deploy.yml": "on: push\njobs:\n  x:\n    uses: acme/flows/.github/workflows/deploy.yml@v1\n",
  });
  const { report } = await auditRepository({
    directory,
    offline: true,
    repositories: new Map([["acme/flows", flows]]),
  });
  const waits = report.findings.find((each) => each.rule === "wait-for-stability") as ReportedFinding;
  expect(spelled(waits)).toBe("acme/flows:.github/workflows/deploy.yml:6:14");
  expect(waits.excerpt.lines.join("\n")).toContain("aws ecs update-service");
});

test("the runner fetches an action of another repository: no checkout has to come before it", async () => {
  const flows = repository("unchecked", { "action.yml": ACTION, "deploy.sh": SCRIPT });
  const directory = repository("bare", {
    ".github/workflows/deploy.yml": workflow("acme/flows@v1").replace(/.*checkout.*\n/, ""),
  });
  const { report } = await auditRepository({
    directory,
    offline: true,
    repositories: new Map([["acme/flows", flows]]),
  });
  expect(report.outcomes.find((each) => each.rule === "step-order")?.verdict).toBe("pass");
});

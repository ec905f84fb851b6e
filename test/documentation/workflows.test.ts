import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { parse, stringify } from "yaml";
import { rules } from "../../rules/index.js";
import { auditRepository } from "../../src/cli/audit-repository.js";
import { readConfiguration } from "../../src/config/read.js";
import { type Block, blocksIn } from "./pages.js";

/** Blocks of docs/configuration.md that test/configuration-page.test.ts audits, with what stands below them. */
const AUDITED_ELSEWHERE = new Set(["commented", "configuration", "refused", "workflow"]);

/** What actions of others take, from their action.yml of August 2026: those that pages and our own workflows use. */
const INPUTS: Readonly<Record<string, string>> = {
  "actions/attest-build-provenance":
    "github-token push-to-registry show-summary subject-checksums subject-digest subject-name subject-path",
  "actions/checkout":
    "clean fetch-depth fetch-tags filter path persist-credentials ref repository sparse-checkout submodules token",
  "actions/download-artifact":
    "artifact-ids digest-mismatch github-token merge-multiple name path pattern repository run-id skip-decompress",
  "actions/setup-node":
    "cache check-latest node-version node-version-file package-manager-cache registry-url scope token",
  "actions/upload-artifact":
    "compression-level if-no-files-found include-hidden-files name overwrite path retention-days",
  "github/codeql-action/upload-sarif": "category checkout_path matrix ref sarif_file sha token wait-for-processing",
};
/** Judged by action-inputs. */
const KNOWN_OWNERS = /^(aws-actions|docker)\//;

interface Step {
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job extends Step {
  readonly steps?: readonly Step[];
}
interface Workflow {
  readonly on: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** Every job as if it held AWS credentials from its first step on: only then the rules look at what it uses. */
function withCredentials({ jobs, ...rest }: Workflow): string {
  const signIn = {
    uses: "aws-actions/configure-aws-credentials@v6",
    with: { "role-to-assume": "arn:aws:iam::111122223333:role/shop-deploy", "aws-region": "eu-west-1" },
  };
  const look = { run: "aws ecs describe-services --cluster shop --services api" };
  const signedIn = Object.entries(jobs).map(([id, { steps, ...job }]) => [
    id,
    steps ? { ...job, permissions: { "id-token": "write" }, steps: [signIn, look, ...steps] } : job,
  ]);
  return stringify({ ...rest, jobs: Object.fromEntries(signedIn) });
}

const stepsOf = ({ jobs }: Workflow): readonly Step[] =>
  Object.values(jobs).flatMap((job) => [...(job.uses ? [job] : []), ...(job.steps ?? [])]);

/** Inputs that an action does not have, and actions of which nobody here knows the inputs. */
function strangeInputs({ uses = "", with: given = {} }: Step): readonly string[] {
  const [action = ""] = uses.split("@");
  if (action === "" || KNOWN_OWNERS.test(action)) return [];
  const own = action === "./" || action === "ecs-preflight/ecs-preflight";
  const inputs = own ? Object.keys(parse(readFileSync("action.yml", "utf8")).inputs) : INPUTS[action]?.split(" ");
  if (!inputs) return [`${uses}: its inputs are not listed in this test`];
  return Object.keys(given)
    .filter((name) => !inputs.includes(name))
    .map((name) => `${action} has no input ${name}`);
}

const root = mkdtempSync(join(tmpdir(), "workflows-"));
afterAll(() => rmSync(root, { recursive: true }));

/** What is wrong with a workflow: with its form, with what it uses, with the order of its steps. */
async function wrongWith(workflow: Workflow): Promise<readonly string[]> {
  const directory = mkdtempSync(join(root, "repository-"));
  const file = join(directory, ".github/workflows/page.yml");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, withCredentials(workflow));
  const { report } = await auditRepository({
    directory,
    offline: true,
    slug: "ecs-preflight/ecs-preflight",
    rules: rules.filter(({ id }) => ["action-inputs", "pinned-actions", "step-order"].includes(id)),
  });
  return [
    ...stepsOf(workflow).flatMap(strangeInputs),
    ...report.diagnostics.map(({ message }) => message),
    ...report.findings.map(({ rule, message }) => `${rule}: ${message}`),
    ...report.outcomes.flatMap(({ rule, unchecked }) => unchecked.map(({ what }) => `${rule}: not checked: ${what}`)),
  ];
}

/** Steps alone stand for a job of a pull request. */
const asWorkflow = (content: Workflow | readonly Step[]): Workflow =>
  Array.isArray(content)
    ? { on: "pull_request", jobs: { page: { "runs-on": "ubuntu-latest", steps: content } as Job } }
    : (content as Workflow);

const isWorkflow = (content: unknown): content is Workflow | readonly Step[] =>
  Array.isArray(content) || (typeof content === "object" && content !== null && "jobs" in content);

const shown = blocksIn("yaml").filter(({ mark = "" }) => !AUDITED_ELSEWHERE.has(mark));

test.each(shown.map((block) => [block.at, block] as const))("%s", async (_, { page, text }: Block) => {
  const content: unknown = parse(text);
  if (isWorkflow(content)) expect(await wrongWith(asWorkflow(content))).toEqual([]);
  else expect(readConfiguration(page, text)).toHaveProperty("configuration");
});

describe("what this test would notice", () => {
  const steps = (...all: Step[]) => wrongWith(asWorkflow(all));

  test("an input that an action does not have", async () => {
    expect(await steps({ uses: "actions/checkout@v5", with: { "fetch-deep": 0 } })).toEqual([
      "actions/checkout has no input fetch-deep",
    ]);
    const [said] = await steps({ uses: "aws-actions/amazon-ecr-login@v2", with: { registery: 1 } });
    expect(said).toMatch(/^action-inputs: "registery" is no input/);
  });

  test("an action of others that is not pinned, or that nobody looked at", async () => {
    expect(await steps({ uses: "harbour/notify-chat@v3" })).toEqual([
      "harbour/notify-chat@v3: its inputs are not listed in this test",
      expect.stringMatching(/^pinned-actions: harbour\/notify-chat@v3 is not pinned to a commit/),
    ]);
  });
});

describe("our own workflows", () => {
  const folder = ".github/workflows";
  const files = readdirSync(folder);

  test.each(files)("%s", async (file) => {
    const workflow = parse(readFileSync(join(folder, file), "utf8"));
    expect(await wrongWith(workflow)).toEqual([]);
    expect(Object.values(workflow.permissions ?? { all: "write" })).not.toContain("write");
  });

  test("are read by an audit of this repository, which reach neither ECR nor ECS", async () => {
    const { report, looked } = await auditRepository({ directory: ".", offline: true, passWithNoPipelines: true });
    expect(report.diagnostics).toEqual([]);
    expect(report.gate.exitCode).toBe(0);
    expect(looked.workflows.map((workflow) => basename(workflow.file)).sort()).toEqual([...files].sort());
  }, 30_000);
});

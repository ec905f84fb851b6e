import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { rules } from "../rules/index.js";
import { auditRepository } from "../src/cli/audit-repository.js";
import type { AuditReport } from "../src/model/report.js";
import { spellPlace } from "../src/report/diagnostic.js";

const page = readFileSync("docs/configuration.md", "utf8");
const schema = JSON.parse(readFileSync("src/config/config.schema.json", "utf8"));
const WORKFLOW = ".github/workflows/deploy.yml";

type Kind = "configuration" | "refused" | "commented";
interface Example {
  readonly kind: Kind;
  readonly text: string;
  /** What stands below it; nothing where the page shows nothing. */
  readonly says: readonly string[] | undefined;
}

const BLOCK = /<!-- (configuration|refused|commented) -->\n```yaml\n(.*?)```\n(?:\n```text\n(.*?)```)?/gs;
const examples: readonly Example[] = [...page.matchAll(BLOCK)].map(([, kind, text = "", says]) => ({
  kind: kind as Kind,
  text,
  says: says?.split("\n").filter((line) => line !== ""),
}));
const [, workflow = ""] = /<!-- workflow -->\n```yaml\n(.*?)```/s.exec(page) ?? [];

const scratch = mkdtempSync(join(tmpdir(), "configuration-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** The workflow with the lines of a fragment in place of the same lines without comments. */
function commented(fragment: string): string {
  const bare = fragment
    .split("\n")
    .filter((line) => !line.trim().startsWith("#"))
    .map((line) => line.replace(/ # ecs-preflight:.*$/, ""))
    .join("\n");
  expect(workflow).toContain(bare);
  return workflow.replace(bare, fragment);
}

async function audited({ kind, text }: Example): Promise<AuditReport> {
  const directory = mkdtempSync(join(scratch, "repository-"));
  mkdirSync(join(scratch, "actions"), { recursive: true });
  const files = {
    [WORKFLOW]: kind === "commented" ? commented(text) : workflow,
    "task-definition.json": '{ "family": "api", "containerDefinitions": [{ "name": "api", "image": "api:1" }] }',
    ...(kind === "commented" ? {} : { "ecs-preflight.yml": text }),
  };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
  const about = rules.filter((rule) => new RegExp(`(?<![\\w-])${rule.id}(?![\\w-])`).test(text));
  return (await auditRepository({ directory, offline: true, rules: about.length > 0 ? about : rules })).report;
}

/** What the report says of what the example is about. */
function told(report: AuditReport, { kind, text }: Example): readonly string[] {
  const diagnostics = report.diagnostics.map(({ level, at, message }) => {
    const place = at ? `${spellPlace(at)}: ` : "";
    return `${level === "warning" ? "warning " : ""}${place}${message}`;
  });
  if (kind === "refused") return diagnostics;
  const named = /^(targets|values):/.test(text);
  return [
    ...(named ? report.targets.map(spellTarget) : []),
    ...(named ? [] : report.findings.map(({ at, level, message }) => `${spellPlace(at)} ${level}: ${message}`)),
    ...report.suppressed.map(({ rule, suppression }) => `suppressed ${rule}: ${suppression.reason}`),
    ...report.configuration.off.map(({ rule }) => `off ${rule}`),
    ...diagnostics,
  ];
}

const spellTarget = ({ name, title, region, account }: AuditReport["targets"][number]): string =>
  [
    "target",
    name ? `${name}: ${title}` : title,
    ...[region, account].flatMap((part) => (part ? ["·", part] : [])),
  ].join(" ");

test("there is an example for every setting", () => {
  const all = examples.map((example) => example.text).join("\n");
  const keys = Object.keys(schema.properties);
  expect(keys.filter((key) => !page.includes(`\`${key}\``))).toEqual([]);
  const simple = ["defaultBranch", "gate"];
  expect(keys.filter((key) => !simple.includes(key) && !all.includes(`${key}:`))).toEqual([]);
});

test.each(examples.map((example) => [example.text.split("\n").slice(0, 3).join(" / "), example] as const))(
  "%s",
  async (_, example) => {
    const report = await audited(example);
    expect(report.diagnostics.some((each) => each.level === "error")).toBe(example.kind === "refused");
    if (example.says) expect(told(report, example)).toEqual(example.says);
  },
);

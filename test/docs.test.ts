import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { rules } from "../rules/index.js";
import { auditRepository } from "../src/cli/audit-repository.js";
import type { AuditReport } from "../src/model/report.js";

/** A complete small repository on a page: its workflow, and the files that stand in blocks of their own below it. */
interface Example {
  readonly files: Readonly<Record<string, string>>;
  /** The findings as text, one a line. */
  readonly says: readonly string[];
}

const WORKFLOW = ".github/workflows/deploy.yml";
const SECTIONS = ["## Why it matters", "## What it looks at", "## Fails", "## Passes"];
const BLOCK = /(?:<!-- (example (?:fails|passes)|file) -->\n)?```(\w+)\n(.*?)```/gs;

const bodyOf = (id: string): string =>
  readFileSync(resolve("docs", "rules", `${id}.md`), "utf8").split("<!-- /generated -->\n")[1] ?? "";

/** The one example of its kind below its heading. */
function exampleOf(body: string, kind: "fails" | "passes"): Example {
  const [, section = ""] = body.split(kind === "fails" ? "## Fails\n" : "## Passes\n");
  const files: Record<string, string> = {};
  const says: string[] = [];
  for (const [, mark, language, text = ""] of (section.split(/^## /m)[0] ?? "").matchAll(BLOCK)) {
    const named = mark === "file" ? /^# file: (\S+)\n/.exec(text) : undefined;
    if (mark === `example ${kind}`) files[WORKFLOW] = text;
    else if (named) files[named[1] as string] = text.slice(named[0].length);
    else if (language === "text") says.push(...text.trimEnd().split("\n"));
    else throw new Error(`a block that belongs to nothing: ${text.slice(0, 60)}`);
  }
  return { files, says };
}

async function audited(id: string, { files }: Example): Promise<AuditReport> {
  const directory = mkdtempSync(join(tmpdir(), "docs-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), text);
    }
    const { report } = await auditRepository({
      directory,
      offline: true,
      rules: rules.filter((rule) => rule.id === id),
    });
    return report;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const told = ({ findings }: AuditReport): readonly string[] =>
  findings.map(({ at, level, message }) => `${at.file}:${at.startLine}:${at.startColumn} ${level}: ${message}`);

const verdicts = ({ outcomes }: AuditReport): readonly string[] => [
  ...new Set(outcomes.map((outcome) => outcome.verdict)),
];

describe.each(rules.map((rule) => rule.id))("the page of %s", (id) => {
  const body = bodyOf(id);

  test("has every section once, in order", () => {
    expect([...body.matchAll(/^## .*$/gm)].map(([heading]) => heading)).toEqual(SECTIONS);
  });

  test("the failing example fails with the findings shown", async () => {
    const example = exampleOf(body, "fails");
    const report = await audited(id, example);
    expect(report.diagnostics).toEqual([]);
    expect(example.says).not.toEqual([]);
    expect({ says: told(report), verdicts: verdicts(report) }).toEqual({ says: example.says, verdicts: ["fail"] });
  });

  test("the passing example passes", async () => {
    const report = await audited(id, exampleOf(body, "passes"));
    expect(report.diagnostics).toEqual([]);
    expect({ says: told(report), verdicts: verdicts(report) }).toEqual({ says: [], verdicts: ["pass"] });
  });
});

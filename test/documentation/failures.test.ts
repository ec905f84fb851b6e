import { readFileSync } from "node:fs";
import { rules } from "../../rules/index.js";
import { cases, expectationOf } from "../fixtures/cases.js";

const page = readFileSync("docs/failures.md", "utf8");
const ids = rules.map((rule) => rule.id);

interface Row {
  readonly seen: string;
  readonly rule: string;
  readonly examples: readonly string[];
  readonly mend: string;
}

const CELLS = /(?<!\\)\|/;
const RULE = /^\[([\w-]+)\]\(rules\/([\w-]+)\.md\), (\[example\]\(\S+\)(?:, \[another\]\(\S+\))*)$/;
const lines = page.split("\n").filter((line) => line.startsWith("| ") && !line.startsWith("| What is seen"));
const rows: readonly Row[] = lines.map((line) => {
  const [seen = "", named = "", mend = ""] = line
    .split(CELLS)
    .slice(1, -1)
    .map((cell) => cell.trim());
  const [, name, rule = "", links = ""] = RULE.exec(named) ?? [];
  if (name !== rule || rule === "") throw new Error(`no rule with an example: ${named}`);
  return { seen, rule, examples: [...links.matchAll(/\((\S+?)\)/g)].map(([, link = ""]) => link), mend };
});

test("every rule is named, and nothing else", () => {
  expect([...new Set(rows.map((row) => row.rule))].sort()).toEqual([...ids].sort());
});

describe.each(rows.map((row) => [`${row.seen.slice(0, 60)} → ${row.rule}`, row] as const))("%s", (_, row) => {
  test("its examples are fixtures in which the rule finds something", () => {
    for (const example of row.examples) {
      const found = cases.find(({ section, rule, name }) => example === `../fixtures/${section}/${rule}/${name}`);
      if (!found) throw new Error(`there is no case ${example}`);
      expect(found.rule).toBe(row.rule);
      expect(expectationOf(found)).toMatchObject({ verdict: "fail" });
    }
  });

  test("a message has a source, and there is something to do", () => {
    if (row.seen.startsWith("`")) expect(row.seen).toMatch(/\(\[source\]\(https:\/\/\S+?\)/);
    expect(row.mend).not.toBe("");
  });
});

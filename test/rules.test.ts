import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { rules } from "../rules/index.js";
import { SECTIONS } from "../src/rule-api/rule.js";
import { cases } from "./fixtures/cases.js";

const LEVELS = ["error", "warning", "note"];
const KEBAB = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

const inside = (folder: string) => readdirSync(resolve(folder), { withFileTypes: true });
const ruleFiles = inside("rules")
  .filter((entry) => entry.isDirectory())
  .flatMap((section) => inside(join("rules", section.name)).map((file) => `${section.name}/${file.name}`));
const pages = inside(join("docs", "rules")).map((file) => file.name);

test("every rule file is in the index, under its own name and section", () => {
  expect(rules.map((rule) => `${rule.section}/${rule.id}.ts`).sort()).toEqual([...ruleFiles].sort());
});

test("rules are sorted by id, and no id is used twice", () => {
  const ids = rules.map((rule) => rule.id);
  expect(ids).toEqual([...new Set(ids)].sort());
});

test("every page belongs to a rule", () => {
  const known = new Set(rules.map((rule) => `${rule.id}.md`));
  expect(pages.filter((page) => !known.has(page))).toEqual([]);
});

describe.each(rules.map((rule) => [rule.id, rule] as const))("%s", (id, rule) => {
  test("has a proper id, section and level", () => {
    expect(id).toMatch(KEBAB);
    expect(SECTIONS).toContain(rule.section);
    expect(LEVELS).toContain(rule.level);
  });

  test("says what it looks at, why, and what to do", () => {
    for (const text of [rule.title, rule.what, rule.why, rule.fix]) expect(text.trim().length).toBeGreaterThan(10);
    expect(rule.title).not.toMatch(/\.$/);
    for (const text of [rule.what, rule.why]) expect(text.trim()).toMatch(/[.!?:)`]$/);
  });

  test("refers to pages over https, each once", () => {
    expect(rule.references.length).toBeGreaterThan(0);
    expect(new Set(rule.references).size).toBe(rule.references.length);
    for (const reference of rule.references) expect(new URL(reference).protocol).toBe("https:");
  });

  test("has a page with its texts, and fixtures", () => {
    expect(existsSync(resolve("docs", "rules", `${id}.md`))).toBe(true);
    const page = readFileSync(resolve("docs", "rules", `${id}.md`), "utf8");
    for (const text of [`# ${rule.title}`, rule.what, rule.why, rule.fix, ...rule.references])
      expect(page).toContain(text);
    expect(cases.some((each) => each.rule === id && each.section === rule.section)).toBe(true);
  });
});

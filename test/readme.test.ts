import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

const readme = readFileSync("README.md", "utf8");

function printed(...words: string[]): string {
  const { FORCE_COLOR: _, ...env } = process.env;
  return spawnSync(process.execPath, ["dist/cli.js", ...words], { encoding: "utf8", env }).stdout;
}

test("the picture is what the demo prints, but for what an ellipsis leaves out", () => {
  const demo = printed("audit", "fixtures/demo/broken", "--offline").trimEnd().split("\n\n");
  const [, picture = ""] = /```text\n(.*?)\n```/s.exec(readme) ?? [];
  const shown = picture.split("\n\n").filter((block) => block !== "…");
  expect(shown.filter((block) => !demo.includes(block))).toEqual([]);
  expect(shown.at(0)).toBe(demo.at(0));
  expect(shown.at(-1)).toBe(demo.at(-1));
});

test("what is on a page of its own is not here as well", () => {
  const order = [
    ["On a fresh machine", "Use", "In a pull request", "Code scanning", "Adoption", "What it reads", "Exit codes"],
    ["Where to read on", "Development", "Licence"],
  ].flat();
  const headings = [...readme.matchAll(/^## (.*)$/gm)].map(([, heading = ""]) => heading);
  expect(headings).toEqual(order.filter((heading) => headings.includes(heading)));
  expect(readme).not.toContain("| `--");
});

describe("the page of the command line", () => {
  const page = readFileSync("docs/command-line.md", "utf8");
  const [, listed = ""] = /^Commands\n(.*?)\n\n/ms.exec(printed("--help")) ?? [];
  const commands = [...listed.matchAll(/^ {2}([\w-]+)/gm)].map(([, name = ""]) => name);
  const optionsOf = (text: string) => [...text.matchAll(/(?<![\w-])--([a-z][\w-]+)/g)].map(([, name = ""]) => name);
  const inHelp = new Set(commands.flatMap((command) => optionsOf(printed("help", command))));

  test("has every command", () => {
    expect(commands).toEqual(expect.arrayContaining(["audit", "trace", "rules", "explain", "completion", "help"]));
    expect(commands.filter((name) => !new RegExp(`ecs-preflight ${name}\\b`).test(page))).toEqual([]);
  });

  test("has every format", () => {
    const [, told = ""] = /--format <format>\[=<file>\] +(.*?), to\s/s.exec(printed("help", "audit")) ?? [];
    const formats = told.replaceAll(/\(.*?\)|\bor\b/g, "").match(/\w+/g) ?? [];
    expect(formats).toEqual(expect.arrayContaining(["pretty", "json", "sarif"]));
    expect(formats.filter((format) => !page.includes(`\n- \`${format}\`: `))).toEqual([]);
  });

  test("has every option, and none that does not exist", () => {
    expect(inHelp.size).toBeGreaterThan(15);
    expect([...new Set(optionsOf(page))].sort()).toEqual([...inHelp].sort());
  });
});

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

const readme = readFileSync("README.md", "utf8");

test("the picture is what the demo prints, but for what an ellipsis leaves out", () => {
  const { FORCE_COLOR: _, ...env } = process.env;
  const words = ["dist/cli.js", "audit", "fixtures/demo/broken", "--offline"];
  const { stdout } = spawnSync(process.execPath, words, { encoding: "utf8", env });
  const printed = stdout.trimEnd().split("\n\n");
  const [, picture = ""] = /```text\n(.*?)\n```/s.exec(readme) ?? [];
  const shown = picture.split("\n\n").filter((block) => block !== "…");
  expect(shown.filter((block) => !printed.includes(block))).toEqual([]);
  expect(shown.at(0)).toBe(printed.at(0));
  expect(shown.at(-1)).toBe(printed.at(-1));
});

test("every option is in the help, and every option of the help is here", () => {
  const { stdout } = spawnSync(process.execPath, ["dist/cli.js", "audit", "--help"], { encoding: "utf8" });
  const named = [...stdout.matchAll(/^ +(?:-\w, )?--([\w-]+)/gm)].map(([, name]) => name as string);
  expect(named.length).toBeGreaterThan(8);
  const general = ["debug", "help", "version"];
  expect(named.filter((name) => !general.includes(name) && !readme.includes(`--${name}`))).toEqual([]);
});

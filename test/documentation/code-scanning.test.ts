import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { COMMANDS } from "../../src/cli/command-line.js";
import { blocksOf } from "./pages.js";

const PAGE = "docs/code-scanning.md";
const workflows = blocksOf(PAGE).filter(({ language }) => language === "yaml");

test.each(workflows.map(({ at, text }) => [at, text]))(
  "%s: the token may upload, and does after findings",
  (_, text) => {
    const { permissions, steps } = parse(text).jobs.preflight;
    expect(permissions).toMatchObject({ contents: "read", "security-events": "write" });
    const upload = steps.at(-1);
    expect(upload.if).toContain("!cancelled()");
    expect(upload.run ?? upload.uses).toContain("upload-sarif");
    expect(upload.env?.GITHUB_TOKEN ?? upload.with.sarif_file).toMatch(/github\.token|outputs\.sarif-file/);
  },
);

test("every exit code is explained", () => {
  const [, table = ""] = readFileSync(PAGE, "utf8").split("## Tries and exit codes");
  const { exitCodes } = COMMANDS.find(({ name }) => name === "upload-sarif") ?? { exitCodes: [] };
  expect([...table.matchAll(/^\| ([\d, ]+) \|/gm)].map(([, code]) => code)).toEqual(exitCodes.map(([code]) => code));
});

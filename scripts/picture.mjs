// Puts what the demo prints into the README: the head, some findings, an ellipsis for the others, the last line.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const SHOWN = /^✖ (no-baked-secrets|latest-only-from-default-branch|wait-for-stability) /;
const root = fileURLToPath(new URL("..", import.meta.url));

const { FORCE_COLOR: _, ...env } = process.env;
const words = ["dist/cli.js", "audit", "fixtures/demo/broken", "--offline"];
const { stdout } = spawnSync(process.execPath, words, { cwd: root, encoding: "utf8", env });
const blocks = stdout.trimEnd().split("\n\n");
const head = blocks.slice(0, 3);
const picture = [...head, ...blocks.filter((block) => SHOWN.test(block)), "…", blocks.at(-1)].join("\n\n");

const path = `${root}README.md`;
const readme = readFileSync(path, "utf8");
writeFileSync(
  path,
  readme.replace(/```text\n.*?\n```/s, () => `\`\`\`text\n${picture}\n\`\`\``),
);

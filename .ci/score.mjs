// Scores the audit against the labelled repositories beside the checkout, and holds it to the project's thresholds.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const sections = readdirSync(join(root, "rules"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
const rules = sections.flatMap((section) =>
  readdirSync(join(root, "rules", section.name))
    .filter((file) => file.endsWith(".ts"))
    .map((file) => file.slice(0, -".ts".length)),
);
const scorer = join(root, "..", "shared", "corpus", "score.mjs");

const words = [scorer, "--cli", `${process.execPath} ${join(root, "dist", "cli.js")}`, "--rules", rules.join(",")];
const { stdout, status } = spawnSync(process.execPath, words, { encoding: "utf8", maxBuffer: 1 << 26 });
console.log(stdout);

const figure = (name) => Number(new RegExp(`${name} ([\\d.]+)`).exec(stdout)?.[1] ?? Number.NaN);
const kept = [
  figure("precision") >= 0.95,
  figure("recall") >= 0.92,
  figure("right line") >= 0.95,
  figure("false greens") === 0,
  figure("broken") === 0,
];
process.exitCode = status === 0 && kept.every(Boolean) ? 0 : 1;

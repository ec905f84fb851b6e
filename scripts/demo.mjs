// Audits a broken pipeline, then the same one mended; succeeds when the first is blocked and the second passes.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

function audit(name, expected) {
  const words = ["dist/cli.js", "audit", `fixtures/demo/${name}`, "--offline"];
  console.log(`\n$ ecs-preflight audit fixtures/demo/${name} --offline\n`);
  const { status } = spawnSync(process.execPath, words, { cwd: root, stdio: "inherit" });
  console.log(`\nexit ${status}`);
  if (status !== expected) console.error(`expected exit ${expected}`);
  return status === expected;
}

const results = [audit("broken", 1), audit("mended", 0)];
process.exitCode = results.every(Boolean) ? 0 : 1;

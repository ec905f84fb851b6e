import { spawn } from "node:child_process";
import { resolve } from "node:path";

const COUNT = 20_000;
const SEED = 20_270_131;

/** Ends with the line that says how many mutants were tried. */
const fuzz = (...words: string[]): Promise<{ readonly status: number | null; readonly told: string }> =>
  new Promise((done) => {
    const child = spawn(process.execPath, [resolve("scripts/fuzz.mjs"), ...words], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let told = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk) => {
        told += chunk;
      });
    child.on("close", (status) => done({ status, told }));
  });

test(`${COUNT.toLocaleString("en")} mutants of the fixtures are audited as promised`, async () => {
  const { status, told } = await fuzz("--count", String(COUNT), "--seed", String(SEED));
  process.stdout.write(told);
  expect(told).toMatch(/^20,000 mutants in .* seed 20270131, .*: all as promised\n$/);
  expect(status).toBe(0);
}, 900_000);

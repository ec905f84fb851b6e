// Audits mutants of the fixtures, or of the repositories below `--from`, and says what must never be: see docs/fuzzing.md.
import { mkdtempSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const { values } = parseArgs({
  options: {
    count: { type: "string", default: "20000" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    path: { type: "string" },
    threads: { type: "string", default: String(availableParallelism()) },
    from: { type: "string", multiple: true, default: ["fixtures"] },
  },
});
const [count, seed, asked] = [Number(values.count), Number(values.seed), Number(values.threads)];
// A path leads to one mutant of one thread.
const threads = values.path === undefined ? Math.max(1, Math.min(asked, count)) : 1;

const MEGABYTES = 512;
/** A mutant that has not ended by then never does. */
const STUCK = 60_000;

/** One thread: what it found, and how many mutants it tried. */
function share(index) {
  const progress = new SharedArrayBuffer(16);
  const [tried, since] = [() => Number(new BigInt64Array(progress)[0]), () => Number(new BigInt64Array(progress)[1])];
  const worker = new Worker(new URL("./fuzz/worker.mjs", import.meta.url), {
    workerData: {
      seed: seed + index,
      count: values.path === undefined ? Math.ceil((count - index) / threads) : 1,
      path: values.path,
      directories: values.from,
      progress,
    },
    resourceLimits: { maxOldGenerationSizeMb: MEGABYTES },
  });
  return new Promise((done) => {
    const end = (found) => {
      clearInterval(watch);
      void worker.terminate();
      done({ ...found, seed: seed + index, tried: tried() });
    };
    const lost = (why) => end({ why, path: values.path ?? String(tried()) });
    const watch = setInterval(() => {
      if (since() > 0 && Date.now() - since() > STUCK) lost("the audit does not end");
    }, 1_000);
    worker.on("message", end);
    worker.on("error", (error) => lost(`the thread ends: ${error.message}`));
  });
}

function tell({ why, stack, seed: from, path, recipe, base, file, bytes }) {
  console.error(`\n${stack || why}\n`);
  if (bytes) {
    const place = join(mkdtempSync(join(tmpdir(), "mutant-")), basename(file));
    writeFileSync(place, bytes);
    console.error(`The smallest mutant: ${file} of ${base}, changed by\n  ${JSON.stringify(recipe)}\n  as in ${place}`);
  }
  const corpus = values.from.map((directory) => `--from ${directory}`).join(" ");
  console.error(`Again: npm run fuzz -- --seed ${from} --path ${path} ${corpus}`);
}

const started = performance.now();
const shares = await Promise.all(Array.from({ length: threads }, (_, index) => share(index)));
const failures = shares.filter(({ why }) => why !== undefined);
failures.forEach(tell);
const tried = shares.reduce((sum, each) => sum + each.tried, 0);
const seconds = (performance.now() - started) / 1_000;
console.log(
  `${tried.toLocaleString("en")} mutants in ${seconds.toFixed(0)} s (${(tried / seconds).toFixed(0)} a second), ` +
    `seed ${seed}, ${threads} threads: ${failures.length === 0 ? "all as promised" : `${failures.length} not as promised`}`,
);
process.exitCode = failures.length === 0 ? 0 : 1;

// Tries a share of the mutants in a thread of its own; where it stands is left in shared memory, in case it never ends.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import fc from "fast-check";
import { basesBelow } from "./bases.mjs";
import { mutantOf, recipe } from "./mutants.mjs";
import { Trial } from "./properties.mjs";

const { seed, count, path, directories, progress } = workerData;
const tried = new BigInt64Array(progress);
const scratch = mkdtempSync(join(tmpdir(), "fuzz-"));
const bases = basesBelow(directories);
const trial = new Trial(scratch);

const property = fc.asyncProperty(recipe, async (one) => {
  tried[1] = BigInt(Date.now());
  await trial.judge(mutantOf(one, bases));
  tried[0]++;
});
const { failed, counterexample, counterexamplePath, errorInstance } = await fc.check(property, {
  seed,
  numRuns: count,
  ...(path === undefined ? {} : { path }),
});
rmSync(scratch, { recursive: true, force: true });
const [smallest] = counterexample ?? [];
const mutant = smallest && mutantOf(smallest, bases);
parentPort.postMessage(
  failed && mutant
    ? {
        path: counterexamplePath,
        why: errorInstance?.message ?? "",
        stack: errorInstance?.stack ?? "",
        recipe: smallest,
        base: mutant.base.name,
        file: mutant.file,
        bytes: mutant.bytes,
      }
    : {},
);

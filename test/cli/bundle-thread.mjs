// Runs the command line for a test that waits, one command after the other.
import { workerData } from "node:worker_threads";
import { answerOf } from "../../scripts/answer.mjs";

const { port } = workerData;
const done = new Int32Array(workerData.done);
port.on("message", async ({ words, cwd }) => {
  // A thread would go on saying where it began.
  process.cwd = () => cwd;
  port.postMessage(await answerOf(words));
  Atomics.store(done, 0, 1);
  Atomics.notify(done, 0);
});

// What the bundled command line answers in this process: starting one takes longer than most audits.
import { run } from "../dist/run.js";

export async function answerOf(words) {
  let [status, stdout, stderr] = [0, "", ""];
  const io = {
    out: (text) => {
      stdout += text;
    },
    err: (text) => {
      stderr += text;
    },
    columns: 100,
    colors: false,
    debug: words.includes("--debug"),
  };
  await run(words, io, (code) => {
    status = code;
  });
  return { status, stdout, stderr };
}

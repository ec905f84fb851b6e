import { Refused } from "./errors.js";
import type { Answer, Call } from "./exchange.js";
import { fieldsOf, listOf } from "./limits.js";
import { NoAnswer } from "./no-answer.js";
import { type Clock, persist, remaining } from "./persist.js";

/** "Processing will always take a minimum of 2-3 seconds": github/codeql-action, src/upload-lib.ts */
const FIRST_PAUSE = 3_000;
const LONGEST_PAUSE = 15_000;
/** Whoever has waited to the end may ask once more. */
const LAST_LOOK = 5_000;

/** Waits until GitHub has made alerts of the results; answers with what it had to remark. */
export async function processed(
  call: Call,
  clock: Clock,
  refusalOf: (answer: Answer) => Refused,
): Promise<readonly string[]> {
  const { world, watch } = clock;
  const began = world.now();
  for (let pause = FIRST_PAUSE; ; pause = Math.min(LONGEST_PAUSE, pause * 1.5)) {
    watch.passing(`uploaded; GitHub is processing the results, ${Math.round((world.now() - began) / 1000)} s so far`);
    await world.sleep(Math.min(pause, remaining(clock)));
    const said = await look(call, { ...clock, end: Math.max(clock.end, world.now() + LAST_LOOK) }, refusalOf);
    if (said) return said;
    if (remaining(clock) === 0)
      throw new Refused(
        "GitHub has the results, and has not finished processing them: give it longer with --timeout, or do not wait with --no-wait",
      );
  }
}

/** What GitHub says once it is done; undefined before. */
async function look(
  call: Call,
  clock: Clock,
  refusalOf: (answer: Answer) => Refused,
): Promise<readonly string[] | undefined> {
  const answer = await persist(call, clock).catch((error: unknown) => {
    throw error instanceof NoAnswer ? unasked(`${error.message}: ${error.advice}`) : error;
  });
  // The upload may not be known yet to whoever answers.
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) {
    const { message, said } = refusalOf(answer);
    throw unasked(message, said);
  }
  const { processing_status: status, errors } = fieldsOf(answer.body);
  const said = listOf(errors).filter((each) => typeof each === "string");
  if (status === "complete") return said;
  if (status === "failed") throw failed(said);
  if (status === "pending") return undefined;
  throw unasked("the answer holds no status that is known");
}

const unasked = (why: string, said: readonly string[] = []): Refused =>
  new Refused(`GitHub has the results, and what became of them cannot be asked: ${why}`, said);

function failed(said: readonly string[]): Refused {
  if (said.some((each) => each.startsWith("unsuccessful execution")))
    return new Refused(
      "GitHub takes no results from an audit that was not whole, so that alerts stay as they were: mend what the audit could not read, and audit again",
      said,
    );
  return new Refused("GitHub could not process the results", said);
}

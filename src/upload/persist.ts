import { type Answer, type Call, exchange } from "./exchange.js";
import { NoAnswer } from "./no-answer.js";
import { limitedUntil } from "./rate-limit.js";
import type { Watch, World } from "./world.js";

/** The whole upload has so much time. */
export interface Clock {
  readonly world: World;
  readonly watch: Watch;
  /** When it is over, in milliseconds since 1970. */
  readonly end: number;
}

export const remaining = ({ world, end }: Clock): number => Math.max(0, end - world.now());

const TRIES = 4;
const LONGEST_TRY = 60_000;
const FIRST_PAUSE = 1_000;

/**
 * Sends a request until it is answered by yes or no: network faults, faults of the server and rate limits pass. To send
 * the same results twice does no harm, as the later ones of a tool and category replace the earlier.
 * https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support#uploading-more-than-one-sarif-file-for-a-commit
 */
export async function persist(call: Call, clock: Clock): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    const got = await attemptOf(call, clock);
    const pause = pauseAfter(got, attempt, clock.world);
    if (pause === undefined || attempt === TRIES || pause >= remaining(clock)) return answerOf(got);
    clock.watch.note(`${describe(got)}; trying again in ${Math.ceil(pause / 1000)} s`);
    await clock.world.sleep(pause);
  }
}

async function attemptOf(call: Call, clock: Clock): Promise<Answer | NoAnswer> {
  try {
    return await exchange(call, clock.world, Math.max(1, Math.min(LONGEST_TRY, remaining(clock))));
  } catch (error) {
    if (error instanceof NoAnswer) return error;
    throw error;
  }
}

function answerOf(got: Answer | NoAnswer): Answer {
  if (got instanceof NoAnswer) throw got;
  return got;
}

/** How long to wait before the next try; undefined where another one would end alike. */
function pauseAfter(got: Answer | NoAnswer, attempt: number, { now, random }: World): number | undefined {
  const doubled = 2 ** (attempt - 1);
  if (got instanceof NoAnswer) return got.passing ? jittered(FIRST_PAUSE * doubled, random) : undefined;
  const until = limitedUntil(got, now());
  if (until === "unknown") return A_MINUTE * doubled;
  if (until !== undefined) return Math.max(FIRST_PAUSE, until - now());
  return got.status >= 500 ? jittered(FIRST_PAUSE * doubled, random) : undefined;
}

/** "Otherwise, wait for at least one minute before retrying" */
const A_MINUTE = 60_000;

/** Between a half and the whole, so that those who failed together do not come back together. */
const jittered = (pause: number, random: () => number): number => Math.round(pause * (0.5 + random() / 2));

const describe = (got: Answer | NoAnswer): string =>
  got instanceof NoAnswer
    ? got.message
    : got.status >= 500
      ? `GitHub answers ${got.status}`
      : `GitHub's rate limit is reached (${got.status})`;

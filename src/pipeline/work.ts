import type { Value } from "../model/value.js";

/** Steps, script lines, effects and moved text of one workflow, all its kinds of run together. */
const MOST_WORK = 250_000;
/** Characters of text whose handling takes as long as a script line. */
const CHARACTERS = 4_096;

/** Characters that a pattern is tried at, times its steps, that take as long. */
const TRIES = 500;

/** What nobody could follow in bounded time is refused as a whole. */
export class TooMuchWork extends Error {}

const TOO_MUCH = `not judged: its kinds of run come to more than ${MOST_WORK.toLocaleString("en")} steps and script lines; split it, or narrow its matrices and loops`;

/** What following a workflow has taken so far: counted, not timed, so that two audits of it end alike. */
export class Work {
  private done = 0;

  spend(units: number): void {
    this.done += units;
    if (this.done > MOST_WORK) throw new TooMuchWork(TOO_MUCH);
  }

  /** One more of those that rules compare with one another: the more there are, the longer it takes. */
  oneMore(others: number): void {
    this.spend(1 + others / 10);
  }

  try(times: number): void {
    this.spend(times / TRIES);
  }

  handle(value: Value): void {
    let length = 0;
    for (const part of value.parts) if (!("oneOf" in part)) length += part.text?.length ?? 0;
    if (length > CHARACTERS) this.spend(length / CHARACTERS);
  }
}

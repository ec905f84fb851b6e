/** What a command may know of the world it prints to. */
export interface Io {
  out(text: string): void;
  err(text: string): void;
  readonly columns: number;
  readonly colors: boolean;
  /** What goes to `err` can be written over: a terminal shows it. */
  readonly redraws: boolean;
  /** Show stack traces. */
  readonly debug: boolean;
}

/** A mistake in how the tool was called: one sentence for the caller, exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";

  /** The command whose help says more; the one that was called where none is named. */
  constructor(
    message: string,
    readonly command?: string,
  ) {
    super(message);
  }
}

export const EXIT_USAGE = 2;
/** Somebody else did not do what was asked of them. */
export const EXIT_REFUSED = 3;
/** Something that should not happen did: nothing may be concluded from this run. */
export const EXIT_CRASHED = 3;

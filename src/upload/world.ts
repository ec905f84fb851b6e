import { setTimeout as pause } from "node:timers/promises";

/** What an upload needs of the world; tests bring their own. */
export interface World {
  readonly fetch: typeof globalThis.fetch;
  sleep(milliseconds: number): Promise<unknown>;
  /** Milliseconds since 1970. */
  now(): number;
  /** From 0 up to 1. */
  random(): number;
  /** Aborts when so many milliseconds are over. */
  limit(milliseconds: number): AbortSignal;
}

export const REAL_WORLD: World = {
  fetch: (input, init) => globalThis.fetch(input, init),
  sleep: (milliseconds) => pause(milliseconds),
  now: () => Date.now(),
  random: () => Math.random(),
  limit: (milliseconds) => AbortSignal.timeout(milliseconds),
};

/** Who watches over it. */
export interface Watch {
  /** Something worth a line. */
  note(text: string): void;
  /** What goes on right now; whatever comes next takes its place. */
  passing(text: string): void;
}

export type Environment = Readonly<Record<string, string | undefined>>;

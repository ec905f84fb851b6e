import type { Level } from "./report.js";

/** What an audit had to say at some time before: what it found, and what it could not look at. */
export interface Known {
  readonly findings: readonly KnownFinding[];
  readonly questions: readonly KnownQuestion[];
}

export interface KnownFinding {
  readonly rule: string;
  readonly file: string;
  readonly level: Level;
  /** For people who read the file; wording may change. */
  readonly message: string;
  /** Of the rule, the file and the text of the line: the same for equal lines. */
  readonly fingerprint: string;
  /** Ids of targets. */
  readonly targets: readonly string[];
}

/** Something that a rule could not look at. */
export interface KnownQuestion {
  readonly rule: string;
  /** Id of the target. */
  readonly target: string;
  readonly what: readonly string[];
}

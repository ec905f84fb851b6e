/** How long a text may be for whoever shows it. */
export interface Room {
  readonly most: number;
  readonly of: "characters" | "bytes";
}

/** What GitHub takes as the body of a comment. */
export const COMMENT: Room = { most: 65_536, of: "characters" };

/** What it takes as the summary of one step, and drops whole where it is longer. */
export const STEP_SUMMARY: Room = { most: 1024 * 1024, of: "bytes" };

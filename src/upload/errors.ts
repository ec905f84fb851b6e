/** What was given cannot be uploaded; nothing was sent. */
export class Unusable extends Error {
  override readonly name = "Unusable";
}

/** GitHub refused the file, did not process it, or could not be reached. */
export class Refused extends Error {
  override readonly name = "Refused";

  /** `said`: GitHub's own words, a line each, fit to be printed. */
  constructor(
    message: string,
    readonly said: readonly string[] = [],
  ) {
    super(message);
  }
}

import type { Level } from "./report.js";
import type { Place } from "./source.js";

/** What `ecs-preflight.yml` says, checked, with the places to speak of. */
export interface Configuration {
  /** Relative to the audited directory. */
  readonly file: string;
  readonly defaultBranch?: string;
  readonly gate?: "error" | "warning" | "none";
  /** Values for origins nobody can know; a matrix key may have several. */
  readonly values: ReadonlyMap<string, string | readonly string[]>;
  /** Directories of checked-out repositories by "owner/name". */
  readonly repositories: readonly { readonly slug: string; readonly path: string; readonly at: Place }[];
  readonly rules: ReadonlyMap<string, RuleSetting>;
}

/** How a rule is to judge. */
export interface RuleSetting {
  readonly level?: Level | "off";
  readonly options?: Readonly<Record<string, unknown>>;
  readonly at: Place;
}

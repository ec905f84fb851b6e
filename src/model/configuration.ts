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
  readonly targets: readonly NamedTarget[];
  readonly suppressions: readonly Suppression[];
  /** Verdicts that may stay not-checked. */
  readonly accepted: readonly Excuse[];
}

/** A service by the name that the configuration gives it, and what is known of it. */
export interface NamedTarget {
  readonly name: string;
  readonly service: string;
  readonly cluster?: string;
  readonly region?: string;
  readonly account?: string;
  readonly at: Place;
}

/** Why something that a rule says does not count; where no target is named, it is about all of them. */
export interface Excuse {
  readonly rule: string;
  readonly target?: string;
  readonly reason: string;
  /** The last day on which it counts. */
  readonly expires?: string;
  /** Where the rule is named. */
  readonly at: Place;
}

export interface Suppression extends Excuse {
  /** A path, or a pattern for paths. */
  readonly file?: string;
}

/** How a rule is to judge. */
export interface RuleSetting {
  readonly level?: Level | "off";
  readonly options?: Readonly<Record<string, unknown>>;
  readonly at: Place;
}

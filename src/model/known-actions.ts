import { DATA } from "./known-actions-data.js";

/** An AWS or Docker action as its releases describe it. */
export interface KnownAction {
  readonly name: string;
  /** Version and commit of every release, oldest first. */
  readonly releases: readonly (readonly [version: string, commit: string])[];
  /** Where tags such as `v1` lead, when it is not to the newest release of their line. */
  readonly setBack?: Readonly<Record<string, string>>;
  readonly inputs: readonly KnownInput[];
}
export interface KnownInput {
  readonly name: string;
  /** The releases that have it: stretches such as "1.0.0-1.6.0", blank-separated; one without an end lasts to this day. */
  readonly in: string;
  /** The releases in which it must be given. */
  readonly required?: string;
  readonly default?: string;
}

const byName = new Map(DATA.map((action) => [action.name, action]));

/** The action of this name, lower case; undefined for those whose inputs are not known here. */
export const knownAction = (name: string): KnownAction | undefined => byName.get(name);

const COMMIT = /^[0-9a-f]{40}$/;

/** The version tag at a commit of a known action, such as "v1.4.11". */
export function taggedAs(name: string, commit: string): string | undefined {
  const release = byName.get(name)?.releases.find((each) => each[1] === commit);
  return release && `v${release[0]}`;
}

/**
 * The release that a reference leads to: an exact tag, the newest of a major or minor one, the newest of all for a
 * branch, the one at a commit, or the one that a comment behind the commit names. Undefined when nothing tells.
 */
export function releaseOf(name: string, ref: string, comment?: string): string | undefined {
  const key = [name, ref, comment].join(" ");
  if (!releases.has(key)) releases.set(key, findRelease(name, ref, comment));
  return releases.get(key);
}
/** One use is met in every kind of run. */
const releases = new Map<string, string | undefined>();

function findRelease(name: string, ref: string, comment: string | undefined): string | undefined {
  const action = byName.get(name);
  const all = action?.releases ?? [];
  const named = COMMIT.test(ref) ? (taggedAs(name, ref) ?? comment ?? "") : ref;
  if (/^(main|master|release)$/.test(named)) return all.at(-1)?.[0];
  const back = action?.setBack?.[ref];
  if (back !== undefined) return back;
  // `v1-node16` was configure-aws-credentials' name for a later 1.x.
  const [, digits] = /^v?(\d+(?:\.\d+){0,2})(?:-node\d+)?$/.exec(named) ?? [];
  if (digits === undefined) return undefined;
  return all.findLast(([version]) => version === digits || version.startsWith(`${digits}.`))?.[0];
}

/** The inputs that a release of an action has. */
export function inputsAt(action: KnownAction, release: string): readonly KnownInput[] {
  const key = `${action.name} ${release}`;
  const known = declared.get(key) ?? action.inputs.filter((input) => isIn(input.in, release));
  declared.set(key, known);
  return known;
}
const declared = new Map<string, readonly KnownInput[]>();

/** Does a release lie in one of the stretches? */
export const isIn = (stretches: string, version: string): boolean =>
  stretches.split(" ").some((stretch) => {
    const [from = "", last] = stretch.split("-");
    return compareVersions(from, version) <= 0 && (last === undefined || compareVersions(version, last) <= 0);
  });

/** Negative when `a` is the older of two versions such as "1.4.11". */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(".").map(Number)) as [number[], number[]];
  const at = left.findIndex((part, index) => part !== right[index]);
  return at === -1 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}

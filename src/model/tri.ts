/** Three-valued truth: `maybe` is what becomes not-checked, never a guess. */
export type Tri = "yes" | "no" | "maybe";

export const tri = (known: boolean): Tri => (known ? "yes" : "no");
export const not = (a: Tri): Tri => (a === "maybe" ? a : tri(a === "no"));

/** "yes" when all are, "no" as soon as one is. */
export const every = (all: readonly Tri[]): Tri =>
  all.includes("no") ? "no" : all.includes("maybe") ? "maybe" : "yes";

/** "yes" as soon as one is, "no" when all are. */
export const some = (all: readonly Tri[]): Tri =>
  all.includes("yes") ? "yes" : all.includes("maybe") ? "maybe" : "no";

/** What holds when any one of these worlds may be the real one. */
export const whichever = (worlds: readonly Tri[]): Tri =>
  worlds.length > 0 && worlds.every((world) => world === worlds[0]) ? (worlds[0] as Tri) : "maybe";

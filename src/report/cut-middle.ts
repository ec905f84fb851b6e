import { displayWidth, widthOf } from "./width.js";

/**
 * Shortens a name to `width` columns by leaving out one stretch: the one that tells it least apart from the other
 * names, and among equals the one in the middle.
 */
export function cutMiddle(name: string, others: readonly string[], width: number): string {
  if (displayWidth(name) <= width) return name;
  const characters = [...name];
  const widths = characters.map(widthOf);
  const tooMany = displayWidth(name) - width + 1;
  const said = sums(weigh(characters, others));
  let best: { from: number; to: number; cost: number } | undefined;
  for (let from = 0; from < characters.length; from++) {
    const to = endOf(widths, from, tooMany);
    if (to === undefined) break;
    const off = Math.abs(from + to - characters.length) / characters.length;
    const cost = (said[to] as number) - (said[from] as number) + off / 1000;
    if (!best || cost < best.cost) best = { from, to, cost };
  }
  if (!best) return name;
  return `${characters.slice(0, best.from).join("")}…${characters.slice(best.to).join("")}`;
}

/** Entry `n` is the sum of the first `n`. */
function sums(weights: readonly number[]): readonly number[] {
  const found = [0];
  for (const weight of weights) found.push((found.at(-1) as number) + weight);
  return found;
}

/** Where a stretch of at least this many columns ends. */
function endOf(widths: readonly number[], from: number, columns: number): number | undefined {
  let left = columns;
  for (let index = from; index < widths.length; index++) {
    left -= widths[index] as number;
    if (left <= 0) return index + 1;
  }
  return undefined;
}

/** How much each character says: much where a name differs from another one in little else. */
function weigh(name: readonly string[], others: readonly string[]): readonly number[] {
  const weights = name.map(() => 0);
  for (const other of new Set(others)) {
    const { from, to } = difference(name, [...other]);
    for (let index = from; index < to; index++) weights[index] = (weights[index] as number) + 1 / (to - from) ** 2;
  }
  return weights;
}

/** The stretch of a name that is not at the same place in the other one, or what surrounds the place where it would be. */
function difference(name: readonly string[], other: readonly string[]): { from: number; to: number } {
  const most = Math.min(name.length, other.length);
  let before = 0;
  while (before < most && name[before] === other[before]) before++;
  let after = 0;
  while (after < most - before && name.at(-1 - after) === other.at(-1 - after)) after++;
  const to = name.length - after;
  return before < to ? { from: before, to } : { from: Math.max(0, before - 1), to: Math.min(name.length, before + 1) };
}

import type { TargetSummary } from "../model/report.js";

/**
 * Does a path fit a pattern? `*` and `?` stay within a folder, `**` crosses them. No regular expression: a pattern of
 * many stars would make one try for minutes.
 */
export function fits(pattern: string, path: string): boolean {
  let reached: readonly number[] = [0];
  for (const sign of pattern.match(/\*\*\/|\*+|[\s\S]/g) ?? []) {
    const next = new Set(reached.flatMap((at) => steps(sign, path, at)));
    if (sign.startsWith("*")) spread(sign, path, reached, next);
    reached = [...next].sort((a, b) => a - b);
  }
  return reached.includes(path.length);
}

/** Where one sign leads from a place of the path. */
function steps(sign: string, path: string, at: number): readonly number[] {
  if (sign.startsWith("*")) return [at];
  const fitting = sign === "?" ? at < path.length && path[at] !== "/" : path[at] === sign;
  return fitting ? [at + 1] : [];
}

/** Where stars lead from the places reached so far, the first of which is the smallest. */
function spread(sign: string, path: string, reached: readonly number[], next: Set<number>): void {
  const starts = new Set(reached);
  let open = false;
  for (let at = reached[0] ?? path.length; at < path.length; at++) {
    open ||= starts.has(at);
    if (sign === "*" && path[at] === "/") open = false;
    if (open && (sign !== "**/" || path[at] === "/")) next.add(at + 1);
  }
}

const ARROW = " → ";

/** What a target may be called: "api", "prod/api", "api → prod", and the name the configuration gives it. */
export function namesOf({ kind, title, name }: Omit<TargetSummary, "workflows" | "namedAt">): readonly string[] {
  const arrow = kind === "pipeline" ? -1 : title.indexOf(ARROW);
  const own = arrow < 0 ? title : title.slice(0, arrow);
  const cluster = arrow < 0 ? [] : [`${title.slice(arrow + ARROW.length)}/${own}`];
  const all = [title, own, ...cluster, ...(name === undefined ? [] : [name])];
  return [...new Set([...all, ...all.map(plain)])];
}

/** As reports print it: `${{ vars.NAME }}` reads `<vars.NAME>`. */
const plain = (text: string): string => text.replace(/\$\{\{\s*(.*?)\s*\}\}/g, "<$1>");

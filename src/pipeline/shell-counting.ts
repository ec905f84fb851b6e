import { literal, textOf } from "../model/value.js";
import type { Shell } from "./shell.js";
import type { ShellVariables } from "./shell-variables.js";

/**
 * Passes over the rounds of a polling loop in which nothing but its counters changes: up to the one before a counter
 * meets a number that the script or one of its variables names, where a test may come out differently. Answers false
 * when there is no such number ahead: the loop never ends.
 */
export function skipRounds(shell: Shell, before: ShellVariables, twoBefore: ShellVariables): boolean {
  const steps = shell.variables.growthSince(before);
  if (!steps || steps.size === 0 || !sameSteps(steps, before.growthSince(twoBefore))) return true;
  const limits = limitsOf(shell, steps);
  const counters = [...steps].map(([name, step]) => ({ name, step, at: numberOf(shell, name) ?? 0 }));
  const distances = counters.flatMap(({ step, at }) => limits.map((limit) => (limit - at) / step));
  const ahead = distances.filter((rounds) => rounds >= -1);
  if (ahead.length === 0) return false;
  const rounds = Math.floor(Math.min(...ahead)) - 1;
  if (rounds > 0)
    for (const { name, step, at } of counters) shell.variables.set(name, literal(String(at + step * rounds)));
  return true;
}

const sameSteps = (a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number> | undefined): boolean =>
  b !== undefined && a.size === b.size && [...a].every(([name, step]) => b.get(name) === step);

/** Every whole number that the script names, itself or by a variable that does not count. */
function limitsOf(shell: Shell, counters: ReadonlyMap<string, number>): readonly number[] {
  const { source } = shell.script;
  const written = (source.match(/\b\d{1,9}\b/g) ?? []).map(Number);
  const names = [...source.matchAll(/\$\{?([A-Za-z_]\w*)/g)].map(([, name = ""]) => name);
  const named = [...new Set(names)].flatMap((name) => (counters.has(name) ? [] : (numberOf(shell, name) ?? [])));
  return [...new Set([...written, ...named])];
}

function numberOf(shell: Shell, name: string): number | undefined {
  const text = textOf(shell.variables.get(name));
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

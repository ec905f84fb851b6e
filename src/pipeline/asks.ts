import type { Value } from "../model/value.js";

/** Notes an undecided comparison of a lone, unchanged context value. */
export function askMachine(
  machine: { readonly asks: Map<string, Set<string>> },
  value: Value,
  text: string | undefined,
): void {
  const [part] = value.parts;
  if (value.parts.length !== 1 || !part || "oneOf" in part || part.via.length > 0) return;
  for (const origin of part.from) {
    if (origin.kind !== "context") continue;
    const texts = machine.asks.get(origin.path) ?? new Set();
    if (text !== undefined) texts.add(text);
    machine.asks.set(origin.path, texts);
  }
}

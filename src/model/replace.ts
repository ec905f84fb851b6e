import { MAX_TEXT } from "./value.js";

/** Every occurrence replaced; undefined where that makes a text longer than any that is followed. */
export function replaceEvery(text: string, from: string, to: string): string | undefined {
  const pieces = text.split(from);
  return text.length + (pieces.length - 1) * to.length > MAX_TEXT + pieces.length * from.length
    ? undefined
    : pieces.join(to);
}

/** A shell pattern as a regular expression that cannot backtrack badly; undefined when it is too long to be meant. */
export function globRegExp(glob: string): RegExp | undefined {
  if (glob.length > 200 || (glob.match(/\*/g)?.length ?? 0) > 8) return undefined;
  const body = glob
    .replace(/\*+/g, "*")
    .replace(/[.+^${}()|\\]/g, "\\$&")
    .replace(/\*/g, "[^]*")
    .replace(/\?/g, "[^]")
    .replace(/\[!/g, "[^");
  try {
    return new RegExp(`^(?:${body})$`);
  } catch {
    return undefined;
  }
}

/** Does a pattern with `*` and `?` fit the whole text? Takes time in proportion to both lengths, whatever the pattern. */
export function fits(pattern: Pattern, text: string): boolean {
  let [at, from] = [0, 0];
  let star: { readonly at: number; from: number } | undefined;
  while (from < text.length) {
    const sign = pattern[at];
    if (sign === ANY) {
      star = { at: at + 1, from };
      at++;
    } else if (sign !== undefined && (sign === ONE || sign === text[from])) {
      at++;
      from++;
    } else if (star) {
      star.from++;
      [at, from] = [star.at, star.from];
    } else return false;
  }
  while (pattern[at] === ANY) at++;
  return at === pattern.length;
}

export const ANY = Symbol("*");
export const ONE = Symbol("?");
/** Characters that stand for themselves, and wildcards. */
export type Pattern = readonly (string | typeof ANY | typeof ONE)[];

export const wild = (text: string): Pattern =>
  text.split("").map((sign) => (sign === "*" ? ANY : sign === "?" ? ONE : sign));

export const plain = (text: string): Pattern => text.split("");

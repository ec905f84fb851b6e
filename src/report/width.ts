/** What a terminal draws two columns wide: the wide and fullwidth characters of East Asia, and emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18d08}\u{1aff0}-\u{1b2fb}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
/** Marks that are drawn over the character before them, and selectors that draw nothing. */
const OVERLAID = /[\p{Mn}\p{Me}]/u;
/** Two of these make one flag. */
const HALF_FLAG = /[\u{1f1e6}-\u{1f1ff}]/u;
const NARROW_ONLY = /^[\x20-\x7e\u00a1-\u02ff\u2010-\u205e\u2190-\u2319\u2500-\u25fc]*$/;

/** How many columns one character takes. */
export function widthOf(character: string): 0 | 1 | 2 {
  if (NARROW_ONLY.test(character) || HALF_FLAG.test(character)) return 1;
  if (OVERLAID.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/** How many columns a text takes, before it is coloured. */
export function displayWidth(text: string): number {
  if (NARROW_ONLY.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += widthOf(character);
  return width;
}

export const padTo = (text: string, width: number): string =>
  text + " ".repeat(Math.max(0, width - displayWidth(text)));

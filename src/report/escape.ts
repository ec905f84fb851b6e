/**
 * What a terminal would act on or hide: control characters, bidirectional controls, invisible and tag characters,
 * line separators, and halves of surrogate pairs.
 */
const HOSTILE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]|\p{Surrogate}/gu;

const NAMED: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\u001b": "\\x1b" };

/** Makes visible what hostile text would do to a terminal. Everything a reporter prints from outside passes here. */
export const escapeText = (text: string): string => text.replace(HOSTILE, escapeCharacter);

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return NAMED[character] ?? (code < 0x100 ? `\\x${hex(code, 2)}` : `\\u{${hex(code, 4)}}`);
}

const hex = (code: number, width: number): string => code.toString(16).padStart(width, "0");

/** The same for text that may span lines: every line is escaped by itself. */
export const escapeLines = (text: string): readonly string[] => text.replace(/\n$/, "").split(/\r?\n/).map(escapeText);

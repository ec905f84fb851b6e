import type { Place } from "../model/source.js";
import { escapeText } from "./escape.js";
import { addressOf, type Home, pathAtHome } from "./home.js";
import { wordsOf } from "./layout.js";

/** Longer sentences and blocks are cut: whoever needs all of it reads the other formats. */
const LONGEST_SENTENCE = 1_000;
const LONGEST_LINE = 500;
const MOST_LINES = 40;

interface Token {
  readonly code: boolean;
  readonly text: string;
}

/**
 * A sentence with foreign words in it. Only what is plainly a word stays text; everything else becomes code, in which
 * GitHub sees no link, mention, reference, emoji, formula or HTML. Escaping alone would not do: mentions and references
 * are found after Markdown has been rendered.
 */
export function prose(sentence: string): string {
  const text = escapeText(shortened(sentence, LONGEST_SENTENCE)).trim().replace(/ +/g, " ");
  const tokens = text.split(/(`[^`]+`)/).flatMap((piece) => (/^`[^`]+`$/.test(piece) ? [quoted(piece)] : words(piece)));
  return joined(tokens);
}

const quoted = (piece: string): Token => ({ code: true, text: piece.slice(1, -1) });

const words = (text: string): readonly Token[] =>
  wordsOf(text).flatMap((word, index) => [...(index > 0 ? [{ code: false, text: " " }] : []), ...tokensOf(word)]);

const AROUND = /^([("'“‘]*)(.*?)([.,;:!?)"'”’]*)$/su;
const WORD = /^[\p{L}\p{M}]+(?:['’-][\p{L}\p{M}]+)*$/u;
const NUMBER = /^\d{1,6}%?$/;
const SIGN = /^[→·–—…✔✖⚠×]$/u;
/** GitHub links what looks like the hash of a commit. */
const HASH = /(?<![a-z\d])[\da-f]{7,}(?![a-z\d])/i;

function tokensOf(word: string): readonly Token[] {
  const [, before = "", core = "", after = ""] = AROUND.exec(word) ?? [];
  const plain = core === "" || ((WORD.test(core) || SIGN.test(core)) && !HASH.test(core));
  if (plain) return [{ code: false, text: word }];
  // "1." and "1)" would begin a list.
  if (NUMBER.test(core)) return [{ code: false, text: before + core + after.replace(/^[.)]/, "\\$&") }];
  return [before, core, after].flatMap((text, index) => (text === "" ? [] : [{ code: index === 1, text }]));
}

/** Two pieces of code side by side would share their backticks: they become one. */
function joined(tokens: readonly Token[]): string {
  const merged: Token[] = [];
  for (const token of tokens.filter(({ text }) => text !== "")) {
    const last = merged.at(-1);
    if (last?.code && token.code) merged.splice(-1, 1, { code: true, text: last.text + token.text });
    else merged.push(token);
  }
  return merged.map(({ code: isCode, text }) => (isCode ? code(text) : text)).join("");
}

/** Text as it is, on one line. */
export function code(given: string): string {
  const text = escapeText(given);
  if (text === "") return "";
  const marks = "`".repeat(longestRun(text) + 1);
  const pad = /^`|`$|^ .*[^ ].* $/.test(text) ? " " : "";
  return marks + pad + text + pad + marks;
}

/** Lines as they are. */
export function block(lines: readonly string[]): string {
  const shown = lines.slice(0, MOST_LINES).map((line) => escapeText(shortened(line, LONGEST_LINE)));
  const cut = lines.length > MOST_LINES ? ["…"] : [];
  const marks = "`".repeat(Math.max(3, longestRun(shown.join("\n")) + 1));
  return [marks, ...shown, ...cut, marks].join("\n");
}

const longestRun = (text: string): number => Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));

const shortened = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most)}…`);

/** Text inside HTML, where Markdown is not read. */
export const html = (text: string): string =>
  `<code>${escapeText(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)}</code>`;

/** The lines of a place, where they can be linked. */
export function placeLink(home: Home, at: Place): string {
  const text = code(`${pathAtHome(home, at.file) ?? at.file}:${at.startLine}`);
  const address = addressOf(home, at);
  return address === undefined ? text : `[${text}](${address})`;
}

/** What is folded until somebody asks. */
export const folded = (title: string, inside: string, open = false): string =>
  `<details${open ? " open" : ""}><summary>${title}</summary>\n\n${inside}\n\n</details>`;

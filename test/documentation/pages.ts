import { readdirSync, readFileSync } from "node:fs";

/** What people read: the README and what stands directly in docs. The pages of the rules have tests of their own. */
export const pages: readonly string[] = [
  "README.md",
  ...readdirSync("docs")
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

export interface Block {
  /** "docs/adoption.md:8", the line of its first fence. */
  readonly at: string;
  readonly page: string;
  readonly language: string;
  /** The comment right above it. */
  readonly mark: string | undefined;
  readonly text: string;
}

const FENCED = /(?:^<!-- ([^\n]*) -->\n)?^( *)```(\w*)\n(.*?)^\2```$/gms;

/** The fenced blocks of a page, without their indentation. */
export function blocksOf(page: string): readonly Block[] {
  const all = readFileSync(page, "utf8");
  return [...all.matchAll(FENCED)].map(
    ({ 0: whole, 1: mark, 2: indentation = "", 3: language = "", 4: text = "", index }) => ({
      at: `${page}:${all.slice(0, index + whole.indexOf("```")).split("\n").length}`,
      page,
      language,
      mark,
      text: text.replaceAll(new RegExp(`^${indentation}`, "gm"), ""),
    }),
  );
}

/** Every block of every page in this language. */
export const blocksIn = (language: string): readonly Block[] =>
  pages.flatMap(blocksOf).filter((block) => block.language === language);

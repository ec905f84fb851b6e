import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";

/** A page of Markdown as GitHub renders it, before it looks for mentions and references in its text. */
export interface Page {
  readonly html: string;
  /** Every tag with its attributes, as it stands. */
  readonly tags: readonly string[];
  readonly links: readonly string[];
  /** What is neither a tag nor in code: where GitHub finds mentions, references, emoji and formulas. */
  readonly text: string;
}

export function pageOf(markdown: string): Page {
  const html = micromark(markdown, {
    allowDangerousHtml: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });
  const tags = html.match(/<[^>]*>?/g) ?? [];
  const text = html.replace(/<code>.*?<\/code>/gs, " ").replace(/<[^>]*>/g, " ");
  const links = [...html.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, address]) => address as string);
  return { html, tags, links, text: decoded(text) };
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: " " };
const decoded = (text: string): string =>
  text.replace(/&(?:#(\d+)|(\w+));/g, (whole, number, name) =>
    number ? String.fromCodePoint(Number(number)) : (ENTITIES[name] ?? whole),
  );

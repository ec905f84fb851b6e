import type { ReportedFinding } from "../model/report.js";
import { wordsOf } from "./layout.js";

/** A sentence said of several things, one word of which changes: the name of the thing. */
export interface Shape {
  readonly before: string;
  readonly after: string;
}

/** Findings at one place that say the same of different things. */
export interface Family {
  readonly first: ReportedFinding;
  /** The word that is different in each of them; absent where nothing is. */
  readonly shape?: Shape;
  readonly members: readonly ReportedFinding[];
}

/** Gathers findings of one rule that differ in a single word of their message, also in their fix. */
export function families(findings: readonly ReportedFinding[]): readonly Family[] {
  const found: { first: ReportedFinding; shape?: Shape; members: ReportedFinding[] }[] = [];
  for (const finding of findings) {
    const home = found.find((family) => belongs(family, finding));
    if (!home) {
      found.push({ first: finding, members: [finding] });
      continue;
    }
    home.shape ??= shapeOf(home.first.message, finding.message) as Shape;
    home.members.push(finding);
  }
  return found;
}

function belongs(family: Omit<Family, "members">, finding: ReportedFinding): boolean {
  const { first } = family;
  if (finding.at.file !== first.at.file || finding.at.startLine !== first.at.startLine) return false;
  if (finding.at.startColumn !== first.at.startColumn) return false;
  const shape = family.shape ?? shapeOf(first.message, finding.message);
  if (!shape) return false;
  const [name, other] = [wordIn(shape, first.message), wordIn(shape, finding.message)];
  if (name === undefined || other === undefined) return false;
  return finding.fix === first.fix || finding.fix === first.fix?.replaceAll(name, () => other);
}

/** What two sentences have in common when they differ in one word. */
export function shapeOf(one: string, other: string): Shape | undefined {
  const [words, others] = [wordsOf(one), wordsOf(other)];
  if (words.length !== others.length) return undefined;
  const different = words.flatMap((word, index) => (word === others[index] ? [] : [index]));
  const [at] = different;
  if (at === undefined || different.length > 1) return undefined;
  const [stop = ""] = /[.,;:]*$/.exec(words[at] ?? "") ?? [];
  return {
    before: words
      .slice(0, at)
      .map((word) => `${word} `)
      .join(""),
    after:
      stop +
      words
        .slice(at + 1)
        .map((word) => ` ${word}`)
        .join(""),
  };
}

/** The word that a sentence of this shape has in the open place. */
export function wordIn({ before, after }: Shape, sentence: string): string | undefined {
  if (!sentence.startsWith(before) || !sentence.endsWith(after)) return undefined;
  const word = sentence.slice(before.length, sentence.length - after.length);
  return word !== "" && wordsOf(word).length === 1 ? word : undefined;
}

/** What stands in the open place of each of them. */
export const openWords = (shape: Shape, members: readonly ReportedFinding[]): readonly string[] =>
  members.map((member) => wordIn(shape, member.message) ?? member.message);

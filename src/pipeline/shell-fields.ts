import type { SourceRange } from "../model/source.js";
import { concat, expand, keyOf, type Piece, textOf, type Value, type Word, type Words } from "../model/value.js";

/** A stretch of a word: one value, or the elements of an array. */
export type Atom =
  | { readonly value: Value; readonly splits: boolean }
  | { readonly list: Words; readonly handed?: true };

/** The fields that a word comes to. */
export class Fields {
  private readonly fields: Word[] = [];
  private open: Value | undefined;
  /** Where the open field stands in the call that handed it on. */
  private handedAt: SourceRange | undefined;
  constructor(private readonly at: SourceRange) {}

  add(atom: Atom): void {
    if ("list" in atom) this.addList(atom.list, atom.handed === true);
    else this.addValue(atom);
  }

  private addValue({ value, splits }: { readonly value: Value; readonly splits: boolean }): void {
    const several = splits ? eitherOf(value, this.at) : undefined;
    if (several) this.addList(several);
    else if (splits && textOf(value) === "") this.appendNothing(value);
    else if (splits) this.addSplit(value);
    else this.append(value);
  }

  /** Cut at its blanks; what is not known of it is taken to hold none. */
  addSplit(value: Value): void {
    for (const part of value.parts) {
      const text = "oneOf" in part ? undefined : part.text;
      if (text === undefined || !/\s/.test(text)) {
        this.append({ ...value, parts: [part] });
        continue;
      }
      if (/^\s/.test(text)) this.close();
      text
        .split(/\s+/)
        .filter(Boolean)
        .forEach((word, index) => {
          if (index > 0) this.close();
          this.append({ ...value, parts: [{ ...(part as Piece), text: word }] });
        });
      if (/\s$/.test(text)) this.close();
    }
  }

  private addList(list: Words, handed = false): void {
    list.items.forEach((item, index) => {
      if (index > 0) this.close();
      if (item.maybe) {
        this.close();
        this.fields.push({ ...item, at: item.at ?? this.at });
      } else this.append(item.value, handed ? item.at : undefined);
    });
  }

  private append(value: Value, handedAt?: SourceRange): void {
    const before = this.open ?? this.before;
    this.handedAt = before ? undefined : handedAt;
    this.open = before ? concat(before, value) : value;
    this.before = undefined;
  }
  /** Unquoted and empty: no word of its own, but where there is one, what is missing in it stays known. */
  private appendNothing(value: Value): void {
    if (this.open) this.open = concat(this.open, value);
    else this.before = this.before ? concat(this.before, value) : value;
  }
  private before: Value | undefined;

  private close(): void {
    const { open, handedAt } = this;
    if (open && handedAt) this.fields.push({ value: open, maybe: false, at: handedAt, handed: true });
    else if (open) this.fields.push({ value: open, maybe: false, at: this.at });
    this.open = undefined;
    this.before = undefined;
  }
  done(): readonly Word[] {
    this.close();
    return this.fields;
  }
}

/**
 * The words of a text of which several forms are possible: those that all forms begin or end with, and between them those
 * of any, of which the ones in every form are sure.
 */
function eitherOf(value: Value, at: SourceRange): Words | undefined {
  const forms = value.parts.some((part) => "oneOf" in part) ? expand(value) : [];
  if (forms.length < 2) return undefined;
  const lists = forms.map((form) => wordsIn(form, at));
  if (!lists.some((words) => words.length > 1)) return undefined;
  const [first = []] = lists;
  const shortest = Math.min(...lists.map((words) => words.length));
  const isShared = (back: boolean, index: number): boolean =>
    new Set(lists.map((words) => key(words.at(back ? -1 - index : index)))).size === 1;
  let start = 0;
  while (start < shortest && isShared(false, start)) start++;
  let end = 0;
  while (end < shortest - start && isShared(true, end)) end++;
  const between = lists.map((words) => words.slice(start, words.length - end));
  const any = new Map(between.flat().map((word) => [key(word), word]));
  const items = [...any].map(([name, word]) => ({
    value: word.value,
    maybe: !between.every((words) => words.some((each) => key(each) === name)),
  }));
  const sure = (words: readonly Word[]): Words["items"] => words.map((word) => ({ value: word.value, maybe: false }));
  return {
    items: [...sure(first.slice(0, start)), ...items, ...sure(first.slice(first.length - end))],
    complete: true,
  };
}

const key = (word: Word | undefined): string => (word ? keyOf(word.value) : "");

function wordsIn(value: Value, at: SourceRange): readonly Word[] {
  const fields = new Fields(at);
  fields.addSplit(value);
  return fields.done();
}

import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Scalar, type YAMLMap } from "yaml";
import type { Diagnostic, SourceRange } from "../model/source.js";
import { placesOf } from "./places.js";
import { readDocument } from "./yaml-document.js";

/** A scalar's text with the way back from its characters to the file's. */
export interface Text {
  readonly text: string;
  readonly at: SourceRange;
  /** The file range of a stretch of `text`. */
  range(start: number, end: number): SourceRange;
}

export interface Entry {
  readonly key: string;
  readonly keyAt: SourceRange;
  readonly node: YamlNode;
}

/** A YAML node with positions; aliases are followed. Anything that is not there is an empty node. */
export class YamlNode {
  constructor(
    readonly file: string,
    private readonly node: Node | null | undefined,
    private readonly owner: Owner,
  ) {}

  get exists(): boolean {
    return this.node !== null && this.node !== undefined;
  }
  get isMap(): boolean {
    return isMap(this.resolved);
  }
  get isSeq(): boolean {
    return isSeq(this.resolved);
  }
  get isScalar(): boolean {
    return isScalar(this.resolved);
  }
  /** A tag of its own, such as `!Sub` in templates of CloudFormation. */
  get tag(): string | undefined {
    const tag = this.resolved?.tag;
    return tag?.startsWith("!") ? tag : undefined;
  }
  get at(): SourceRange {
    const range = this.node?.range ?? [0, 0];
    return { file: this.file, start: range[0], end: trimEnd(this.owner.source, range[0], range[1]) };
  }

  /** The parsed scalar: string, number, boolean or null; undefined for anything else. */
  get scalar(): string | number | boolean | null | undefined {
    const node = this.resolved;
    if (!isScalar(node)) return undefined;
    const value = node.value;
    return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
  }

  /** The scalar as the runner sees it: a text. Numbers keep their spelling. */
  get text(): Text | undefined {
    const node = this.resolved;
    if (!isScalar(node) || node.value === null) return undefined;
    const text = typeof node.value === "string" ? node.value : (node.source ?? String(node.value));
    return new ScalarText(this.file, this.owner.source, node, text);
  }

  get(key: string): YamlNode {
    return this.entries().find((entry) => entry.key === key)?.node ?? new YamlNode(this.file, undefined, this.owner);
  }

  entries(): readonly Entry[] {
    const node = this.resolved;
    return isMap(node) ? this.owner.entries(this.file, node) : [];
  }

  items(): readonly YamlNode[] {
    const node = this.resolved;
    return isSeq(node) ? node.items.map((item) => new YamlNode(this.file, item as Node, this.owner)) : [];
  }

  /** The node as plain data, for values that travel as JSON. */
  toJS(): unknown {
    if (this.isMap) return Object.fromEntries(this.entries().map((entry) => [entry.key, entry.node.toJS()]));
    if (this.isSeq) return this.items().map((item) => item.toJS());
    return this.scalar ?? null;
  }

  private get resolved(): Node | null | undefined {
    return isAlias(this.node) ? this.owner.follow(this.node) : this.node;
  }
}

class Owner {
  private readonly known = new WeakMap<YAMLMap, readonly Entry[]>();
  constructor(
    readonly source: string,
    readonly follow: (alias: Alias) => Node | undefined,
  ) {}

  entries(file: string, map: YAMLMap): readonly Entry[] {
    let entries = this.known.get(map);
    if (!entries) {
      entries = map.items.flatMap((pair) => {
        const key = pair.key as Node | null;
        if (!isScalar(key) || !key.range) return [];
        const keyAt = { file, start: key.range[0], end: key.range[1] };
        return [{ key: String(key.value), keyAt, node: new YamlNode(file, pair.value as Node | null, this) }];
      });
      this.known.set(map, entries);
    }
    return entries;
  }
}

const trimEnd = (source: string, start: number, end: number): number => {
  let last = end;
  while (last > start && /\s/.test(source[last - 1] ?? "")) last--;
  return last;
};

class ScalarText implements Text {
  private offsets: Int32Array | undefined;
  constructor(
    private readonly file: string,
    private readonly source: string,
    private readonly node: Scalar,
    readonly text: string,
  ) {}

  get at(): SourceRange {
    if (!this.place) {
      const [start, end] = this.node.range ?? [0, 0];
      this.place = { file: this.file, start, end: trimEnd(this.source, start, end) };
    }
    return this.place;
  }
  private place: SourceRange | undefined;

  range(start: number, end: number): SourceRange {
    this.offsets ??= alignScalar(this.source, this.node, this.text);
    const { offsets } = this;
    const first = offsets[Math.min(start, this.text.length)] ?? this.at.start;
    const last = end > start ? (offsets[Math.min(end, this.text.length) - 1] ?? first) + 1 : first;
    return { file: this.file, start: first, end: Math.max(first, last) };
  }
}

/** For every character of the value, the file offset it was written at. */
function alignScalar(source: string, node: Scalar, text: string): Int32Array {
  const [start, end] = node.range ?? [0, 0];
  const offsets = new Int32Array(text.length + 1);
  let at = contentStart(source, node, start);
  for (let index = 0; index < text.length; index++) {
    at = nextWritten(source, at, end, text[index] as string, node.type === "QUOTE_DOUBLE");
    offsets[index] = Math.min(at, end);
    if (at < end) at++;
  }
  offsets[text.length] = Math.min(at, end);
  return offsets;
}

function contentStart(source: string, node: Scalar, start: number): number {
  if (node.type === "BLOCK_LITERAL" || node.type === "BLOCK_FOLDED") return source.indexOf("\n", start) + 1 || start;
  return node.type === "QUOTE_DOUBLE" || node.type === "QUOTE_SINGLE" ? start + 1 : start;
}

/** The offset of the next source character that stands for `char`: indentation, folds and escapes are passed over. */
function nextWritten(source: string, from: number, end: number, char: string, escapes: boolean): number {
  let at = from;
  if (char === "\n" || char === " ") {
    if (source[at] === char || /\s/.test(source[at] ?? "")) return at;
    if (escapes && source[at] === "\\") return at + 1;
    return at;
  }
  while (at < end && source[at] !== char) {
    const skippable = /\s/.test(source[at] as string) || source[at] === "\\" || source[at] === "'";
    if (!skippable) return at;
    at++;
  }
  return at;
}

export type ParsedYaml = { readonly root: YamlNode } | { readonly diagnostic: Diagnostic };

/** Parses one YAML file. Errors come back as a diagnostic with line and column; nothing throws. */
export function parseYaml(file: string, source: string): ParsedYaml {
  const read = readDocument(source);
  if ("refused" in read)
    return { diagnostic: { message: read.refused, at: placesOf(file, source).at(Math.min(read.at, source.length)) } };
  return { root: new YamlNode(file, read.contents, new Owner(source, read.follow)) };
}

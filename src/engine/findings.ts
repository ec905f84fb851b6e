import { createHash } from "node:crypto";
import type { Excerpt, Excused, Level, ReportedFinding, SuppressedFinding } from "../model/report.js";
import type { Place, SourceRange } from "../model/source.js";
import type { Finding } from "../rule-api/index.js";
import { withoutComment } from "./comments.js";
import type { Judgement } from "./conclude.js";
import type { ConfiguredRule } from "./configured.js";

const WEIGHT: Readonly<Record<Level, number>> = { error: 3, warning: 2, note: 1 };

/** Turns ranges into places and lines; the engine is handed one so that it needs no files of its own. */
export interface SourceView {
  place(range: SourceRange): Place;
  /** Lines of a file, numbered from 1. */
  lines(file: string, first: number, last: number): readonly string[];
}

interface Merged {
  readonly rule: ConfiguredRule;
  readonly finding: Finding;
  readonly level: Level;
  readonly targets: Set<string>;
  readonly related: Map<string, { readonly note: string; readonly at: SourceRange }>;
  /** Why it does not count. */
  readonly by: Excused | undefined;
}

/**
 * One finding a rule, place and message, whatever number of runs and targets it was seen in. Where a place is wrong in
 * several ways, the gravest speaks for its targets; a milder one stays only for targets that have no graver.
 */
export function mergeFindings(judgements: readonly Judgement[]): readonly Merged[] {
  const groups = new Map<string, Merged>();
  for (const { rule, target, findings, suppressed } of judgements) {
    const counting = findings.map((finding) => ({ finding, by: undefined }));
    for (const { finding, by } of [...counting, ...suppressed]) {
      const level = levelOf(rule, finding);
      const key = [rule.id, placeOf(finding), level, finding.message, spellExcuse(by)].join("\u0000");
      const entry = groups.get(key) ?? { rule, finding, level, targets: new Set<string>(), related: new Map(), by };
      entry.targets.add(target);
      for (const each of finding.related ?? []) entry.related.set(`${each.at.file}:${each.at.start}`, each);
      groups.set(key, entry);
    }
  }
  return withoutMilder([...groups.values()]).sort(byPlace);
}

const spellExcuse = (by: Excused | undefined): string =>
  by?.at ? `${by.at.file}:${by.at.startLine}:${by.at.startColumn}` : "";

const placeOf = (finding: Finding): string => `${finding.at.file}:${finding.at.start}`;

function withoutMilder(all: readonly Merged[]): Merged[] {
  const places = new Map<string, Merged[]>();
  for (const entry of all) {
    const key = `${entry.rule.id} ${placeOf(entry.finding)} ${entry.by === undefined}`;
    places.set(key, [...(places.get(key) ?? []), entry]);
  }
  return [...places.values()].flatMap((entries) => {
    const spoken = new Set<string>();
    return entries.sort(byPlace).filter((entry) => {
      const news = [...entry.targets].filter((target) => !spoken.has(target));
      for (const target of news) spoken.add(target);
      return news.length > 0;
    });
  });
}

const levelOf = (rule: ConfiguredRule, finding: Finding): Level => finding.level ?? rule.level;

const byPlace = (a: Merged, b: Merged): number =>
  WEIGHT[b.level] - WEIGHT[a.level] ||
  compare(a.finding.at.file, b.finding.at.file) ||
  a.finding.at.start - b.finding.at.start ||
  compare(a.rule.id, b.rule.id);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** What the reporters get: places instead of offsets, and an id that survives edits elsewhere and being suppressed. */
export function reportFindings(
  merged: readonly Merged[],
  view: SourceView,
): { readonly findings: readonly ReportedFinding[]; readonly suppressed: readonly SuppressedFinding[] } {
  const all = reported(merged, view);
  return {
    findings: all.flatMap(({ reported, by }) => (by ? [] : [reported])),
    suppressed: all.flatMap(({ reported, by }) => (by ? [{ ...reported, suppression: by }] : [])),
  };
}

function reported(
  merged: readonly Merged[],
  view: SourceView,
): readonly { readonly reported: ReportedFinding; readonly by: Excused | undefined }[] {
  const seen = new Map<string, number>();
  return merged.map(({ rule, finding, level, targets, related, by }) => {
    const at = view.place(finding.at);
    const text = view.lines(at.file, at.startLine, at.startLine)[0] ?? "";
    const fingerprint = hash([rule.id, at.file, essence(text)].join("\u0000"));
    const count = (seen.get(fingerprint) ?? 0) + 1;
    seen.set(fingerprint, count);
    const one: ReportedFinding = {
      id: `${fingerprint}:${count}`,
      rule: rule.id,
      level,
      message: finding.message,
      at,
      excerpt: excerpt(at, view),
      compared: finding.compared ?? [],
      related: [...related.values()].map((each) => ({ note: each.note, at: view.place(each.at) })),
      targets: [...targets].sort(),
      ...(finding.fix === undefined ? {} : { fix: finding.fix }),
    };
    return { reported: one, by };
  });
}

const hash = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 32);

/** A line without what changes when a comment, a step's name or another indentation is given. */
const essence = (line: string): string => withoutComment(line.slice(0, LONGEST_LINE)).trim().replace(/^-\s+/, "");

/** What equal findings on equal lines have in common. */
export const fingerprintOf = (id: string): string => id.replace(/:\d+$/, "");

const CONTEXT_LINES = 2;
const MAX_EXCERPT = 9;
/** Nobody reads a longer one: its place has to do. */
const LONGEST_LINE = 5_000;

function excerpt(at: Place, view: SourceView): Excerpt {
  const first = Math.max(1, at.startLine - CONTEXT_LINES);
  const last = Math.min(at.endLine + 1, first + MAX_EXCERPT - 1);
  const lines = view.lines(at.file, first, last);
  return { firstLine: first, lines: lines.some((line) => line.length > LONGEST_LINE) ? [] : lines };
}

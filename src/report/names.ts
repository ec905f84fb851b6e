import type { TargetSummary } from "../model/report.js";
import { cutMiddle } from "./cut-middle.js";
import { escapeText } from "./escape.js";
import { listed, wordOf, wrapWords } from "./layout.js";
import { clusterOf, nameOf, whereabouts } from "./titles.js";

const LONGEST_NAME = 48;

/** How the targets of one report are called in lists: no two alike, and none longer than can be read. */
export class Names {
  private readonly names: ReadonlyMap<string, string>;
  private readonly clusters: ReadonlyMap<string, string>;

  constructor(readonly targets: readonly TargetSummary[]) {
    this.names = shortened(distinct(targets));
    const clusters = new Map(targets.map((target) => [target.id, clusterOf(target) ?? ""]));
    this.clusters = new Set(clusters.values()).size === 1 ? new Map() : shortened(clusters);
  }

  /**
   * "api, web → prod; worker → jobs" on lines of this width; a cluster that all share needs no mention. Beyond
   * `linesAtMost` lines the rest is counted, and so many names are left away that the count has room.
   */
  list(targets: readonly TargetSummary[], width: number, linesAtMost = Number.POSITIVE_INFINITY): string[] {
    const lines = (shown: number): string[] => {
      const hidden = targets.length - shown;
      const words = this.words(targets.slice(0, shown), hidden);
      return wrapWords(words.map(wordOf), width, 1);
    };
    let shown = targets.length;
    while (shown > 1 && lines(shown).length > linesAtMost) shown--;
    return lines(shown);
  }

  private words(targets: readonly TargetSummary[], hidden: number): readonly string[] {
    const byCluster = new Map<string, string[]>();
    for (const { id } of targets) {
      const cluster = this.clusters.get(id) ?? "";
      byCluster.set(cluster, [...(byCluster.get(cluster) ?? []), this.names.get(id) ?? id]);
    }
    const groups = [...byCluster].map(([cluster, names]) => {
      const words = listed([...new Set(names)]);
      return cluster === "" ? words : [...words.slice(0, -1), `${words.at(-1)} → ${cluster}`];
    });
    if (hidden > 0) groups.push([`and ${hidden} more`]);
    return groups.flatMap((words, index) => [
      ...words.slice(0, -1),
      `${words.at(-1) ?? ""}${index < groups.length - 1 ? ";" : ""}`,
    ]);
  }
}

/** The names by id; where targets share one, what tells them apart is added. */
function distinct(targets: readonly TargetSummary[]): ReadonlyMap<string, string> {
  const alike = new Map<string, TargetSummary[]>();
  for (const target of targets) {
    const title = `${nameOf(target)} → ${clusterOf(target) ?? ""}`;
    alike.set(title, [...(alike.get(title) ?? []), target]);
  }
  const names = [...alike.values()].flatMap((same) =>
    same.map((target) => [target.id, nameAmong(target, same)] as const),
  );
  return new Map(names);
}

function nameAmong(target: TargetSummary, same: readonly TargetSummary[]): string {
  if (same.length === 1) return nameOf(target);
  const tells = (text: string): boolean =>
    text !== "" && same.filter((other) => hints(other).includes(text)).length === 1;
  const hint = hints(target).find(tells);
  return hint === undefined ? nameOf(target) : `${nameOf(target)} (${hint})`;
}

/** What else is known of a target: where it is, and the files that deploy it. */
const hints = (target: TargetSummary): readonly string[] => [
  whereabouts(target).join(", "),
  ...target.workflows.map((workflow) =>
    escapeText(
      workflow
        .replace(/ \(.*$/, "")
        .split("/")
        .at(-1) ?? "",
    ),
  ),
];

/** Cuts what is too long, unless two names would become one. */
function shortened(names: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const all = [...new Set(names.values())];
  const short = new Map(
    all.map((name) => [
      name,
      cutMiddle(
        name,
        all.filter((other) => other !== name),
        LONGEST_NAME,
      ),
    ]),
  );
  const counts = new Map<string, number>();
  for (const cut of short.values()) counts.set(cut, (counts.get(cut) ?? 0) + 1);
  return new Map(
    [...names].map(([id, name]) => {
      const cut = short.get(name) ?? name;
      return [id, counts.get(cut) === 1 ? cut : name];
    }),
  );
}

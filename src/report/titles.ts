import type { TargetSummary } from "../model/report.js";
import { escapeText } from "./escape.js";

const UNKNOWN = "<?>";
const NOUNS: Readonly<Record<TargetSummary["kind"], string>> = {
  service: "a service",
  task: "a task",
  image: "an image",
  pipeline: "a workflow",
};

/** The name of a target without the noise of expressions: `${{ vars.NAME }}` reads `<vars.NAME>`. */
export function nameOf(target: TargetSummary): string {
  const [name] = parts(target);
  const own = name === UNKNOWN ? `${NOUNS[target.kind]} whose name is not known` : plain(name);
  return escapeText(target.name === undefined || target.name === own ? own : `${target.name}: ${own}`);
}

/** The cluster it runs in, when that is known. */
export function clusterOf(target: TargetSummary): string | undefined {
  const [, cluster] = parts(target);
  return cluster === undefined || cluster === UNKNOWN ? undefined : escapeText(plain(cluster));
}

/** A workflow may be named with an arrow; only what runs in a cluster has two parts. */
function parts(target: TargetSummary): readonly [string, string?] {
  const arrow = target.kind === "pipeline" ? -1 : target.title.indexOf(ARROW);
  return arrow < 0 ? [target.title] : [target.title.slice(0, arrow), target.title.slice(arrow + ARROW.length)];
}

const ARROW = " → ";

/** Where it is: the region and the account, as far as they are known. */
export const whereabouts = (target: TargetSummary): readonly string[] =>
  [target.region, target.account]
    .filter((part) => part !== undefined && part !== UNKNOWN)
    .map((part) => escapeText(plain(part as string)));

const plain = (text: string): string => text.replace(/\$\{\{\s*(.*?)\s*\}\}/g, "<$1>");

/** Names left open that only a person can say: what `--set` is for. */
export function openNames(targets: readonly TargetSummary[]): readonly string[] {
  const texts = targets.flatMap((target) => [target.title, target.region ?? "", target.account ?? ""]);
  const found = texts.flatMap((text) => [...text.matchAll(/\$\{\{\s*((?:vars|secrets)\.\w+)\s*\}\}/g)]);
  return [...new Set(found.map(([, name]) => name as string))].sort();
}

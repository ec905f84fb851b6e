import type { NamedTarget } from "../model/configuration.js";
import type { Target } from "../model/effect.js";
import { effectsOf, type Run } from "../model/pipeline.js";
import type { TargetSummary } from "../model/report.js";
import type { Diagnostic, Place, SourceRange } from "../model/source.js";
import { nameOf, spell, type Value } from "../model/value.js";
import { deployments } from "../rule-api/index.js";

type Summary = Omit<TargetSummary, "workflows" | "namedAt">;

/** Everything an outcome can be about: services and tasks, or a workflow as a whole where neither is known. */
export class Targets {
  private readonly known = new Map<string, { summary: Summary; workflows: Set<string>; namedAt: SourceRange[] }>();
  private readonly met = new Set<NamedTarget>();
  private readonly byRun = new Map<Run, readonly string[]>();

  constructor(
    runs: readonly Run[],
    private readonly named: readonly NamedTarget[] = [],
  ) {
    for (const run of runs) this.byRun.set(run, this.read(run));
  }

  /** The targets of a run: what it deploys; else what it starts; else the workflow itself. */
  of(run: Run): readonly string[] {
    return this.byRun.get(run) ?? [];
  }

  private read(run: Run): readonly string[] {
    const services = deployments(run).map((update) => update.target);
    const tasks = effectsOf(run, "runTask").map((task) => task.target);
    const targets = services.length > 0 ? services : tasks;
    const ids = targets.map((target) => this.add(target.id, summaryOf(target), run, target.namedAt));
    if (ids.length > 0) return [...new Set(ids)];
    const id = `pipeline ${run.workflow}`;
    return [this.add(id, { id, kind: "pipeline", title: run.workflowName }, run, [])];
  }

  private add(id: string, summary: Summary, run: Run, namedAt: readonly SourceRange[]): string {
    const entry = this.known.get(id) ?? { summary: this.withName(summary), workflows: new Set<string>(), namedAt: [] };
    entry.workflows.add(`${run.workflow} (${run.scenario.id})`);
    for (const at of namedAt)
      if (!entry.namedAt.some((each) => each.file === at.file && each.start === at.start)) entry.namedAt.push(at);
    this.known.set(id, entry);
    return id;
  }

  /** The name that the configuration gives it, and what it knows where the workflow leaves that open. */
  private withName(summary: Summary): Summary {
    const named = this.named.find((each) => isMeant(each, summary));
    if (!named) return summary;
    this.met.add(named);
    const { name, region, account } = named;
    return {
      ...summary,
      name,
      ...(region !== undefined && isOpen(summary.region) ? { region } : {}),
      ...(account !== undefined && isOpen(summary.account) ? { account } : {}),
    };
  }

  get all(): readonly Summary[] {
    return [...this.known.values()].map(({ summary }) => summary);
  }

  /** Entries of the configuration that name nothing that is deployed. */
  strangers(): readonly Diagnostic[] {
    return this.named
      .filter((each) => !this.met.has(each))
      .map(({ name, at }) => ({ message: `the target ${name} is nothing that the workflows deploy`, at }));
  }

  summaries(placeOf: (range: SourceRange) => Place): readonly TargetSummary[] {
    return [...this.known.values()].map(({ summary, workflows, namedAt }) => ({
      ...summary,
      workflows: [...workflows],
      namedAt: namedAt.map(placeOf),
    }));
  }
}

/** What the workflows know of it agrees with the entry. */
function isMeant({ service, cluster, region, account }: NamedTarget, summary: Summary): boolean {
  if (summary.kind !== "service") return false;
  const [own, place] = summary.title.split(" → ");
  const agrees = (wanted: string | undefined, known: string | undefined): boolean =>
    wanted === undefined || isOpen(known) || known === wanted;
  return (
    own === service && agrees(cluster, place) && agrees(region, summary.region) && agrees(account, summary.account)
  );
}

/** Not known, or only the expression that would tell. */
const isOpen = (text: string | undefined): boolean => text === undefined || text === "<?>" || text.includes("${{");

function summaryOf(target: Target): Summary {
  const name = nameOf(target.name);
  const title = target.cluster ? `${name} → ${nameOf(target.cluster)}` : name;
  return {
    id: target.id,
    kind: target.kind,
    title,
    ...optional("region", target.region),
    ...optional("account", target.account),
  };
}

const optional = (key: "region" | "account", value: Value | undefined): { region?: string; account?: string } =>
  value ? { [key]: spell(value) } : {};

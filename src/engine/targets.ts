import type { Target } from "../model/effect.js";
import { effectsOf, type Run } from "../model/pipeline.js";
import type { TargetSummary } from "../model/report.js";
import type { Place, SourceRange } from "../model/source.js";
import { nameOf, spell, type Value } from "../model/value.js";
import { deployments } from "../rule-api/index.js";

/** Everything an outcome can be about: services and tasks, or a workflow as a whole where neither is known. */
export class Targets {
  private readonly known = new Map<
    string,
    { summary: Omit<TargetSummary, "workflows" | "namedAt">; workflows: Set<string>; namedAt: SourceRange[] }
  >();
  private readonly byRun = new Map<Run, readonly string[]>();

  constructor(runs: readonly Run[]) {
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

  private add(
    id: string,
    summary: Omit<TargetSummary, "workflows" | "namedAt">,
    run: Run,
    namedAt: readonly SourceRange[],
  ): string {
    const entry = this.known.get(id) ?? { summary, workflows: new Set<string>(), namedAt: [] };
    entry.workflows.add(`${run.workflow} (${run.scenario.id})`);
    for (const at of namedAt)
      if (!entry.namedAt.some((each) => each.file === at.file && each.start === at.start)) entry.namedAt.push(at);
    this.known.set(id, entry);
    return id;
  }

  get ids(): readonly string[] {
    return [...this.known.keys()];
  }

  summaries(placeOf: (range: SourceRange) => Place): readonly TargetSummary[] {
    return [...this.known.values()].map(({ summary, workflows, namedAt }) => ({
      ...summary,
      workflows: [...workflows],
      namedAt: namedAt.map(placeOf),
    }));
  }
}

function summaryOf(target: Target): Omit<TargetSummary, "workflows" | "namedAt"> {
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

import { escaped } from "../model/escaped.js";
import type { IdleVariable } from "../model/pipeline.js";
import type { Repository } from "./repository.js";
import type { Binding, JobSpec, Workflow } from "./workflow.js";

/**
 * Variables that a workflow sets for a job and that nothing in its file names again: no expression, no script, no
 * input. Only said of jobs in which every program is known, because any other one could read its environment.
 */
export function idleVariables(workflow: Workflow, job: JobSpec, repository: Repository): readonly IdleVariable[] {
  const known = found.get(job) ?? search(workflow, job, repository);
  found.set(job, known);
  return known;
}

const found = new WeakMap<JobSpec, readonly IdleVariable[]>();

function search(workflow: Workflow, job: JobSpec, repository: Repository): readonly IdleVariable[] {
  const text = (repository.read(workflow.file) ?? "").replace(/\s#\s.*$/gm, "");
  if (job.steps.some((step) => step.uses?.text.startsWith("."))) return [];
  const bindings = [...workflow.env, ...job.env, ...job.steps.flatMap((step) => step.env)];
  return bindings.filter((each) => isNamedOnce(each, bindings, text)).map(({ name, nameAt }) => ({ name, at: nameAt }));
}

function isNamedOnce({ name }: Binding, all: readonly Binding[], text: string): boolean {
  if (!/^[A-Za-z_]\w*$/.test(name)) return false;
  const named = text.match(new RegExp(`\\b${escaped(name)}\\b`, "g"))?.length ?? 0;
  return named === all.filter((each) => each.name === name).length;
}

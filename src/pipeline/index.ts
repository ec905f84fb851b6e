import type { Effect } from "../model/effect.js";
import { type Gap, isBefore, type Pipeline, type Run, type Scenario, type WorkflowSummary } from "../model/pipeline.js";
import type { Diagnostic } from "../model/source.js";
import { context, originsOf, spell, unset } from "../model/value.js";
import { askMachine } from "./asks.js";
import { type Datum, datum } from "./datum.js";
import { judgeFaults } from "./faults.js";
import type { Machine } from "./frame.js";
import { givenName } from "./given-name.js";
import { type Replay, type Walked, walk } from "./interpret.js";
import type { LegMemo } from "./memo.js";
import { localReferences, mayReach } from "./reach.js";
import type { Repository } from "./repository.js";
import { baseScenarios, MAX_SCENARIOS, namedBranches, refine } from "./scenario.js";
import type { Inputs } from "./scope.js";
import { TooMuchWork, Work } from "./work.js";
import { loadWorkflow, strings, type Workflow } from "./workflow.js";

export interface ReadOptions {
  /** Values for origins nobody can know: `vars.REGION` → "eu-west-1"; a key of a matrix may have several. */
  readonly values: ReadonlyMap<string, string | readonly string[]>;
  readonly defaultBranch: string;
}

/** Runs every workflow that reaches ECR or ECS on paper. */
export function readPipeline(repository: Repository, options: ReadOptions): Pipeline {
  const diagnostics: Diagnostic[] = repository.unreadable.map(({ file, why }) => ({
    message: `not read: ${why}`,
    at: { file, startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 },
  }));
  if (repository.unlisted) diagnostics.push({ message: repository.unlisted });
  const workflows: Workflow[] = [];
  for (const file of repository.workflowFiles) {
    const loaded = loadWorkflow(file, repository);
    if (loaded && "workflow" in loaded) workflows.push(loaded.workflow);
    else if (loaded) diagnostics.push(loaded.diagnostic);
  }
  const called = new Set(workflows.flatMap((workflow) => [...localReferences(workflow, repository)]));
  const runs: Run[] = [];
  const summaries: WorkflowSummary[] = [];
  const reaching = new Set<string>();
  for (const workflow of followersLast(workflows)) {
    const wanted = mayReach(workflow, repository) || startedBy(workflow).some((name) => reaching.has(name));
    const found = wanted ? runsWithin(workflow, called.has(workflow.file), repository, options, diagnostics) : [];
    const reached = found === "too much" || found.some(reaches);
    if (reached) reaching.add(workflow.name);
    if (found !== "too much") runs.push(...found);
    summaries.push({ file: workflow.file, name: workflow.name, reaches: reached });
  }
  summaries.sort((a, b) => (a.file < b.file ? -1 : 1));
  const wanted = runs.filter((run) => reaches(run) || startedAfter(run, runs));
  return { runs: wanted, workflows: summaries, diagnostics, filesRead: repository.workflowFiles.length };
}

/** Only where something is built, pushed or deployed, or what comes after, can it matter which way an open choice goes. */
const deploys = (run: Run): boolean =>
  run.effects.some((effect) => DEPLOYS.has(effect.kind) || (effect.kind === "opaque" && effect.could.has("update")));
const DEPLOYS: ReadonlySet<Effect["kind"]> = new Set(["build", "push", "tag", "register", "update", "runTask"]);

/** The workflows after which GitHub starts this one: it may verify what they deployed. */
const startedBy = (workflow: Workflow): readonly string[] =>
  workflow.triggers.flatMap((trigger) =>
    trigger.event === "workflow_run" ? strings(trigger.filters.get("workflows")) : [],
  );

const followersLast = (workflows: readonly Workflow[]): readonly Workflow[] =>
  [...workflows].sort((a, b) => Number(startedBy(a).length > 0) - Number(startedBy(b).length > 0));

const TOUCHES: ReadonlySet<Effect["kind"]> = new Set(["credentials", "register", "update", "runTask"]);

/** Does this run do anything to ECR or ECS, or could something unreadable in it? */
const reaches = (run: Run): boolean =>
  run.effects.some(
    (effect) =>
      TOUCHES.has(effect.kind) ||
      isEcrPush(effect) ||
      (effect.kind === "opaque" && (effect.could.has("update") || effect.could.has("push"))),
  );

const isEcrPush = (effect: Effect): boolean => {
  const names =
    effect.kind === "login"
      ? effect.registry
      : effect.kind === "push"
        ? effect.image
        : effect.kind === "tag"
          ? effect.to
          : undefined;
  return (
    names !== undefined &&
    (/\.dkr\.ecr\.|public\.ecr\.aws/.test(spell(names)) || originsOf(names).some((origin) => origin.kind === "result"))
  );
};

/** A workflow started by another one's end may verify what that one deployed. */
const startedAfter = (run: Run, runs: readonly Run[]): boolean =>
  run.scenario.event === "workflow_run" && runs.some((other) => other !== run && reaches(other));

/** The runs of a workflow, unless it holds more than can be followed. */
function runsWithin(
  workflow: Workflow,
  called: boolean,
  repository: Repository,
  options: ReadOptions,
  diagnostics: Diagnostic[],
): readonly Run[] | "too much" {
  try {
    return runsOf(workflow, called, repository, options);
  } catch (error) {
    if (!(error instanceof TooMuchWork)) throw error;
    const at = { file: workflow.file, startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 };
    diagnostics.push({ message: error.message, at });
    return "too much";
  }
}

/** Interprets a workflow under every scenario that matters, found by asking what was left open. */
function runsOf(workflow: Workflow, called: boolean, repository: Repository, options: ReadOptions): readonly Run[] {
  const values: Machine["values"] = new Map([
    ["github.event.repository.default_branch", options.defaultBranch],
    ...[...options.values].map(([origin, value]) => [givenName(origin), value] as const),
  ]);
  const memo: LegMemo = new Map();
  const work = new Work();
  const go = (scenario: Scenario): Walked =>
    walk(workflow, repository, scenario, values, rootInputs(workflow, scenario), { work, memo });
  const bases = baseScenarios(workflow, options.defaultBranch, called);
  if (bases.length > MAX_SCENARIOS)
    throw new TooMuchWork(`not judged: its triggers name more than ${MAX_SCENARIOS} events and branches`);
  const first = bases.map((scenario) => ({ scenario, walked: go(scenario) }));
  const names = new Set(first.flatMap(({ walked }) => branchNames(walked)));
  const more = namedBranches(workflow, bases, names, options.defaultBranch).map((scenario) => ({
    scenario,
    walked: go(scenario),
  }));
  const done: { scenario: Scenario; walked: Walked; cut: readonly Gap[] }[] = [];
  const queue = [...first, ...more];
  for (let next = queue.shift(); next; next = queue.shift()) {
    const refined =
      deploys(next.walked.run) || next.scenario.event === "workflow_run"
        ? refine(workflow, next.scenario, asksOf(next.walked), options.defaultBranch)
        : [];
    if (refined.length === 0 || done.length + queue.length + refined.length > MAX_SCENARIOS) {
      done.push({ ...next, cut: refined.length > 0 ? [tooMany(next.scenario)] : [] });
      continue;
    }
    for (const scenario of refined) queue.push({ scenario, walked: go(scenario) });
  }
  return done.map(({ scenario, walked, cut }) => {
    const again = (replay: Replay): Walked =>
      walk(workflow, repository, scenario, values, rootInputs(workflow, scenario), { work, replay });
    return { ...judgeFaults(walked, again, isBefore), gaps: [...walked.run.gaps, ...cut] };
  });
}

const tooMany = (scenario: Scenario): Gap => ({
  what: `more than ${MAX_SCENARIOS} kinds of run; some inputs stay open`,
  at: scenario.triggerAt,
});

/** Open comparisons, and the inputs on which the identity of a target hangs. */
function asksOf(walked: Walked): ReadonlyMap<string, ReadonlySet<string>> {
  const asks = new Map([...walked.asks].map(([path, texts]) => [path, new Set(texts)]));
  for (const effect of walked.run.effects) {
    if (effect.kind !== "update" && effect.kind !== "runTask") continue;
    for (const value of [effect.target.name, effect.target.cluster, effect.target.region]) {
      for (const part of value?.parts ?? []) if (value) askMachine({ asks }, { ...value, parts: [part] }, undefined);
    }
  }
  return asks;
}

function branchNames(walked: Walked): readonly string[] {
  return [...walked.asks].flatMap(([path, texts]) => {
    if (path === "github.ref")
      return [...texts].flatMap((text) =>
        text.startsWith("refs/heads/") && text !== "refs/heads/*" ? [text.slice(11)] : [],
      );
    return path === "github.ref_name" ? [...texts].filter((text) => text !== "" && text !== "*") : [];
  });
}

function rootInputs(workflow: Workflow, scenario: Scenario): Inputs {
  const values = new Map<string, Datum>();
  if (scenario.event === "workflow_call") {
    for (const input of workflow.callInputs) values.set(input.name, datum(context(`inputs.${input.name}`)));
  }
  for (const input of workflow.dispatchInputs) {
    if (scenario.assign.has(`inputs.${input.name}`)) continue;
    const given =
      scenario.event === "workflow_dispatch" ? context(`inputs.${input.name}`) : unset(`inputs.${input.name}`);
    if (!values.has(input.name)) values.set(input.name, datum(given));
  }
  return { values, open: scenario.event === "workflow_call" };
}

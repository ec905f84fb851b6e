import type { EffectKind } from "../model/effect.js";
import type { SourceRange } from "../model/source.js";
import { literal, textOf, type Value } from "../model/value.js";
import { couldOfWorkflow } from "./actions/unknown.js";
import { type Datum, known } from "./datum.js";
import { evaluateText } from "./expression.js";
import { EVERYTHING, type Frame, MAX_CALL_DEPTH } from "./frame.js";
import type { Entry, Walk } from "./interpret.js";
import { resolve, useOf } from "./references.js";
import { isMistaken, type JobRecord, notGiven, StepScope } from "./scope.js";
import { JobState } from "./state.js";
import { type InputSpec, type JobSpec, loadWorkflow, type Workflow } from "./workflow.js";
import type { Text } from "./yaml.js";

export interface WorkflowCall {
  readonly spec: JobSpec;
  readonly uses: Text;
  readonly scope: StepScope;
  readonly frame: Frame;
  readonly entry: Entry;
  readonly walk: Walk;
  /** Records the calling job itself; needed where the called workflow cannot be read. */
  readonly finish: (opaqueCall?: string) => void;
}

interface Called {
  readonly record: JobRecord;
  readonly ids: readonly string[];
}

/** Walks the jobs of a called workflow, or notes that nobody can. */
export function callWorkflow(call: WorkflowCall): Called {
  const { uses, frame } = call;
  const used = useOf(uses, "workflow", frame.repository, frame.calledFrom, frame.job.order++, []);
  if (used) frame.job.uses.push(used);
  if (call.entry.depth > MAX_CALL_DEPTH) {
    frame.machine.gaps.push({ what: "workflows call one another too deep to follow", at: uses.at });
    return opaqueCall(call, new Set(EVERYTHING));
  }
  const reference = resolve(uses.text, frame.repository);
  const loaded = reference.kind === "local" ? loadWorkflow(reference.path, reference.repository) : undefined;
  if (!loaded || !("workflow" in loaded)) return opaqueCall(call);
  return loaded.workflow.triggers.some(({ event }) => event === "workflow_call")
    ? walkCalled(loaded.workflow, call)
    : refusedCall(call);
}

/** GitHub starts no job of a workflow that calls one which cannot be called. */
function refusedCall({ frame, uses, finish }: WorkflowCall): Called {
  frame.machine.gaps.push({
    what: `${uses.text} has no workflow_call trigger: GitHub refuses the workflow that calls it`,
    at: uses.at,
  });
  finish();
  return { record: { outputs: new Map(), open: false, result: literal("skipped") }, ids: [frame.job.id] };
}

function walkCalled(workflow: Workflow, call: WorkflowCall): Called {
  const { entry, spec, uses, scope, frame, walk } = call;
  const before = walk.jobs.length;
  const callers: readonly SourceRange[] = [...entry.callers, spec.keyAt];
  const outcomes = walk.enter(
    workflow,
    {
      ...entry,
      callers,
      calledFrom: [...frame.calledFrom, uses.at],
      inputs: { values: callInputs(workflow.callInputs, call), open: false },
      secrets: callSecrets(spec, scope),
    },
    walk,
  );
  const jobs = new Map([...outcomes].map(([id, outcome]) => [id, outcome.record]));
  const state = new JobState();
  const outer = new StepScope({
    ...scope.contexts,
    state,
    needs: jobs,
    jobIds: new Set(jobs.keys()),
    stepIds: new Set(),
  });
  const outputs = workflow.callOutputs.map(
    (each) => [each.name, evaluateText(each.text, new JobsScope(outer)).value] as const,
  );
  return {
    record: { outputs: new Map(outputs), open: false, result: literal("success") },
    ids: walk.jobs.slice(before).map((job) => job.id),
  };
}

/** In a called workflow's outputs the context `jobs` holds what `needs` holds elsewhere. */
class JobsScope extends StepScope {
  constructor(outer: StepScope) {
    super(outer.contexts);
  }
  override lookup(path: readonly string[]): Datum {
    return super.lookup(path[0] === "jobs" ? ["needs", ...path.slice(1)] : path);
  }
}

function callInputs(declared: readonly InputSpec[], { spec, scope }: WorkflowCall): ReadonlyMap<string, Datum> {
  const values = new Map<string, Datum>();
  const misses = isMistaken(
    declared.map((input) => input.name),
    spec.with.map((each) => each.name),
  );
  for (const input of declared) values.set(input.name, missing(input, scope, misses));
  for (const each of spec.with) {
    const name = declared.find((input) => input.name.toLowerCase() === each.name.toLowerCase())?.name ?? each.name;
    const given = evaluateText(each.text, scope);
    const boolean = declared.find((input) => input.name === name)?.type === "boolean";
    values.set(name, boolean ? asBoolean(given) : given);
  }
  return values;
}

function missing(input: InputSpec, scope: StepScope, misses: boolean): Datum {
  if (input.default)
    return input.type === "boolean"
      ? asBoolean(evaluateText(input.default, scope))
      : evaluateText(input.default, scope);
  return input.type === "boolean" ? known(false) : notGiven(input.name, input.required || misses);
}

function asBoolean(given: Datum): Datum {
  const text = textOf(given.value);
  return text === "true" || text === "false" ? { value: given.value, json: text === "true" } : given;
}

function callSecrets(spec: JobSpec, scope: StepScope): ReadonlyMap<string, Value> | undefined {
  if (spec.secrets.text?.text === "inherit") return scope.contexts.secrets;
  const passed = spec.secrets
    .entries()
    .flatMap((entry): [string, Value][] =>
      entry.node.text ? [[entry.key, evaluateText(entry.node.text, scope).value]] : [],
    );
  return new Map(passed);
}

function opaqueCall(
  call: WorkflowCall,
  could: ReadonlySet<EffectKind> = couldOfWorkflow(call.spec, call.uses.text),
): Called {
  const { frame, uses, spec, finish } = call;
  frame.at(spec.keyAt).opaque(uses.text, could, uses.at);
  finish(uses.text);
  const record: JobRecord = { outputs: new Map(), open: true, result: literal("success") };
  return { record, ids: [frame.job.id] };
}

import type { Facts } from "../model/fact.js";
import type { Tri } from "../model/tri.js";
import { EMPTY, literal, opaque, textOf, unset, type Value } from "../model/value.js";
import { actionAdapter } from "./actions/index.js";
import { runsOwnProgram } from "./actions/own-program.js";
import { unknownAction, unknownProgram } from "./actions/unknown.js";
import {
  type ActionCall,
  type ActionResult,
  type CommandResult,
  done,
  type Input,
  outputs,
  type Status,
  SURE,
} from "./adapter.js";
import { evaluateCondition } from "./condition.js";
import { type Datum, datum } from "./datum.js";
import { runnerVariable, shellVariable } from "./environment.js";
import { evaluateText } from "./expression.js";
import { EVERYTHING, type Frame, MAX_CALL_DEPTH } from "./frame.js";
import { readAction, resolve, useOf } from "./references.js";
import { runShell } from "./run-script.js";
import { type Contexts, type Inputs, isMistaken, notGiven, StepScope } from "./scope.js";
import { environmentSession } from "./session.js";
import { JobState, type StepRecord } from "./state.js";
import { Table } from "./table.js";
import { textLines } from "./text-lines.js";
import type { RunDefaults, StepSpec } from "./workflow.js";
import type { Text } from "./yaml.js";

/** What the steps of a job, or of a composite action, run in. */
export interface StepContext {
  readonly frame: Frame;
  readonly contexts: Omit<Contexts, "state" | "env" | "status">;
  readonly defaults: RunDefaults;
  /** Of a composite action: the variables in the `env:` of the steps that use it. */
  readonly outer?: ReadonlyMap<string, Value>;
}

/** Runs steps in order; in each, the world is the frame's. */
export function runSteps(steps: readonly StepSpec[], context: StepContext): void {
  for (const step of steps) runStep(step, context);
}

const scopeFor = (context: StepContext, frame: Frame, env: (name: string) => Value, failed: Tri): StepScope =>
  new StepScope({ ...context.contexts, state: frame.state, env, status: (name) => statusFunction(name, failed) });

/** success(), failure(), always() and cancelled() in a world where something has, has not, or may have failed. */
export function statusFunction(name: string, failed: Tri): Tri {
  if (name === "always") return "yes";
  if (name === "cancelled") return "no";
  if (name === "failure") return failed;
  return failed === "yes" ? "no" : failed === "no" ? "yes" : "maybe";
}

/** What a step sees: the variables of its environment, and its contexts. */
interface Sight {
  readonly env: Env;
  readonly scope: StepScope;
}

function runStep(step: StepSpec, context: StepContext): void {
  const frame = context.frame.at(step.at);
  frame.machine.work.spend(2);
  const failed: Tri = frame.job.failed === "yes" ? "yes" : "no";
  const sight = look(step, context, frame, failed);
  const { holds, onAnyRef, facts } = evaluateCondition(step.condition?.text ?? "", sight.scope);
  if (holds === "no") skipped(step, context, frame, failed);
  else if (holds === "yes") perform(step, context, frame, sight, false);
  else perhaps(step, context, frame.under({ certainty: "may", onAnyRef }), sight, facts);
}

/** Nobody knows whether it runs: the world after it is the one with it or the one without, unless the fault struck in it. */
function perhaps(step: StepSpec, context: StepContext, frame: Frame, sight: Sight, facts: Facts): void {
  const other = frame.state.fork();
  frame.state.assume(facts.yes);
  other.assume(facts.no);
  const { struck } = frame.machine;
  perform(step, context, frame, sight, true);
  if (frame.machine.struck > struck) return;
  if (step.id !== undefined) other.steps.set(step.id, { outputs: new Map(), open: false, outcome: literal("skipped") });
  frame.state.merge(other);
}

/** Does not run on the way taken; what runs only after a failure is walked for its effects alone. */
function skipped(step: StepSpec, context: StepContext, frame: Frame, failed: Tri): void {
  if (step.id !== undefined)
    frame.state.steps.set(step.id, { outputs: new Map(), open: false, outcome: literal("skipped") });
  if (failed === "yes" || frame.machine.fault || !/\bfailure\s*\(/i.test(step.condition?.text ?? "")) return;
  const side = frame
    .under({ certainty: "may", onFailure: true, endsRed: !frame.job.forgiven })
    .inState(frame.state.fork());
  const sight = look(step, context, side, "yes");
  if (evaluateCondition(step.condition?.text ?? "", sight.scope).holds === "no") return;
  // However it ends, on the way taken it has not run.
  const before = frame.job.failed;
  perform(step, { ...context, frame: side }, side, sight, true);
  frame.job.failed = before;
}

function perform(step: StepSpec, context: StepContext, outer: Frame, sight: Sight, perhaps: boolean): void {
  const { env, scope } = sight;
  const tolerated = isTrue(step.continueOnError, scope) !== "no";
  const frame = outer.under({ tolerated });
  environmentSession(frame, env, step.at);
  const { struck } = frame.machine;
  const result = step.uses ? use(step, step.uses, context, frame, sight) : run(step, context, frame, sight);
  const status = result.status ?? SURE;
  if (step.id !== undefined) frame.state.steps.set(step.id, record(result, status));
  if (tolerated) return;
  const ran = !perhaps || frame.machine.struck > struck;
  if (status.ok === "no" && ran) frame.job.failed = "yes";
  else if (frame.machine.fault && frame.job.failed === "no" && mayFail(status)) frame.job.failed = "maybe";
}

/** Fails under a condition nobody can decide, or hangs on what the fault answered. */
const mayFail = (status: Status): boolean => status.ok === "no" || (status.ok === "maybe" && status.assumed);

const record = (result: ActionResult, status: Status): StepRecord => ({
  outputs: result.outputs,
  open: result.open,
  ...(result.unknown ? { unknown: result.unknown } : {}),
  outcome: status.ok === "no" ? literal("failure") : literal("success"),
});

const isTrue = (text: Text | undefined, scope: StepScope): Tri => {
  if (!text) return "no";
  const known = textOf(evaluateText(text, scope).value);
  return known === undefined ? "maybe" : known === "true" ? "yes" : "no";
};

type Env = (name: string) => Value;

/** The step's own `env:` before the job's, before the runner's. */
function look(step: StepSpec, context: StepContext, frame: Frame, failed: Tri): Sight {
  const own = new Map<string, Value>();
  const env: Env = (name) => own.get(name) ?? jobVariable(name, context, frame);
  const scope = scopeFor(context, frame, (name) => own.get(name) ?? envContext(name, frame), failed);
  for (const each of step.env) own.set(each.name, evaluateText(each.text, scope).value);
  return { env, scope };
}

/**
 * The context `env` holds what the workflow and its steps have set, and nothing of the runner's own.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#env-context
 */
const envContext = (name: string, frame: Frame): Value =>
  frame.state.env.get(name) ?? unsetVariable(name, frame, "never-set");

function jobVariable(name: string, context: StepContext, frame: Frame): Value {
  const set = context.outer?.get(name) ?? frame.state.env.get(name);
  if (set) return set;
  const own = runnerVariable(name, () => scopeFor(context, frame, () => EMPTY, "no"));
  if (own) return own;
  const shells = shellVariable(name);
  if (shells) return shells;
  // GitHub's own images set no such name; on other runners it may come with the machine.
  return unsetVariable(name, frame, frame.job.runner === "github" ? "never-set" : undefined);
}

function unsetVariable(name: string, { state, job }: Frame, otherwise: "never-set" | undefined): Value {
  if (state.exporter !== undefined) return opaque(`${name}, which ${state.exporter} may have set`);
  return unset(`env.${name}`, job.stepEnv.has(name) ? "other-step-env" : otherwise);
}

function run(step: StepSpec, context: StepContext, frame: Frame, { env, scope }: Sight): ActionResult {
  if (!step.run) return outputs();
  const shellText = step.shell ?? context.defaults.shell;
  const shell = (shellText && textOf(evaluateText(shellText, scope).value)) ?? "";
  if (/python|pwsh|powershell|node|cmd|perl|ruby/.test(shell)) {
    unknownProgram(`a ${shell.split(" ")[0]} script`, step.run, frame);
    return outputs({}, true);
  }
  const directory = step.workingDirectory ?? context.defaults.workingDirectory;
  const cwd = directory ? evaluateText(directory, scope).value : EMPTY;
  return runShell(step.run, frame, env, scope, cwd, /pipefail|^bash$/.test(shell) && shell !== "");
}

function inputOf(text: Text, scope: StepScope): Input {
  const read = (each: Text): Input => ({ value: evaluateText(each, scope).value, at: each.at });
  return text.text.includes("\n") ? { ...read(text), lines: () => textLines(text).map(read) } : read(text);
}

function use(step: StepSpec, text: Text, context: StepContext, frame: Frame, { env, scope }: Sight): ActionResult {
  const inputs = new Map<string, Input>();
  const given = step.with.map(({ name, nameAt, text: each }) => {
    const read = inputOf(each, scope);
    inputs.set(name.toLowerCase(), read);
    return { name, nameAt, value: read.value, at: read.at };
  });
  const reference = resolve(text.text, frame.repository);
  if (reference.kind === "local") {
    const outer = new Map([...(context.outer ?? []), ...step.env.map((each) => [each.name, env(each.name)] as const)]);
    return composite(text, reference.path, reference.repository, inputs, { ...context, outer }, frame);
  }
  const used = useOf(text, "action", frame.repository, frame.calledFrom, frame.job.order++, given);
  if (used) frame.job.uses.push(used);
  const name = reference.kind === "remote" ? reference.name : reference.image;
  const call: ActionCall = {
    name,
    ref: reference.kind === "remote" ? reference.ref : "",
    at: text.at,
    inputs,
    env: new Map(step.env.map((each) => [each.name, env(each.name)])),
    comment: used?.comment,
    variable: env,
    runScript: (input, at) => runInput(step, input, at, env, scope),
  };
  const adapter = actionAdapter(name);
  if (adapter) return adapter.run(call, frame);
  unknownAction(name, inputs, frame, text.at);
  return outputs({}, true);
}

function runInput(step: StepSpec, input: Input, frame: Frame, env: Env, scope: StepScope): CommandResult {
  const binding = step.with.find((each) => each.text.at.start === input.at.start);
  return binding ? runShell(binding.text, frame, env, scope, EMPTY, false) : done();
}

/** An action that is there but that nobody can follow may do anything. */
function lost(what: string, text: Text, frame: Frame): ActionResult {
  frame.machine.gaps.push({ what, at: text.at });
  frame.opaque(text.text, EVERYTHING, text.at);
  frame.state.exporter = text.text;
  return outputs({}, true);
}

function composite(
  text: Text,
  path: string,
  repository: Frame["repository"],
  given: ReadonlyMap<string, Input>,
  context: StepContext,
  frame: Frame,
): ActionResult {
  if (frame.depth >= MAX_CALL_DEPTH) return lost("actions call one another too deep to follow", text, frame);
  const action = readAction(path, repository);
  if (action && "broken" in action) return lost(action.broken, text, frame);
  const specs = action?.steps;
  if (action && !specs && runsOwnProgram(action, repository, frame, text.at)) return outputs({}, true);
  if (!action || !specs) {
    unknownAction(text.text, given, frame, text.at);
    frame.state.exporter = text.text;
    return outputs({}, true);
  }
  const inner = frame
    .called(text.at)
    .inState(
      new JobState(
        frame.state.env,
        frame.state.files,
        Table.of(),
        frame.state.session,
        frame.state.region,
        frame.state.checkedOut,
        frame.state.exporter,
        frame.state.facts,
      ),
    );
  const contexts: StepContext["contexts"] = {
    ...context.contexts,
    inputs: actionInputs(action.root, given, context, inner),
    stepIds: new Set(specs.flatMap((spec) => spec.id ?? [])),
    actionPath: action.folder,
  };
  const inside: StepContext = {
    frame: inner,
    contexts,
    defaults: {},
    ...(context.outer ? { outer: context.outer } : {}),
  };
  runSteps(specs, inside);
  frame.state.session = inner.state.session;
  frame.state.region = inner.state.region;
  frame.state.checkedOut = inner.state.checkedOut;
  frame.state.exporter = inner.state.exporter;
  const scope = scopeFor({ frame: inner, contexts, defaults: {} }, inner, (name) => envContext(name, inner), "no");
  const results = action.root
    .get("outputs")
    .entries()
    .flatMap((entry): [string, Value][] => {
      const value = entry.node.get("value").text;
      return value ? [[entry.key, evaluateText(value, scope).value]] : [];
    });
  return { outputs: new Map(results), open: false };
}

function actionInputs(
  root: import("./yaml.js").YamlNode,
  given: ReadonlyMap<string, Input>,
  context: StepContext,
  frame: Frame,
): Inputs {
  const values = new Map<string, Datum>();
  const scope = scopeFor(context, frame, () => EMPTY, "no");
  const declared = root.get("inputs").entries();
  const misses = isMistaken(
    declared.map((entry) => entry.key),
    [...given.keys()],
  );
  for (const { key, node } of declared) {
    const fallback = node.get("default").text;
    const required = /^true$/i.test(node.get("required").text?.text ?? "");
    values.set(key, fallback ? datum(evaluateText(fallback, scope).value) : notGiven(key, required || misses));
  }
  for (const [name, { value }] of given) {
    const declared = [...values.keys()].find((key) => key.toLowerCase() === name) ?? name;
    values.set(declared, datum(value));
  }
  return { values, open: false };
}

import type { Diagnostic, SourceRange } from "../model/source.js";
import { oncePerRepository } from "./once.js";
import { type Entry, parseYaml, type Text, type YamlNode } from "./yaml.js";

/** A workflow file as written: nothing is evaluated, every value keeps its place. */
export interface Workflow {
  readonly file: string;
  readonly name: string;
  readonly triggers: readonly Trigger[];
  readonly permissions: YamlNode;
  readonly env: readonly Binding[];
  readonly defaults: RunDefaults;
  readonly concurrency: YamlNode;
  readonly jobs: readonly JobSpec[];
  readonly jobIds: ReadonlySet<string>;
  readonly callInputs: readonly InputSpec[];
  readonly callOutputs: readonly Binding[];
  readonly dispatchInputs: readonly InputSpec[];
}

export interface Trigger {
  readonly event: string;
  readonly at: SourceRange;
  readonly filters: YamlNode;
}

export interface InputSpec {
  readonly name: string;
  readonly type: string;
  readonly options: readonly string[];
  readonly required: boolean;
  readonly default?: Text;
}

/** A name with the template it is set to. */
export interface Binding {
  readonly name: string;
  readonly nameAt: SourceRange;
  readonly text: Text;
}

export interface RunDefaults {
  readonly shell?: Text;
  readonly workingDirectory?: Text;
}

export interface JobSpec {
  readonly id: string;
  readonly keyAt: SourceRange;
  readonly name?: Text;
  readonly needs: readonly string[];
  readonly needsAt: SourceRange;
  readonly condition?: Text;
  readonly permissions: YamlNode;
  readonly environment: YamlNode;
  readonly concurrency: YamlNode;
  readonly runsOn: YamlNode;
  readonly env: readonly Binding[];
  readonly defaults: RunDefaults;
  readonly outputs: readonly Binding[];
  readonly matrix: YamlNode;
  /** `max-parallel: 1`: the legs of the matrix run one after the other. */
  readonly oneLegAtATime: boolean;
  readonly continueOnError?: Text;
  readonly timeout?: Text;
  /** The names of its service containers. */
  readonly services: readonly string[];
  readonly steps: readonly StepSpec[];
  readonly stepIds: ReadonlySet<string>;
  /** Names that some step sets in its own `env:`. */
  readonly stepEnv: ReadonlySet<string>;
  readonly uses?: Text;
  readonly with: readonly Binding[];
  readonly secrets: YamlNode;
}

export interface StepSpec {
  readonly at: SourceRange;
  readonly id?: string;
  readonly name?: Text;
  readonly condition?: Text;
  readonly uses?: Text;
  readonly run?: Text;
  readonly shell?: Text;
  readonly workingDirectory?: Text;
  readonly env: readonly Binding[];
  readonly with: readonly Binding[];
  readonly continueOnError?: Text;
  readonly timeout?: Text;
}

export type Loaded = { readonly workflow: Workflow } | { readonly diagnostic: Diagnostic };

/** A workflow file of the repository; undefined when it is not there. */
export const loadWorkflow = oncePerRepository((path, repository): Loaded | undefined => {
  const text = repository.read(path);
  const parsed = text === undefined ? undefined : parseYaml(repository.spell(path), text);
  return parsed && "root" in parsed ? { workflow: readWorkflow(parsed.root) } : parsed;
});

/** Reads the shape of a workflow; what has the wrong shape is as good as absent. */
function readWorkflow(root: YamlNode): Workflow {
  const on = root.get("on").exists ? root.get("on") : root.get("true");
  const call = on.get("workflow_call");
  const jobs = root.get("jobs").entries();
  return {
    file: root.file,
    name: root.get("name").text?.text ?? root.file,
    triggers: readTriggers(on),
    permissions: root.get("permissions"),
    env: bindings(root.get("env")),
    defaults: readDefaults(root),
    concurrency: root.get("concurrency"),
    jobs: jobs.map(readJob),
    jobIds: new Set(jobs.map((entry) => entry.key)),
    callInputs: readInputs(call.get("inputs")),
    callOutputs: call
      .get("outputs")
      .entries()
      .flatMap((entry) => binding(entry, entry.node.get("value").text)),
    dispatchInputs: readInputs(on.get("workflow_dispatch").get("inputs")),
  };
}

function readTriggers(on: YamlNode): readonly Trigger[] {
  if (on.isScalar) return on.text ? [{ event: on.text.text, at: on.at, filters: on.get("none") }] : [];
  if (on.isSeq)
    return on.items().map((item) => ({ event: item.text?.text ?? "", at: item.at, filters: item.get("none") }));
  return on.entries().map((entry) => ({ event: entry.key, at: entry.keyAt, filters: entry.node }));
}

function readInputs(node: YamlNode): readonly InputSpec[] {
  return node.entries().map((entry) => {
    const fallback = entry.node.get("default").text;
    return {
      name: entry.key,
      type: entry.node.get("type").text?.text ?? "string",
      options: entry.node
        .get("options")
        .items()
        .flatMap((item) => item.text?.text ?? []),
      required: entry.node.get("required").scalar === true,
      ...(fallback ? { default: fallback } : {}),
    };
  });
}

function readJob(entry: Entry): JobSpec {
  const job = entry.node;
  const needs = job.get("needs");
  const steps = job.get("steps").items().map(readStep);
  return {
    id: entry.key,
    keyAt: entry.keyAt,
    needs: strings(needs),
    needsAt: needs.at,
    services: job
      .get("services")
      .entries()
      .map((each) => each.key),
    permissions: job.get("permissions"),
    environment: job.get("environment"),
    concurrency: job.get("concurrency"),
    runsOn: job.get("runs-on"),
    env: bindings(job.get("env")),
    defaults: readDefaults(job),
    outputs: bindings(job.get("outputs")),
    matrix: job.get("strategy").get("matrix"),
    oneLegAtATime: job.get("strategy").get("max-parallel").text?.text.trim() === "1",
    steps,
    stepIds: new Set(steps.flatMap((step) => step.id ?? [])),
    stepEnv: new Set(steps.flatMap((step) => step.env.map((each) => each.name))),
    with: bindings(job.get("with")),
    secrets: job.get("secrets"),
    ...optional("name", job.get("name").text),
    ...optional("condition", job.get("if").text),
    ...optional("continueOnError", job.get("continue-on-error").text),
    ...optional("timeout", job.get("timeout-minutes").text),
    ...optional("uses", job.get("uses").text),
  };
}

/** Reads one step of a job or of a composite action: they share their shape. */
export function readStep(step: YamlNode): StepSpec {
  return {
    at: step.at,
    env: bindings(step.get("env")),
    with: bindings(step.get("with")),
    ...optional("id", step.get("id").text?.text),
    ...optional("name", step.get("name").text),
    ...optional("condition", step.get("if").text),
    ...optional("uses", step.get("uses").text),
    ...optional("run", step.get("run").text),
    ...optional("shell", step.get("shell").text),
    ...optional("workingDirectory", step.get("working-directory").text),
    ...optional("continueOnError", step.get("continue-on-error").text),
    ...optional("timeout", step.get("timeout-minutes").text),
  };
}

function readDefaults(owner: YamlNode): RunDefaults {
  const run = owner.get("defaults").get("run");
  return {
    ...optional("shell", run.get("shell").text),
    ...optional("workingDirectory", run.get("working-directory").text),
  };
}

/** The scalars of a mapping, each with its place. */
export const bindings = (node: YamlNode): readonly Binding[] =>
  node.entries().flatMap((entry) => binding(entry, entry.node.text));

const binding = (entry: Entry, text: Text | undefined): readonly Binding[] =>
  text ? [{ name: entry.key, nameAt: entry.keyAt, text }] : [];

/** One string, or a list of them. */
export const strings = (node: YamlNode): readonly string[] =>
  node.isSeq ? node.items().flatMap((item) => item.text?.text ?? []) : node.text ? [node.text.text] : [];

const optional = <K extends string, T>(key: K, value: T | undefined): { [P in K]?: T } =>
  (value === undefined ? {} : { [key]: value }) as { [P in K]?: T };

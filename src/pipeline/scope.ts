import type { Fact } from "../model/fact.js";
import { ownField } from "../model/own.js";
import { outputKey } from "../model/pipeline.js";
import { WORKSPACE } from "../model/source.js";
import type { Tri } from "../model/tri.js";
import { context, literal, narrowed, opaque, type Unset, unset, type Value } from "../model/value.js";
import { askMachine } from "./asks.js";
import { type Datum, datum, known } from "./datum.js";
import type { Scope } from "./expression.js";
import type { Machine } from "./frame.js";
import { givenName } from "./given-name.js";
import { fingerprint } from "./memo.js";
import { type JobState, mayHandOn } from "./state.js";

/** A finished job as `needs` sees it. */
export interface JobRecord {
  /** The job in its run, all its legs together; absent where nothing ran. */
  readonly job?: string;
  readonly outputs: ReadonlyMap<string, Value>;
  readonly open: boolean;
  readonly result: Value;
}

/** What the contexts of one step or job hold. */
export interface Contexts {
  readonly machine: Machine;
  readonly inputs: Inputs;
  /** Secrets passed by name; undefined: all of the repository's are there. */
  readonly secrets: ReadonlyMap<string, Value> | undefined;
  readonly matrix: ReadonlyMap<string, Datum>;
  readonly needs: ReadonlyMap<string, JobRecord>;
  /** Ids of all jobs of the workflow, needed or not. */
  readonly jobIds: ReadonlySet<string>;
  readonly state: JobState;
  /** Ids of all steps of this job or action, earlier and later. */
  readonly stepIds: ReadonlySet<string>;
  readonly env: (name: string) => Value;
  readonly status: (name: string) => Tri;
  readonly actionPath?: string;
}

/** What a workflow or action was called with; `open`: a caller nobody knows may have given more. */
export interface Inputs {
  readonly values: ReadonlyMap<string, Datum>;
  readonly open: boolean;
}

/** An input that a call leaves out: empty by design, unless it is required or the call names one that does not exist. */
export const notGiven = (name: string, mistake: boolean): Datum =>
  datum(unset(`inputs.${name}`, mistake ? "input-not-given" : undefined));

/** Does a call give inputs that are not declared? Then those that are may be meant. */
export const isMistaken = (declared: readonly string[], given: readonly string[]): boolean => {
  const known = new Set(declared.map((name) => name.toLowerCase()));
  return given.some((name) => !known.has(name.toLowerCase()));
};

/** Resolves context paths for the expression evaluator. */
export class StepScope implements Scope {
  constructor(readonly contexts: Contexts) {}

  lookup(path: readonly string[]): Datum {
    const found = this.find(path);
    if (this.isOutside(path[0] ?? "")) this.note(path, found);
    const value = narrowed(found.value, this.facts);
    return value === found.value ? found : datum(value);
  }

  get facts(): readonly Fact[] {
    return this.contexts.state.facts;
  }

  private note(path: readonly string[], found: Datum): void {
    const { reads, marks } = this.contexts.machine;
    reads?.set(path.join("\u0000"), fingerprint(found));
    // A task definition is more than its text tells.
    if (found.value.document) marks.outside = true;
  }

  /** Steps and variables belong to the job itself; so do the inputs of an action within it. */
  private isOutside(first: string): boolean {
    return (
      first !== "steps" &&
      first !== "env" &&
      first !== "job" &&
      !(first === "inputs" && this.contexts.actionPath !== undefined)
    );
  }

  private find(path: readonly string[]): Datum {
    const [first = "", ...rest] = path;
    const { values } = this.contexts.machine;
    const given = values.size > 0 ? values.get(givenName(path.join("."))) : undefined;
    if (typeof given === "string") return datum(context(path.join("."), given));
    switch (first) {
      case "github":
        return this.github(rest);
      case "env":
        return datum(this.contexts.env(rest.join(".")));
      case "secrets":
        return this.secret(rest);
      case "inputs":
        return this.input(rest);
      case "matrix":
        return this.matrix(rest);
      case "needs":
        return datum(this.need(rest));
      case "steps":
        return datum(this.step(rest));
      case "job":
        return rest[0] === "status" ? known("success") : datum(context(path.join(".")));
      default:
        return datum(context(path.join(".")));
    }
  }

  status(name: string): Tri {
    return this.contexts.status(name);
  }
  hashFiles(): Datum {
    return { value: context("hashFiles()") };
  }
  ask(value: Value, text: string | undefined): void {
    askMachine(this.contexts.machine, value, text);
  }

  private github(rest: readonly string[]): Datum {
    const name = rest.join(".").toLowerCase();
    // In the event itself every input is a text, booleans too.
    if (rest[0] === "event" && rest[1] === "inputs") {
      const { value } = this.input(rest.slice(2), this.contexts.machine.eventInputs);
      return datum(value);
    }
    if (name === "workspace") return datum(literal(WORKSPACE));
    if (name === "action_path" && this.contexts.actionPath !== undefined)
      return datum(literal(`${WORKSPACE}/${this.contexts.actionPath}`));
    const assigned = this.contexts.machine.scenario.assign.get(`github.${name}`);
    if (name === "event.pull_request.merged" && assigned !== undefined) return settled(`github.${name}`, assigned);
    return datum(context(`github.${name}`, assigned));
  }

  private secret([name = ""]: readonly string[]): Datum {
    const { secrets } = this.contexts;
    if (!secrets || name.toUpperCase() === "GITHUB_TOKEN") return { value: context(`secrets.${name}`) };
    const value = [...secrets].find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
    return { value: value ?? unset(`secrets.${name}`) };
  }

  private input(rest: readonly string[], inputs = this.contexts.inputs): Datum {
    const name = rest.join(".");
    const { machine } = this.contexts;
    const assigned = machine.scenario.assign.get(`inputs.${name}`);
    if (assigned !== undefined && !inputs.values.has(name)) return settled(`inputs.${name}`, assigned);
    const found =
      inputs.values.get(name) ?? [...inputs.values].find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
    return found ?? datum(inputs.open ? context(`inputs.${name}`) : unset(`inputs.${name}`));
  }

  private matrix([name = "", ...rest]: readonly string[]): Datum {
    const found = this.contexts.matrix.get(name);
    if (!found)
      return datum(
        this.contexts.matrix.has("*") ? context(["matrix", name, ...rest].join(".")) : unset(`matrix.${name}`),
      );
    if (rest.length === 0) return found;
    const json = rest.reduce(ownField, found.json);
    return found.json === undefined ? datum(context(["matrix", name, ...rest].join("."))) : known(json ?? "");
  }

  private need([job = "", kind = "", name = ""]: readonly string[]): Value {
    const record = this.contexts.needs.get(job);
    const path = ["needs", job, kind, name].filter(Boolean).join(".");
    if (!record) return unset(path, this.contexts.jobIds.has(job) ? "job-not-needed" : "absent-job");
    if (kind === "result") return record.result;
    if (kind !== "outputs" || name === "") return context(path);
    if (record.job !== undefined) this.contexts.machine.outputsRead.add(outputKey(record.job, name));
    return (
      record.outputs.get(name) ??
      (record.open ? opaque(`output ${name} of job ${job}`) : unset(path, "undeclared-output"))
    );
  }

  private step([id = "", kind = "", name = ""]: readonly string[]): Value {
    const record = this.contexts.state.steps.get(id);
    const path = ["steps", id, kind, name].filter(Boolean).join(".");
    if (!record) return unset(path, this.absence(id));
    if (kind === "outcome" || kind === "conclusion") return record.outcome;
    if (kind !== "outputs" || name === "") return context(path);
    return (
      record.outputs.get(name) ??
      (mayHandOn(record, name)
        ? (record.unknown?.(name) ?? opaque(`output ${name} of step ${id}`))
        : unset(path, "undeclared-output"))
    );
  }

  private absence(id: string): Unset {
    return this.contexts.stepIds.has(id) ? "later-step" : "absent-step";
  }
}

/** A dispatch input, or a field of the event, that this scenario fixes: booleans compare as such. */
const settled = (path: string, text: string): Datum => ({
  value: context(path, text),
  json: text === "true" ? true : text === "false" ? false : text,
});

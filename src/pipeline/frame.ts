import type { Credentials, Does, Effect, EffectId, EffectKind, JobId, NamedValue, Target } from "../model/effect.js";
import type { Fact } from "../model/fact.js";
import type { Checkout, Permission, Render, Scenario, Use } from "../model/pipeline.js";
import { rangeKey, type SourceRange, sameRange } from "../model/source.js";
import { hopsOf, nameOf, narrowed, spell, type Value } from "../model/value.js";
import { askMachine } from "./asks.js";
import type { Repository } from "./repository.js";
import type { Inputs } from "./scope.js";
import type { JobState } from "./state.js";
import type { Outputs } from "./terraform/index.js";
import type { Work } from "./work.js";

type Distribute<E> = E extends Effect ? Omit<E, keyof Does | "writtenFiles" | "noticesFailure"> : never;
/** An effect before the machine knows where and under which conditions it happens, and what lies around it. */
export type EffectInit = Distribute<Effect>;

/**
 * A world in which one thing goes wrong: a request is answered with an error, a one-off task exits with one, the
 * service is rolled back behind the workflow's back, or does not become stable. Running the workflow in it tells whether
 * the job would notice.
 */
export type Fault =
  | { readonly kind: "request" | "task"; readonly key: string }
  /** Until the wait with this key ends, all looks well. */
  | { readonly kind: "rollback-ahead" | "unstable-ahead"; readonly key: string }
  | { readonly kind: "rollback" | "unstable" };

/** One run on paper: what all its jobs share. */
export interface Machine {
  readonly repository: Repository;
  readonly scenario: Scenario;
  /** What origins hold; a key of a matrix may hold several texts. */
  readonly values: ReadonlyMap<string, string | readonly string[]>;
  /** What whoever started the run has given: called workflows see it in the event, too, and their own inputs besides. */
  readonly eventInputs: Inputs;
  readonly effects: Effect[];
  fault: Fault | undefined;
  /** How often it has struck: what struck on an undecided way makes that way the one taken. */
  struck: number;
  /** Undecided comparisons: the origin's path and the text it was compared with. */
  readonly asks: Map<string, Set<string>>;
  readonly gaps: { readonly what: string; readonly at?: SourceRange }[];
  /** Script lines run so far: a bound on hostile loops and recursion. */
  steps: number;
  /** What following the workflow has taken, all its runs together. */
  readonly work: Work;
  /** How many commands, groups and functions stand around the present line. */
  depth: number;
  /** What the job being walked asked of its contexts, and what it was told; absent while nobody listens. */
  readonly reads: Map<string, string> | undefined;
  /** Did it look at the kind of run, or at something that cannot be asked again? */
  readonly marks: { scenario: boolean; outside: boolean };
  /** Files that jobs hand to one another, by the artifact's name. */
  readonly artifacts: Map<string, ReadonlyMap<string, Value>>;
  /** Outputs of the Terraform that jobs have applied, by its folder. */
  readonly applied: Map<string, Outputs>;
  /** Job outputs that another job asked for. */
  readonly outputsRead: Set<string>;
}

/** What a program could have done of which nothing is known. */
export const EVERYTHING: readonly EffectKind[] = [
  "credentials",
  "login",
  "build",
  "tag",
  "push",
  "register",
  "update",
  "runTask",
  "wait",
  "request",
];

const NEEDS_AWS: ReadonlySet<EffectKind> = new Set(["push", "register", "update", "runTask", "wait"]);
export const MAX_STEPS = 20_000;
export const MAX_CALL_DEPTH = 24;
/** The parser follows 256 levels. */
export const MAX_DEPTH = 300;

/** A job while it is being walked; becomes a `Job` when done. */
export interface JobBuilder {
  readonly id: JobId;
  readonly idToken: Permission;
  readonly uses: Use[];
  readonly checkouts: Checkout[];
  readonly renders: Render[];
  filled: boolean;
  readonly runsOn: Value;
  /** Names that some step of the job sets in its own `env:`. */
  readonly stepEnv: ReadonlySet<string>;
  /** In a faulty world: did a step fail for sure, or perhaps? */
  failed: "no" | "maybe" | "yes";
  order: number;
  /** A program of the present step that nobody can read: it may have handed on anything. */
  unread: string | undefined;
  /** Some program of the job could read its environment. */
  inherits: boolean;
  readonly runner: "github" | "other";
  /** `continue-on-error`: the run stays green when this job fails. */
  readonly forgiven: boolean;
}

/** Under which conditions the present line runs. */
export interface Path {
  readonly certainty: "does" | "may";
  /** What is open of it is open alike on every ref. */
  readonly onAnyRef: boolean;
  readonly onFailure: boolean;
  readonly endsRed: boolean;
  readonly tolerated: boolean;
  readonly through?: SourceRange;
}
export const GREEN: Path = { certainty: "does", onAnyRef: true, onFailure: false, endsRed: false, tolerated: false };

/** Where the walk stands: the hands through which adapters act. */
export class Frame {
  constructor(
    readonly machine: Machine,
    readonly job: JobBuilder,
    readonly state: JobState,
    readonly path: Path,
    readonly calledFrom: readonly SourceRange[],
    readonly step: SourceRange,
  ) {}

  /** The kind of run; what is read of it may come out differently in another one. */
  get scenario(): Scenario {
    this.machine.marks.scenario = true;
    return this.machine.scenario;
  }

  get repository(): Repository {
    return this.machine.repository;
  }

  /** Files that the job has written so far, below the repository. */
  get writtenFiles(): readonly NamedValue[] {
    return [...this.state.files].flatMap(([name, value]) =>
      name.startsWith("/") ? [] : [{ name, value, at: hopsOf(value).at(-1) ?? this.step }],
    );
  }

  /** Records an effect; answers its id, to be the origin of what it yields. */
  emit(init: EffectInit, at: SourceRange): EffectId {
    const { machine, job, path, step, state } = this;
    const calledFrom = this.wayTo(at);
    const order = job.order++;
    const id = `${job.id}#${order}`;
    const does: Does = {
      id,
      at,
      calledFrom,
      job: job.id,
      order,
      step,
      ...path,
      ...(state.session ? { session: state.session } : {}),
    };
    const around = this.around(init.kind);
    machine.work.oneMore(machine.effects.length);
    machine.effects.push({ ...narrowedAll(init, state.facts), ...around, ...does } as Effect);
    if (
      init.kind === "wait" &&
      (machine.fault?.kind === "rollback-ahead" || machine.fault?.kind === "unstable-ahead") &&
      machine.fault.key === faultKey(at, calledFrom)
    ) {
      machine.fault = { kind: machine.fault.kind === "rollback-ahead" ? "rollback" : "unstable" };
      machine.struck++;
    }
    return id;
  }

  /** The calls that lead to a place; where the place is a call itself, those before it. */
  private wayTo(at: SourceRange): readonly SourceRange[] {
    const itself = this.calledFrom.findIndex((call) => sameRange(call, at));
    return itself === -1 ? this.calledFrom : this.calledFrom.slice(0, itself);
  }

  /** What an effect says beside what its adapter knows; whether a wait's failure matters is found out later. */
  private around(kind: Effect["kind"]): object {
    if (kind === "build") return { writtenFiles: this.writtenFiles };
    return kind === "wait" ? { noticesFailure: "maybe" } : {};
  }

  /** Something that cannot be read ran here. Without any AWS credentials it cannot have changed the account. */
  opaque(name: string, could: Iterable<EffectKind>, at: SourceRange): void {
    const possible = [...could].filter((kind) => this.mayReachAws || !NEEDS_AWS.has(kind));
    if (possible.length > 0) this.emit({ kind: "opaque", name, could: new Set(possible) }, at);
  }

  private get mayReachAws(): boolean {
    return (
      this.state.session !== undefined ||
      this.job.idToken.granted !== "no" ||
      /self-hosted/.test(spell(this.job.runsOn)) ||
      this.job.runsOn.parts.length === 0
    );
  }

  /** The same place under other conditions; conditions only ever get weaker, and one that is open may hang on the ref. */
  under(change: Partial<Path>): Frame {
    const path: Path = {
      certainty: change.certainty === "may" ? "may" : this.path.certainty,
      onAnyRef: this.path.onAnyRef && (change.onAnyRef ?? change.certainty !== "may"),
      onFailure: this.path.onFailure || change.onFailure === true,
      endsRed: this.path.endsRed || change.endsRed === true,
      tolerated: this.path.tolerated || change.tolerated === true,
    };
    const through = change.through ?? this.path.through;
    const whole = through ? { ...path, through } : path;
    return new Frame(this.machine, this.job, this.state, whole, this.calledFrom, this.step);
  }

  /** The same place in a world of its own. */
  inState(state: JobState): Frame {
    return new Frame(this.machine, this.job, state, this.path, this.calledFrom, this.step);
  }

  /** One call deeper: a script, a composite action. */
  called(from: SourceRange): Frame {
    return new Frame(this.machine, this.job, this.state, this.path, [...this.calledFrom, from], this.step);
  }

  at(step: SourceRange): Frame {
    return new Frame(this.machine, this.job, this.state, this.path, this.calledFrom, step);
  }

  get depth(): number {
    return this.calledFrom.length;
  }

  /** Has an effect of this kind happened in this job so far? */
  has(kind: EffectKind): boolean {
    return this.machine.effects.some((effect) => effect.job === this.job.id && effect.kind === kind);
  }

  /** Something in ECR or ECS is looked at or kept with the credentials in force. */
  touches(): void {
    this.learns({ touches: true });
  }

  /** More is known of the credentials in force than when they were recorded. */
  learns(more: Pick<Credentials, "touches" | "temporary">): void {
    const { effects } = this.machine;
    const at = effects.findIndex((effect) => effect.id === this.state.session);
    const session = effects[at];
    if (session?.kind === "credentials") effects[at] = { ...session, ...more };
  }

  /** Does the present fault strike the request or task that is made at this place? */
  strikes(at: SourceRange): boolean {
    const { fault } = this.machine;
    const struck = (fault?.kind === "request" || fault?.kind === "task") && fault.key === faultKey(at, this.wayTo(at));
    if (struck) this.machine.struck++;
    return struck;
  }

  /** In the world where the service does not become stable, the wait that was just begun fails, and all that follow. */
  get waitFails(): boolean {
    return this.machine.fault?.kind === "unstable";
  }

  /** An undecided comparison: perhaps a reason for another scenario. */
  ask(value: Value, text: string | undefined): void {
    askMachine(this.machine, value, text);
  }

  /** A service or task as it is named here. */
  target(
    kind: Target["kind"],
    name: Value,
    cluster: Value | undefined,
    region: Value | undefined,
    at: SourceRange,
  ): Target {
    const where = region ?? this.state.region;
    const id = [kind, cluster ? nameOf(cluster) : "default", nameOf(name), where ? spell(where) : ""].join(" ");
    return { id, kind, name, namedAt: [at], ...(cluster ? { cluster } : {}), ...(where ? { region: where } : {}) };
  }
}

/** Every text of an effect, on the way on which it happens. */
function narrowedAll<T>(of: T, facts: readonly Fact[]): T {
  if (facts.length === 0 || typeof of !== "object" || of === null || of instanceof Set) return of;
  if (Array.isArray(of)) return of.map((each) => narrowedAll(each as unknown, facts)) as T;
  if ("parts" in of) return narrowed(of as unknown as Value, facts) as unknown as T;
  return Object.fromEntries(Object.entries(of).map(([name, each]) => [name, narrowedAll(each as unknown, facts)])) as T;
}

export const faultKey = (at: SourceRange, calledFrom: readonly SourceRange[]): string =>
  [...calledFrom, at].map(rangeKey).join(">");

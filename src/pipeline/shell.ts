import { posix } from "node:path";
import { combined, type Facts, NO_FACTS, swapped } from "../model/fact.js";
import type { SourceRange } from "../model/source.js";
import {
  concat,
  EMPTY,
  FAULT,
  fromOrigin,
  hop,
  literal,
  narrowed,
  oneOf,
  opaque,
  textOf,
  unsetAt,
  type Value,
  type Word,
  type Words,
} from "../model/value.js";
import { ASSUMED, type CommandResult, FAILED, type Status, SURE, UNDECIDED } from "./adapter.js";
import { type Flow, merged, negate } from "./flow.js";
import { EVERYTHING, type Fault, type Frame, MAX_STEPS } from "./frame.js";
import { arithmetic } from "./shell-arithmetic.js";
import { runSimple } from "./shell-command.js";
import { caseOf, forEach, loop, whilst } from "./shell-loops.js";
import { redirect, withHeredoc } from "./shell-redirect.js";
import type { Script, Sh } from "./shell-syntax.js";
import { testExpression } from "./shell-test.js";
import type { ShellVariables } from "./shell-variables.js";
import { JobState } from "./state.js";

/** What all shells of one step share: how the script may have ended in a faulty world. */
export interface ScriptEnds {
  failed: "no" | "maybe" | "yes";
  /** Some undecided way has ended the script well: a failing end is then only one of two, until a fault strikes. */
  leftWell?: number;
  /** `trap 'exit 0' EXIT`: however the script ends, it ends well. */
  forgivesAll?: boolean;
  /** `trap 'exit 0' ERR`: a command that fails ends the script well; only `exit` with a number does not. */
  forgivesErrors?: boolean;
}

/** One way from an undecided branch: how it went, and the world at its end. */
interface Way {
  readonly flow: Flow;
  /** The simulated failure happened on it. */
  readonly struck: boolean;
  readonly fault: Fault | undefined;
  readonly state: JobState;
  readonly variables: ShellVariables;
}

/** A shell on paper: runs a script's syntax tree, every word a value. */
export class Shell {
  /** How sure it is that the present line runs, within this script. */
  may = false;
  /** Some undecided way has left the function well: when, as faults count. */
  returnedWell: number | undefined;
  /** Variables that end with the function. */
  readonly locals = new Set<string>();
  /** How many loops stand around the present line. */
  loops = 0;
  /** In a faulty world: the present branch was chosen by what the fault answered. */
  taint = 0;
  /** The calls of functions around the present line, outermost first. */
  calls: readonly SourceRange[] = [];
  /** Where the present command stands, when the words of a call make it what it is. */
  through: SourceRange | undefined;
  /** A script that fails here fails its job: no caller looks at how it ended. */
  endsJob = true;
  /** The directory it stands in, where that is not known: `cwd` is then only where it came from. */
  elsewhere: Value | undefined;

  constructor(
    public frame: Frame,
    public script: Script,
    readonly variables: ShellVariables,
    private ends: ScriptEnds,
    public positional: readonly Word[] = [],
    public cwd = "",
    public errexit = true,
    public pipefail = false,
    public stdin: Value | undefined = undefined,
  ) {}

  range(start: number, end: number): SourceRange {
    return this.script.range(start, end);
  }

  /** Where an effect happens now: weaker under an undecided branch. */
  get here(): Frame {
    const { may, through, frame } = this;
    return may || through
      ? frame.under({ ...(may ? { certainty: "may" } : {}), ...(through ? { through } : {}) })
      : frame;
  }

  get(name: string, at?: SourceRange): Value {
    if (name === "0" || name === "BASH_SOURCE")
      return literal(posix.relative(this.cwd || ".", this.script.range(0, 0).file));
    if (/^\d$/.test(name)) return this.positional[Number(name) - 1]?.value ?? EMPTY;
    if (name === "#") return literal(String(this.positional.length));
    if (name === "?") return this.lastStatus();
    if (name === "$" || name === "!") return opaque(`$${name}`);
    const value = narrowed(this.variables.get(name), this.frame.state.facts);
    return at ? hop(unsetAt(value, at), at) : value;
  }

  /** `$?`: known only where one thing has gone wrong, so that both ways of a test stay open elsewhere. */
  private lastStatus(): Value {
    if (!this.frame.machine.fault || this.last.ok === "maybe") return opaque("$?");
    return this.last.ok === "yes" ? literal("0") : fromOrigin(FAULT, "22");
  }
  private last: Status = SURE;

  getArray(name: string): Words | undefined {
    return this.variables.array(name);
  }

  /** Runs the whole script; the answer is how it ends on the green path, and all it printed. */
  run(): CommandResult {
    const flow = this.list(this.script.ast.commands, false);
    if (flow.status.ok === "no" && flow.stop !== "exit" && flow.stop !== "return") this.endFailed();
    const failed = this.ends.failed === "yes" || (flow.status.ok === "no" && !this.mayEndWell);
    return { status: failed ? FAILED : flow.status.ok === "no" ? ASSUMED : flow.status, output: flow.output };
  }

  /** How the step ends: in a faulty world, `assumed` marks a maybe that hangs on the fault. */
  outcome(status: Status): Status {
    if (this.ends.failed === "yes") return FAILED;
    if (this.ends.failed === "maybe") return { ok: "maybe", assumed: true };
    return status.ok === "no" ? FAILED : SURE;
  }

  /** `trap 'exit 0' EXIT`: from here on the script ends well whatever happens; with ERR, whatever command fails. */
  forgive(signal: "EXIT" | "ERR"): void {
    if (signal === "EXIT") this.ends.forgivesAll = true;
    else this.ends.forgivesErrors = true;
    this.frame = this.frame.under({ tolerated: true });
  }

  /** Once the fault has struck, no way that left the script before is the one taken. */
  private get mayEndWell(): boolean {
    return this.ends.forgivesAll === true || this.ends.leftWell === this.frame.machine.struck;
  }

  private endPerhaps(): void {
    if (this.ends.failed === "no" && !this.mayEndWell && !this.ends.forgivesErrors) this.ends.failed = "maybe";
  }

  endFailed(): void {
    if (this.mayEndWell || (this.may && this.taint === 0)) return;
    this.ends.failed = this.may ? (this.ends.failed === "yes" ? "yes" : "maybe") : "yes";
  }

  list(commands: readonly Sh.Statement[], tested: boolean): Flow {
    const printed: Value[] = [];
    let flow: Flow = { status: SURE, output: EMPTY };
    for (const statement of commands) {
      if (this.frame.machine.steps++ > MAX_STEPS) return this.tooMuch(statement, printed);
      this.lastTainted = false;
      this.asked = NO_FACTS;
      flow = statement.background ? this.background(statement) : this.node(statement.command, tested);
      this.last = flow.status;
      printed.push(flow.output);
      if (flow.stop) break;
      if (this.ends.forgivesErrors && flow.status.ok === "no" && !tested && !flow.exempt) {
        flow = { ...flow, status: SURE, stop: "exit" };
        break;
      }
      if (flow.status.ok === "maybe" && this.lastTainted && this.errexit && !tested) this.endPerhaps();
      if (flow.status.ok === "no" && this.errexit && !tested && !flow.exempt) {
        this.endFailed();
        flow = { ...flow, stop: "exit" };
        break;
      }
    }
    return { ...flow, output: concat(...printed) };
  }

  /** `command &`: nobody looks at how it ends, unless `wait` is told its number. */
  private background(statement: Sh.Statement): Flow {
    // Unless the script asks for its status by number, nothing hears of its failure.
    const { frame } = this;
    if (!/\bwait\s+("?\$|%)/.test(this.script.source)) this.frame = frame.under({ tolerated: true });
    const flow = this.apart(() => this.node(statement.command, true));
    this.frame = frame;
    this.started = flow.status;
    return { status: SURE, output: flow.output };
  }
  /** How the last command in the background ends. */
  started: Status = SURE;

  private tooMuch(statement: Sh.Statement, printed: readonly Value[]): Flow {
    const at = this.range(statement.pos, statement.end);
    this.frame.machine.gaps.push({ what: "the script is too long to follow to its end", at });
    // What it would still have done must hide answers, or "nothing waits" would be said of lines nobody read.
    this.here.opaque("the rest of a script that is too long to follow", EVERYTHING, at);
    return { status: UNDECIDED, output: concat(...printed), stop: "exit" };
  }

  node(node: Sh.PipelineNode | Sh.AndOr | Sh.CompoundList, tested: boolean): Flow {
    switch (node.type) {
      case "Command":
        return runSimple(node, this);
      case "AndOr":
        return this.andOr(node, tested);
      case "Pipeline":
        return this.pipeline(node, tested);
      case "CompoundList":
        return this.list(node.commands, tested);
      case "If":
        return this.conditional([node, ...node.elif], node.else, tested);
      case "For":
      case "Select":
        return forEach(node, tested, this);
      case "ArithmeticFor":
        return loop(
          () => this.list(node.body.commands, tested),
          () => ASSUMED,
          this,
        );
      case "While":
        return whilst(node, tested, this);
      case "Case":
        return caseOf(node, tested, this);
      case "Function":
        if (node.body.type !== "CompoundList")
          this.variables.functions.set(node.name.value, { body: node.body, script: this.script });
        return { status: SURE, output: EMPTY };
      case "Subshell":
        return this.apart(() => this.list(node.body.commands, tested));
      case "BraceGroup":
        return this.list(node.body.commands, tested);
      case "Redirected":
        return this.redirected(node, tested);
      case "TestCommand":
        return this.question(testExpression(node.expression, this));
      case "ArithmeticCommand":
        return this.question({ ok: "maybe", tainted: false });
      default:
        return { status: UNDECIDED, output: EMPTY };
    }
  }

  /** A test's answer; one that hangs on a simulated failure taints the branch it decides. */
  question(answer: { ok: Status["ok"]; tainted: boolean; facts?: Facts }): Flow {
    this.lastTainted = answer.tainted;
    this.asked = answer.facts ?? NO_FACTS;
    return { status: { ok: answer.ok, assumed: false }, output: EMPTY, exempt: answer.ok !== "no" };
  }
  private lastTainted = false;
  /** What follows from the answer to the last test. */
  private asked = NO_FACTS;

  private redirected(node: Sh.Redirected, tested: boolean): Flow {
    const before = this.stdin;
    this.stdin = withHeredoc(node.redirects, this) ?? before;
    const flow = this.node(node.command, tested);
    this.stdin = before;
    return { ...flow, output: redirect(node.redirects, flow.output, this) };
  }

  private pipeline(node: Sh.Pipeline, tested: boolean): Flow {
    const before = this.stdin;
    let flow: Flow = { status: SURE, output: EMPTY };
    let failed = false;
    node.commands.forEach((command, index) => {
      if (index > 0) this.stdin = flow.output;
      flow = this.node(command, tested || index < node.commands.length - 1);
      failed ||= flow.status.ok === "no" && index < node.commands.length - 1;
    });
    this.stdin = before;
    const stop = node.commands.length === 1 ? flow.stop : undefined;
    const negated = node.prefixes.filter((prefix) => prefix.type === "Negation").length % 2 === 1;
    const status = failed && this.pipefail ? FAILED : flow.status;
    if (node.commands.length > 1) this.asked = NO_FACTS;
    else if (negated) this.asked = swapped(this.asked);
    return {
      status: negated ? negate(status) : status,
      output: flow.output,
      ...(negated ? { exempt: true } : {}),
      ...(stop ? { stop } : {}),
    };
  }

  private andOr(node: Sh.AndOr, tested: boolean): Flow {
    const [first, ...rest] = node.commands;
    const from = this.frame.machine.effects.length;
    let flow = this.tested(() => this.node(first as Sh.PipelineNode, true));
    rest.forEach((next, index) => {
      if (flow.stop) return;
      const last = tested || index < rest.length - 1;
      const asked = this.asked;
      const and = node.operators[index] === "&&";
      const { ok, assumed } = flow.status;
      this.last = flow.status;
      if (ok === "maybe") {
        const before = flow;
        flow = this.tainting(this.lastTainted, () => this.perhaps(before, () => this.node(next, last), and));
        this.asked = combined([asked, this.asked], and);
      } else if ((ok === "yes") === and) flow = merged(flow, this.node(next, last));
      else if (!and && assumed) this.recovers(next, from);
      else flow = { ...flow, exempt: true };
    });
    return flow;
  }

  /** `action || other`: the other side runs only after a failure; when it does not fail itself, failures are tolerated. */
  private recovers(next: Sh.PipelineNode, from: number): void {
    const until = this.frame.machine.effects.length;
    const rescue = this.onSide((side) => this.ended(side.node(next, true), until));
    if (rescue.status.ok === "no" || (rescue.stop === "exit" && rescue.status.ok !== "yes")) return;
    const { effects } = this.frame.machine;
    for (let at = from; at < until; at++) {
      const effect = effects[at];
      if (effect) effects[at] = { ...effect, tolerated: true };
    }
  }

  /** `maybe && next`: next may run. */
  private perhaps(before: Flow, next: () => Flow, and: boolean): Flow {
    const other = (): Flow => ({ status: and ? FAILED : SURE, output: EMPTY });
    return merged(before, this.branches([next, other], and ? this.asked : swapped(this.asked)));
  }

  private conditional(
    arms: readonly { clause: Sh.CompoundList; then: Sh.CompoundList }[],
    otherwise: Sh.CompoundList | undefined,
    tested: boolean,
  ): Flow {
    const [arm, ...rest] = arms;
    if (!arm) return otherwise ? this.list(otherwise.commands, tested) : { status: SURE, output: EMPTY };
    this.lastTainted = false;
    const clause = this.tested(() => this.list(arm.clause.commands, true));
    if (clause.stop) return clause;
    const chosenByFault = this.lastTainted;
    const { asked } = this;
    const yes = (): Flow => this.list(arm.then.commands, tested);
    const no = (): Flow => this.conditional(rest, otherwise, tested);
    const { ok, assumed } = clause.status;
    if (ok === "maybe") return this.tainting(chosenByFault, () => this.branches([yes, no], asked));
    if (assumed) {
      const from = this.frame.machine.effects.length;
      this.onSide((side) =>
        this.ended(
          ok === "yes" ? side.conditional(rest, otherwise, tested) : side.list(arm.then.commands, tested),
          from,
        ),
      );
    }
    return merged({ ...clause, output: clause.output }, ok === "yes" ? yes() : no());
  }

  /** Runs the way not taken, for what it would do after a failure. */
  private onSide(body: (side: Shell) => Flow): Flow {
    const { frame } = this;
    const side = new Shell(
      frame.under({ onFailure: true }).inState(frame.state.fork()),
      this.script,
      this.variables.fork(),
      { failed: "no" },
      this.positional,
      this.cwd,
      this.errexit,
      this.pipefail,
      this.stdin,
    );
    side.may = this.may;
    side.endsJob = this.endsJob;
    side.calls = this.calls;
    side.elsewhere = this.elsewhere;
    return body(side);
  }

  /** What a way has done that ends in a failed job, such as a rollback before `exit 1`, ends red with it. */
  private ended(flow: Flow, from: number): Flow {
    const { machine, path, job } = this.frame;
    const leaves = flow.stop === "exit" || (flow.stop === "return" && this.errexit);
    if (!leaves || flow.status.ok !== "no" || !this.endsJob || path.tolerated || job.forgiven) return flow;
    for (let at = from; at < machine.effects.length; at++) {
      const effect = machine.effects[at];
      if (effect) machine.effects[at] = { ...effect, endsRed: true };
    }
    return flow;
  }

  tainting(by: boolean, body: () => Flow): Flow {
    if (by) this.taint++;
    const flow = body();
    if (by) this.taint--;
    return flow;
  }

  /**
   * Undecided: every way is walked in a world of its own. A way that fails ends, and leaves the rest as certain as
   * before; one that ends well leaves the rest perhaps unreached. A way on which the fault has struck is the one taken.
   */
  branches(ways: readonly (() => Flow)[], facts = NO_FACTS): Flow {
    const { machine } = this.frame;
    const { struck } = machine;
    const all = this.walked(ways, [facts.yes, facts.no]);
    const taken = machine.struck > struck ? all.filter((way) => way.struck) : [];
    const ended = taken.length > 0 ? taken : all;
    const going = ended.filter(({ flow }) => !flow.stop);
    const [first, ...others] = going.length > 0 ? going : ended;
    if (!first) return { status: SURE, output: EMPTY };
    this.become(first, others);
    const [only] = taken;
    if (only && taken.length === 1) return only.flow;
    const leavesWell = ended.filter(({ flow }) => flow.stop && flow.status.ok !== "no").map(({ flow }) => flow.stop);
    if (leavesWell.includes("exit")) this.ends.leftWell = machine.struck;
    if (leavesWell.includes("return")) this.returnedWell = machine.struck;
    if (going.length > 0 && leavesWell.length > 0) this.may = true;
    return this.meeting(
      (going.length > 0 ? going : ended).map(({ flow }) => flow),
      going.length === 0,
    );
  }

  private walked(ways: readonly (() => Flow)[], facts: readonly Facts["yes"][]): readonly Way[] {
    const { state, machine } = this.frame;
    const { fault } = machine;
    const start = { state: state.fork(), variables: this.variables.fork(), may: this.may };
    const walked = ways.map((way, index) => {
      state.become(start.state);
      state.assume(facts[index] ?? []);
      this.variables.become(start.variables);
      this.may = true;
      machine.fault = fault;
      const [from, before] = [machine.effects.length, machine.struck];
      const flow = this.ended(way(), from);
      const struck = machine.struck > before;
      return { flow, struck, fault: machine.fault, state: state.fork(), variables: this.variables.fork() };
    });
    this.may = start.may;
    return walked;
  }

  /** The world goes on as it is at the end of one way, or of any of several. */
  private become(first: Way, others: readonly Way[]): void {
    const { state, machine } = this.frame;
    state.become(first.state);
    this.variables.become(first.variables);
    machine.fault = first.fault;
    for (const other of others) {
      const labels = state.merge(other.state);
      this.variables.merge(other.variables, labels);
    }
  }

  private meeting(flows: readonly Flow[], allStopped: boolean): Flow {
    const [first] = flows;
    const oks = new Set(flows.map((flow) => flow.status.ok));
    const status = oks.size === 1 && first ? first.status : UNDECIDED;
    const output = flows.length === 1 && first ? first.output : oneOf(flows.map((flow) => flow.output));
    const stop = allStopped ? (flows.find((flow) => flow.stop !== "exit") ?? first)?.stop : undefined;
    return { status, output, ...(stop ? { stop } : {}), exempt: true };
  }

  /** Runs `$( … )` and answers what it prints. */
  substitute(script: Sh.ParsedScript | undefined): Value {
    if (!script) return opaque("a command substitution");
    const flow = this.apart(() => this.tested(() => this.list(script.commands, true)));
    this.substituted = flow.status;
    return flow.output;
  }
  /** The status of the last `$( )`: an assignment takes it over. */
  substituted: Status | undefined;

  /** A shell of its own: its `exit` is only its status. */
  private apart(body: () => Flow): Flow {
    const { ends, cwd, elsewhere, endsJob, asked } = this;
    const variables = this.variables.fork();
    this.ends = { failed: "no" };
    this.endsJob = false;
    const { stop: _, ...flow } = body();
    this.endsJob = endsJob;
    const { failed } = this.ends;
    this.ends = ends;
    this.cwd = cwd;
    this.elsewhere = elsewhere;
    this.asked = asked;
    this.variables.become(variables);
    return failed === "yes"
      ? { ...flow, status: FAILED }
      : failed === "maybe"
        ? { ...flow, ...this.question({ ok: "maybe", tainted: true }), output: flow.output }
        : flow;
  }

  /** Where `set -e` looks away, also within functions. */
  tested<T>(body: () => T): T {
    const { errexit } = this;
    this.errexit = false;
    const result = body();
    this.errexit = errexit;
    return result;
  }

  /** `<( … )`: a file that holds what the command prints. */
  substituteFile(script: Sh.ParsedScript | undefined): Value {
    const path = `/dev/fd/${this.frame.job.order++}`;
    this.frame.state.files.set(path, this.substitute(script));
    return literal(path);
  }

  arithmetic(expression: Sh.ArithmeticExpression | undefined): Value {
    return arithmetic(expression, this);
  }

  /** `cd` to a directory; one that is not known leaves the shell elsewhere. */
  go(to: Value): void {
    const text = textOf(to);
    const absolute = text?.startsWith("/") === true;
    const before = this.elsewhere ?? literal(this.cwd || ".");
    this.elsewhere = absolute || (text !== undefined && !this.elsewhere) ? undefined : concat(before, literal("/"), to);
    if (text !== undefined) this.cwd = JobState.path(this.cwd, text);
  }
  /** Stands where another shell has come to. */
  follow(other: Shell): void {
    this.cwd = other.cwd;
    this.elsewhere = other.elsewhere;
  }

  /** A script or function with its own words, in the same world. */
  inside(script: Script, positional: readonly Word[], frame: Frame, sharesVariables: boolean): Shell {
    const variables = sharesVariables ? this.variables : this.variables.fork();
    const ends: ScriptEnds = sharesVariables ? this.ends : { failed: "no" };
    const shell = new Shell(
      frame,
      script,
      variables,
      ends,
      positional,
      this.cwd,
      this.errexit,
      this.pipefail,
      this.stdin,
    );
    shell.may = this.may;
    shell.taint = this.taint;
    shell.loops = this.loops;
    if (sharesVariables) shell.calls = this.calls;
    shell.endsJob = this.endsJob && (sharesVariables || this.errexit);
    shell.elsewhere = this.elsewhere;
    return shell;
  }

  /** Ends the script here: a failing end under an undecided test is only that branch's. */
  exit(status: Status): Flow {
    if (status.ok === "no") this.endFailed();
    return { status, output: EMPTY, stop: "exit" };
  }
}

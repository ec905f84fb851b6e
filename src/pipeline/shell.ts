import { posix } from "node:path";
import { type Facts, NO_FACTS, swapped } from "../model/fact.js";
import { rangeKey, type SourceRange } from "../model/source.js";
import {
  concat,
  EMPTY,
  FAULT,
  fromOrigin,
  hop,
  literal,
  narrowed,
  opaque,
  textOf,
  unsetAt,
  type Value,
  type Word,
  type Words,
} from "../model/value.js";
import { ASSUMED, type CommandResult, FAILED, type Status, SURE, UNDECIDED } from "./adapter.js";
import { type Flow, negate, quiet } from "./flow.js";
import { EVERYTHING, type Frame, MAX_DEPTH, MAX_STEPS } from "./frame.js";
import { ScriptEnds } from "./script-ends.js";
import { arithmetic } from "./shell-arithmetic.js";
import { runSimple } from "./shell-command.js";
import { andOr, conditional } from "./shell-conditions.js";
import { caseOf, forEach, loop, whilst } from "./shell-loops.js";
import { redirect, withHeredoc } from "./shell-redirect.js";
import type { Script, Sh } from "./shell-syntax.js";
import { testExpression } from "./shell-test.js";
import type { ShellFunction, ShellVariables } from "./shell-variables.js";
import { type LeftWay, walkWays } from "./shell-ways.js";
import { JobState } from "./state.js";

/** A shell on paper: runs a script's syntax tree, every word a value. */
export class Shell {
  /** How sure it is that the present line runs, within this script. */
  may = false;
  /** Some undecided way has left the function well: when, as faults count. */
  returnedWell: number | undefined;
  /** Ways that have left the present loop or function while others go on in it. */
  left: LeftWay[] = [];
  /** Variables that end with the function. */
  readonly locals = new Set<string>();
  /** How many loops stand around the present line. */
  loops = 0;
  /** In a faulty world: the present branch was chosen by what the fault answered. */
  taint = 0;
  /** The calls of functions around the present line, outermost first. */
  calls: readonly SourceRange[] = [];
  /** The function whose body this is. */
  running: ShellFunction | undefined;
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
    public ends: ScriptEnds,
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
  last: Status = SURE;

  getArray(name: string): Words | undefined {
    return this.variables.array(name);
  }

  /** Runs the whole script; the answer is how it ends on the green path, and all it printed. */
  run(): CommandResult {
    const flow = this.whole();
    if (flow.status.ok === "no" && flow.stop !== "exit" && flow.stop !== "return") this.endFailed();
    const failed =
      this.ends.failed === "yes" || (flow.status.ok === "no" && !this.ends.mayBeWell(this.frame.machine.struck));
    return { status: failed ? FAILED : flow.status.ok === "no" ? ASSUMED : flow.status, output: flow.output };
  }

  /** The script's lines, up to where its syntax cannot be read. */
  whole(): Flow {
    const flow = this.list(this.script.ast.commands, false);
    const { broken } = this.script;
    if (!broken || flow.stop) return flow;
    const lost = this.lost(
      `the script cannot be read from here on: ${broken.why}`,
      this.range(broken.at, broken.at + 1),
    );
    return { ...lost, output: concat(flow.output, lost.output) };
  }

  /** `trap 'exit 0' EXIT`: from here on the script ends well whatever happens; with ERR, whatever command fails. */
  forgive(signal: "EXIT" | "ERR"): void {
    if (signal === "EXIT") this.ends.forgivesAll = true;
    else this.ends.forgivesErrors = true;
    this.frame = this.frame.under({ tolerated: true });
  }

  endFailed(): void {
    if (!this.may || this.taint > 0) this.ends.fail(this.frame.machine.struck, !this.may);
  }

  list(commands: readonly Sh.Statement[], tested: boolean): Flow {
    const printed: Value[] = [];
    let flow: Flow = { status: SURE, output: EMPTY };
    for (const statement of commands) {
      this.frame.machine.work.spend(1);
      if (this.frame.machine.steps++ > MAX_STEPS) {
        const at = this.range(statement.pos, statement.end);
        return { ...this.lost("the script is too long to follow to its end", at), output: concat(...printed) };
      }
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
      if (flow.status.ok === "maybe" && this.lastTainted && this.errexit && !tested)
        this.ends.failPerhaps(this.frame.machine.struck);
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

  /** What nobody follows must hide answers, or "nothing waits" would be said of lines that were passed over. */
  lost(what: string, at: SourceRange): Flow {
    this.frame.machine.gaps.push({ what, at });
    this.here.opaque("the rest of a script that is not followed", EVERYTHING, at);
    return { status: UNDECIDED, output: EMPTY, stop: "exit" };
  }

  /** A call within too many calls: where one of them is this very one, what it does has been seen. */
  calledTooDeep(at: SourceRange): Flow {
    const key = rangeKey(at);
    if (this.frame.calledFrom.some((from) => rangeKey(from) === key)) return quiet(UNDECIDED);
    return this.lost("scripts and functions call one another too deep to follow", at);
  }

  /** One level deeper, unless that is deeper than anything that is meant. */
  deeper(at: () => SourceRange, body: () => Flow): Flow {
    const { machine } = this.frame;
    if (machine.depth >= MAX_DEPTH) return this.lost("the script nests too deep to follow", at());
    machine.depth++;
    const flow = body();
    machine.depth--;
    return flow;
  }

  node(node: Sh.PipelineNode | Sh.AndOr | Sh.CompoundList, tested: boolean): Flow {
    return this.deeper(
      () => this.range(node.pos, node.end),
      () => this.visit(node, tested),
    );
  }

  private visit(node: Sh.PipelineNode | Sh.AndOr | Sh.CompoundList, tested: boolean): Flow {
    switch (node.type) {
      case "Command":
        return runSimple(node, this);
      case "AndOr":
        return andOr(node, tested, this);
      case "Pipeline":
        return this.pipeline(node, tested);
      case "CompoundList":
        return this.list(node.commands, tested);
      case "If":
        return conditional([node, ...node.elif], node.else, tested, this);
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
          this.variables.define(node.name.value, { body: node.body, script: this.script });
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
  /** The answer to the last test hangs on what a simulated failure answered. */
  lastTainted = false;
  /** What follows from the answer to the last test. */
  asked = NO_FACTS;

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

  /** Runs the way not taken, for what it would do after a failure. */
  onSide(body: (side: Shell) => Flow): Flow {
    const { frame } = this;
    const side = new Shell(
      frame.under({ onFailure: true }).inState(frame.state.fork()),
      this.script,
      this.variables.fork(),
      new ScriptEnds(),
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
  ended(flow: Flow, from: number): Flow {
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

  /** Undecided: one of these ways is taken. */
  branches(ways: readonly (() => Flow)[], facts = NO_FACTS): Flow {
    return walkWays(ways, facts, this);
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
    this.ends = new ScriptEnds();
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
    const ends: ScriptEnds = sharesVariables ? this.ends : new ScriptEnds();
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

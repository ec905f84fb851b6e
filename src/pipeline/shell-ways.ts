import type { Facts } from "../model/fact.js";
import { EMPTY, oneOf } from "../model/value.js";
import { SURE, UNDECIDED } from "./adapter.js";
import type { Flow } from "./flow.js";
import type { Fault } from "./frame.js";
import type { Shell } from "./shell.js";
import type { ShellVariables } from "./shell-variables.js";
import type { JobState } from "./state.js";

/** One way from an undecided branch: how it went, and the world at its end. */
interface Way {
  readonly flow: Flow;
  /** The simulated failure happened on it. */
  readonly struck: boolean;
  readonly fault: Fault | undefined;
  readonly state: JobState;
  readonly variables: ShellVariables;
}

/** A way that has left a loop or a function while another one goes on in it; when, as faults count. */
export interface LeftWay {
  readonly way: Way;
  readonly struck: number;
}

/**
 * Undecided: every way is walked in a world of its own. A way that fails ends, and leaves the rest as certain as
 * before; one that ends well leaves the rest perhaps unreached. A way on which the fault has struck is the one taken.
 */
export function walkWays(ways: readonly (() => Flow)[], facts: Facts, shell: Shell): Flow {
  const { machine } = shell.frame;
  const { struck } = machine;
  const all = walked(ways, [facts.yes, facts.no], shell);
  const taken = machine.struck > struck ? all.filter((way) => way.struck) : [];
  const ended = taken.length > 0 ? taken : all;
  const going = ended.filter(({ flow }) => !flow.stop);
  const [first, ...others] = going.length > 0 ? going : ended;
  if (!first) return { status: SURE, output: EMPTY };
  become(first, others, shell);
  if (going.length > 0) shell.left.push(...ended.filter(leavesAlive).map((way) => ({ way, struck: machine.struck })));
  const [only] = taken;
  if (only && taken.length === 1) return only.flow;
  const leavesWell = ended.filter(({ flow }) => flow.stop && flow.status.ok !== "no").map(({ flow }) => flow.stop);
  if (leavesWell.includes("exit")) shell.ends.leftWell = machine.struck;
  if (leavesWell.includes("return")) shell.returnedWell = machine.struck;
  if (going.length > 0 && leavesWell.length > 0) shell.may = true;
  return meeting(
    (going.length > 0 ? going : ended).map(({ flow }) => flow),
    going.length === 0,
  );
}

const leavesAlive = ({ flow }: Way): boolean =>
  flow.stop !== undefined && flow.stop !== "exit" && flow.status.ok !== "no";

/**
 * Behind a loop or function: ways that left it go on beside the one that came to its end, or alone where that one has
 * ended the script. Once the fault has struck, no way that left before is the one taken. Answers whether there were any.
 */
export function rejoin(shell: Shell, stops: readonly Flow["stop"][], alive: boolean): boolean {
  const mine = shell.left.filter(
    ({ way, struck }) => stops.includes(way.flow.stop) && struck === shell.frame.machine.struck,
  );
  shell.left = shell.left.filter(({ way }) => !stops.includes(way.flow.stop));
  const ways = mine.map(({ way }) => way);
  const [first, ...others] = ways;
  if (!first) return false;
  if (alive) mergeWorlds(ways, shell);
  else become(first, others, shell);
  return true;
}

function walked(ways: readonly (() => Flow)[], facts: readonly Facts["yes"][], shell: Shell): readonly Way[] {
  const { state, machine } = shell.frame;
  const { fault } = machine;
  const start = { state: state.fork(), variables: shell.variables.fork(), may: shell.may };
  const walked = ways.map((way, index) => {
    state.become(start.state);
    state.assume(facts[index] ?? []);
    shell.variables.become(start.variables);
    shell.may = true;
    machine.fault = fault;
    const [from, before] = [machine.effects.length, machine.struck];
    const flow = shell.ended(way(), from);
    const struck = machine.struck > before;
    return { flow, struck, fault: machine.fault, state: state.fork(), variables: shell.variables.fork() };
  });
  shell.may = start.may;
  return walked;
}

/** The world goes on as it is at the end of one way, or of any of several. */
function become(first: Way, others: readonly Way[], shell: Shell): void {
  const { state, machine } = shell.frame;
  state.become(first.state);
  shell.variables.become(first.variables);
  machine.fault = first.fault;
  mergeWorlds(others, shell);
}

function mergeWorlds(others: readonly Way[], shell: Shell): void {
  for (const other of others) {
    const labels = shell.frame.state.merge(other.state);
    shell.variables.merge(other.variables, labels);
  }
}

function meeting(flows: readonly Flow[], allStopped: boolean): Flow {
  const [first] = flows;
  const oks = new Set(flows.map((flow) => flow.status.ok));
  const status = oks.size === 1 && first ? first.status : UNDECIDED;
  const output = flows.length === 1 && first ? first.output : oneOf(flows.map((flow) => flow.output));
  const stop = allStopped ? (flows.find((flow) => flow.stop !== "exit") ?? first)?.stop : undefined;
  return { status, output, ...(stop ? { stop } : {}), exempt: true };
}

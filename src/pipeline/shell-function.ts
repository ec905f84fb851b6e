import { ASSUMED, type CommandCall } from "./adapter.js";
import type { Flow } from "./flow.js";
import { MAX_CALL_DEPTH } from "./frame.js";
import { baseOf, runProgram } from "./shell-program.js";
import type { ShellFunction } from "./shell-variables.js";
import { rejoin } from "./shell-ways.js";

/** A function, or the program of that name; either, where a function is defined on some ways only. */
export function runNamed(call: CommandCall): Flow {
  const program = (): Flow => runProgram(call);
  const ways = call.shell.variables
    .meanings(call.name)
    .flatMap((is) =>
      is && !isThatProgram(is, call.name) && !isEndless(is, call) ? [() => callFunction(is, call)] : [],
    );
  const [only] = ways;
  if (!only) return program();
  const perhaps = call.shell.variables.meanings(call.name).length > ways.length;
  return ways.length === 1 && !perhaps ? only() : call.shell.branches([...ways, ...(perhaps ? [program] : [])]);
}

/** A function that hands what it was given to itself would never end: the program is meant. */
const isEndless = (is: ShellFunction, { args, shell }: CommandCall): boolean =>
  shell.running === is &&
  args.length === shell.positional.length &&
  args.every((arg, index) => arg.value === shell.positional[index]?.value);

/** `name() { name.exe "$@"; }`: hands all it is given to the program of its name. */
function isThatProgram({ body, script }: ShellFunction, name: string): boolean {
  const text = script.source.slice(body.pos, body.end);
  const [, called] = /^\{\s*(?:(?:command|exec)\s+)?"?([^\s"$]+)"?\s+"\$@"\s*;?\s*\}$/.exec(text) ?? [];
  return called !== undefined && baseOf(called) === name;
}

function callFunction(fn: ShellFunction, call: CommandCall): Flow {
  const { shell } = call;
  if (shell.frame.depth > MAX_CALL_DEPTH) return shell.calledTooDeep(call.at);
  const frame = shell.here.called(call.at);
  const inner = shell.inside(fn.script, call.args, frame, true);
  inner.running = fn;
  inner.calls = [...shell.calls, call.at];
  const outside = shell.variables.fork();
  const flow = inner.node(fn.body, false);
  rejoin(inner, ["return"], flow.stop !== "exit");
  for (const name of inner.locals) shell.variables.restore(name, outside);
  shell.follow(inner);
  const { stop, ...rest } = flow;
  if (inner.returnedWell === shell.frame.machine.struck && flow.status.ok === "no") return { ...rest, status: ASSUMED };
  return stop === "exit" ? flow : rest;
}

import { combined, swapped } from "../model/fact.js";
import { EMPTY } from "../model/value.js";
import { FAILED, SURE } from "./adapter.js";
import { type Flow, merged } from "./flow.js";
import type { Shell } from "./shell.js";
import type { Sh } from "./shell-syntax.js";

/** `a && b || c` */
export function andOr(node: Sh.AndOr, tested: boolean, shell: Shell): Flow {
  const [first, ...rest] = node.commands;
  const from = shell.frame.machine.effects.length;
  let flow = shell.tested(() => shell.node(first as Sh.PipelineNode, true));
  rest.forEach((next, index) => {
    if (flow.stop) return;
    const last = tested || index < rest.length - 1;
    const asked = shell.asked;
    const and = node.operators[index] === "&&";
    const { ok, assumed } = flow.status;
    shell.last = flow.status;
    if (ok === "maybe") {
      const before = flow;
      flow = shell.tainting(shell.lastTainted, () => perhaps(before, () => shell.node(next, last), and, shell));
      shell.asked = combined([asked, shell.asked], and);
    } else if ((ok === "yes") === and) flow = merged(flow, shell.node(next, last));
    else if (!and && assumed) recovers(next, from, shell);
    else flow = { ...flow, exempt: true };
  });
  return flow;
}

/** `action || other`: the other side runs only after a failure; when it does not fail itself, failures are tolerated. */
function recovers(next: Sh.PipelineNode, from: number, shell: Shell): void {
  const until = shell.frame.machine.effects.length;
  const rescue = shell.onSide((side) => shell.ended(side.node(next, true), until));
  if (rescue.status.ok === "no" || (rescue.stop === "exit" && rescue.status.ok !== "yes")) return;
  const { effects } = shell.frame.machine;
  for (let at = from; at < until; at++) {
    const effect = effects[at];
    if (effect) effects[at] = { ...effect, tolerated: true };
  }
}

/** `maybe && next`: next may run. */
function perhaps(before: Flow, next: () => Flow, and: boolean, shell: Shell): Flow {
  const other = (): Flow => ({ status: and ? FAILED : SURE, output: EMPTY });
  return merged(before, shell.branches([next, other], and ? shell.asked : swapped(shell.asked)));
}

/** `if … elif … else … fi` */
export function conditional(
  arms: readonly { clause: Sh.CompoundList; then: Sh.CompoundList }[],
  otherwise: Sh.CompoundList | undefined,
  tested: boolean,
  shell: Shell,
): Flow {
  const [arm, ...rest] = arms;
  if (!arm) return otherwise ? shell.list(otherwise.commands, tested) : { status: SURE, output: EMPTY };
  shell.lastTainted = false;
  const clause = shell.tested(() => shell.list(arm.clause.commands, true));
  if (clause.stop) return clause;
  const chosenByFault = shell.lastTainted;
  const { asked } = shell;
  const yes = (): Flow => shell.list(arm.then.commands, tested);
  const no = (): Flow =>
    shell.deeper(
      () => shell.range(arm.clause.pos, arm.then.end),
      () => conditional(rest, otherwise, tested, shell),
    );
  const { ok, assumed } = clause.status;
  if (ok === "maybe") return shell.tainting(chosenByFault, () => shell.branches([yes, no], asked));
  if (assumed) {
    const from = shell.frame.machine.effects.length;
    shell.onSide((side) =>
      shell.ended(
        ok === "yes" ? conditional(rest, otherwise, tested, side) : side.list(arm.then.commands, tested),
        from,
      ),
    );
  }
  return merged({ ...clause, output: clause.output }, ok === "yes" ? yes() : no());
}

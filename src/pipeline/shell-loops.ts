import { escaped } from "../model/escaped.js";
import { type Tri, tri } from "../model/tri.js";
import { alternatives, concat, EMPTY, textOf, transform, type Value, type Word } from "../model/value.js";
import { FAILED, type Status, SURE } from "./adapter.js";
import { type Flow, negate } from "./flow.js";
import { globFits } from "./glob.js";
import type { Shell } from "./shell.js";
import { skipRounds } from "./shell-counting.js";
import type { Sh } from "./shell-syntax.js";
import type { ShellVariables } from "./shell-variables.js";
import { rejoin } from "./shell-ways.js";
import { expandWord, wordValue } from "./shell-words.js";

/** More rounds than a polling loop takes before it gives up. */
const MAX_ROUNDS = 70;
/** Where all goes well, a loop that only counts does the same thing in every round. */
const GREEN_ROUNDS = 3;

/** `for` over the words of its list. */
export function forEach(node: Sh.For | Sh.Select, tested: boolean, shell: Shell): Flow {
  const list = node.wordlist
    ? node.wordlist.flatMap((word) =>
        /^["']/.test(word.text) ? expandWord(word, shell) : expandWord(word, shell).flatMap(eitherWord),
      )
    : shell.positional;
  const name = node.name.value;
  const used = new RegExp(`\\$\\{?[!#]?${escaped(name)}\\b`).test(
    shell.script.source.slice(node.body.pos, node.body.end),
  );
  const counts = list.length > GREEN_ROUNDS && list.every((word) => /^\d+$/.test(textOf(word.value) ?? ""));
  const items = !used ? list.slice(0, 1) : counts ? someRounds(list, shell) : list.slice(0, MAX_ROUNDS);
  return loop(
    (round) => {
      const item = items[round] as Word;
      shell.variables.set(name, item.value);
      const body = (): Flow => shell.list(node.body.commands, tested);
      return item.maybe ? shell.branches([body, () => ({ status: SURE, output: EMPTY })]) : body();
    },
    (round) => (round < items.length ? SURE : FAILED),
    shell,
    false,
  );
}

/** Unquoted and one of several texts: where it is blank there is no round at all. */
function eitherWord(word: Word): readonly Word[] {
  const texts = alternatives(word.value).map((value) => textOf(value)?.trim());
  if (texts.length < 2 || !texts.includes("") || texts.includes(undefined)) return [word];
  const filled = alternatives(word.value).filter((_, index) => texts[index] !== "");
  return filled.map((value) => ({ ...word, value: transform(value, "split", (text) => text.trim()), maybe: true }));
}

/** Of a loop that only counts, the first rounds and, where it is about to give up, the last ones. */
const someRounds = (list: readonly Word[], shell: Shell): readonly Word[] =>
  shell.frame.machine.fault && list.length > 2 * GREEN_ROUNDS
    ? [...list.slice(0, GREEN_ROUNDS), ...list.slice(-2)]
    : list.slice(0, shell.frame.machine.fault ? MAX_ROUNDS : GREEN_ROUNDS);

/** `while` and `until` */
export function whilst(node: Sh.While, tested: boolean, shell: Shell): Flow {
  const negative = node.kind === "until";
  return loop(
    () => shell.list(node.body.commands, tested),
    () => {
      const { status } = shell.tested(() => shell.list(node.clause.commands, true));
      return negative ? negate(status) : status;
    },
    shell,
  );
}

/** A loop with the ways that leave it before its end: what they have set is there behind it. */
export function loop(
  body: (round: number) => Flow,
  holds: (round: number) => Status,
  shell: Shell,
  polls = true,
): Flow {
  const around = shell.left;
  shell.left = [];
  const flow = rounds(body, holds, shell, polls);
  const broken = rejoin(shell, ["break", "continue"], flow.stop === undefined);
  shell.left = [...around, ...shell.left];
  return broken && flow.stop ? { status: SURE, output: flow.output } : flow;
}

/** Rounds while the condition surely holds; once when it may; a loop that never ends fails the job by its timeout. */
function rounds(body: (round: number) => Flow, holds: (round: number) => Status, shell: Shell, polls = true): Flow {
  const before = shell.may;
  const printed: Value[] = [];
  let flow: Flow = { status: SURE, output: EMPTY };
  let world: ShellVariables | undefined;
  let earlier: ShellVariables | undefined;
  for (let round = 0; ; round++) {
    shell.loops++;
    const { ok, assumed } = holds(round);
    shell.loops--;
    if (ok === "no") break;
    if (round >= MAX_ROUNDS || (polls && world?.sameAs(shell.variables))) return endless(printed, shell);
    if (polls && round >= GREEN_ROUNDS && !shell.frame.machine.fault) break;
    if (world && earlier && !skipRounds(shell, world, earlier)) return endless(printed, shell);
    earlier = world;
    world = polls ? shell.variables.fork() : undefined;
    shell.loops++;
    const { struck } = shell.frame.machine;
    flow = ok === "maybe" ? shell.branches([() => body(round), () => ({ status: SURE, output: EMPTY })]) : body(round);
    shell.loops--;
    rejoin(shell, ["continue"], flow.stop === undefined);
    printed.push(flow.output);
    if (flow.stop === "exit" || flow.stop === "return") return { ...flow, output: concat(...printed) };
    // A round in which the fault struck is one that was taken: what it answered decides on the next.
    const open = ok === "maybe" && shell.frame.machine.struck === struck;
    if (flow.stop === "break" || open || assumed) break;
  }
  shell.may = before;
  return {
    status: SURE,
    output: concat(...printed),
    ...(flow.status.ok === "no" && !flow.stop ? { status: flow.status } : {}),
  };
}

function endless(printed: readonly Value[], shell: Shell): Flow {
  if (!shell.frame.machine.fault) return { status: SURE, output: concat(...printed) };
  shell.endFailed();
  return { status: FAILED, output: concat(...printed), stop: "exit" };
}

/** `case`: the first pattern that surely fits, or every one that may. */
export function caseOf(node: Sh.Case, tested: boolean, shell: Shell): Flow {
  const word = wordValue(node.word, shell);
  const candidates: Sh.CaseItem[] = [];
  for (const item of node.items) {
    const fits = item.pattern.map((pattern) => matches(word, pattern, shell));
    if (fits.includes("yes") && candidates.length === 0) return shell.list(item.body.commands, tested);
    if (fits.includes("yes") || fits.includes("maybe")) candidates.push(item);
    if (fits.includes("yes")) break;
  }
  const ways = candidates.map((item) => () => shell.list(item.body.commands, tested));
  if (ways.length === 0) return { status: SURE, output: EMPTY };
  return shell.branches(ways.length === 1 ? [...ways, () => ({ status: SURE, output: EMPTY })] : ways);
}

function matches(word: Value, pattern: Sh.Word, shell: Shell): Tri {
  const glob = textOf(wordValue(pattern, shell));
  if (glob === "*") return "yes";
  shell.frame.ask(word, glob);
  const text = textOf(word);
  const fits = glob === undefined || text === undefined ? undefined : globFits(glob, text, shell.frame.machine.work);
  return fits === undefined ? "maybe" : tri(fits);
}

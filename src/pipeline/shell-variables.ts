import { EMPTY, keyOf, textOf, type Value, type Word, type Words } from "../model/value.js";
import type { Script, Sh } from "./shell-syntax.js";
import { type Labels, mergeValues } from "./state.js";
import { Table } from "./table.js";

export interface ShellFunction {
  readonly body: Sh.CompoundCommand | Sh.Redirected;
  readonly script: Script;
}

/** What a name may stand for: functions, and the program of that name (undefined) where no way has defined one. */
export type Meanings = readonly (ShellFunction | undefined)[];
const PROGRAM: Meanings = [undefined];

/** A shell's variables, arrays and functions. What no script set comes from the step's environment. */
export class ShellVariables {
  constructor(
    private readonly environment: (name: string) => Value,
    private readonly values: Table<Value> = Table.of(),
    private readonly arrays: Table<Words> = Table.of(),
    private readonly functions: Table<Meanings> = Table.of(),
  ) {}

  get(name: string): Value {
    return this.values.get(name) ?? this.arrays.get(name)?.items[0]?.value ?? this.environment(name);
  }
  array(name: string): Words | undefined {
    return this.arrays.get(name);
  }
  set(name: string, value: Value): void {
    this.values.set(name, value);
  }
  setArray(name: string, words: Words): void {
    this.values.delete(name);
    this.arrays.set(name, words);
  }
  append(name: string, words: readonly Word[]): void {
    const before = this.arrays.get(name) ?? { items: [], complete: true };
    this.setArray(name, { items: [...before.items, ...words], complete: before.complete });
  }
  define(name: string, is: ShellFunction): void {
    this.functions.set(name, [is]);
  }
  meanings(name: string): Meanings {
    return this.functions.get(name) ?? PROGRAM;
  }
  unset(name: string): void {
    this.values.set(name, EMPTY);
    this.arrays.delete(name);
  }

  /** Gives a name back what it had in another world. */
  restore(name: string, from: ShellVariables): void {
    const [value, words] = [from.values.get(name), from.arrays.get(name)];
    this.values.delete(name);
    this.arrays.delete(name);
    if (value) this.values.set(name, value);
    if (words) this.arrays.set(name, words);
  }

  /** Nothing has changed: a loop that comes back to the same world never ends. */
  sameAs(other: ShellVariables): boolean {
    if (this.values.isSame(other.values)) return true;
    return (
      this.values.size === other.values.size &&
      [...this.values].every(
        ([name, value]) => other.values.get(name) === value || keyOf(other.get(name)) === keyOf(value),
      )
    );
  }

  /** By how much every counter has grown since another world; undefined when another known text has changed. */
  growthSince(other: ShellVariables): ReadonlyMap<string, number> | undefined {
    const growth = new Map<string, number>();
    for (const [name, value] of this.values) {
      const [before, now] = [textOf(other.get(name)), textOf(value)];
      if (before === now) continue;
      if (before === undefined || now === undefined || !/^\d{1,9}$/.test(before) || !/^\d{1,9}$/.test(now))
        return undefined;
      growth.set(name, Number(now) - Number(before));
    }
    return growth;
  }

  fork(): ShellVariables {
    const { environment, values, arrays, functions } = this;
    return new ShellVariables(environment, values.fork(), arrays.fork(), functions.fork());
  }
  become(other: ShellVariables): void {
    this.values.become(other.values);
    this.arrays.become(other.arrays);
    this.functions.become(other.functions);
  }
  merge(other: ShellVariables, labels: Labels): void {
    if (!this.values.isSame(other.values)) mergeValues(this.values, other.values, this.environment, labels);
    if (!this.arrays.isSame(other.arrays))
      for (const [name, words] of other.arrays) this.arrays.set(name, mergeWords(this.arrays.get(name), words));
    if (!this.functions.isSame(other.functions))
      for (const name of new Set([...this.functions, ...other.functions].map(([each]) => each)))
        this.functions.set(name, [...new Set([...this.meanings(name), ...other.meanings(name)])]);
  }
}

/** Elements that both ways have in the same place stay; the others may be missing. */
function mergeWords(a: Words | undefined, b: Words): Words {
  if (a === b) return b;
  if (!a) return { items: b.items.map((item) => ({ ...item, maybe: true })), complete: b.complete };
  const [long, short] = a.items.length >= b.items.length ? [a, b] : [b, a];
  const items = long.items.flatMap((item, index): Word[] => {
    const other = short.items[index];
    if (!other) return [{ ...item, maybe: true }];
    if (keyOf(other.value) === keyOf(item.value)) return [{ ...item, maybe: item.maybe || other.maybe }];
    return [item, other].map((each) => ({ ...each, maybe: true }));
  });
  return { items, complete: a.complete && b.complete };
}

/** What a table holds under a name that comes from outside: `constructor` and its kin are in every object. */
export const own = <V>(table: Readonly<Record<string, V>>, name: string): V | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

/** The same for JSON of which nobody knows the shape. */
export const ownField = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? own(value as Readonly<Record<string, unknown>>, name) : undefined;

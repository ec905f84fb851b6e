import type { SourceRange } from "../../model/source.js";
import type { Tri } from "../../model/tri.js";
import type { Value } from "../../model/value.js";
import type { Jq } from "./ast.js";
import type { Node } from "./nodes.js";

/** What a filter sees besides its input. */
export interface Scope {
  readonly variables: ReadonlyMap<string, Node>;
  readonly functions: ReadonlyMap<string, Closure>;
}
export interface Closure {
  readonly params: readonly string[];
  readonly is: Jq;
  readonly scope: Scope;
}

/** What the command around a filter knows. */
export interface World {
  readonly at: SourceRange;
  /** The characters of the filter, with their origins. */
  slice(start: number, end: number): Value;
  environment(name: string): Value;
}

export type Outputs = readonly Node[];

/** Runs filters for the functions that take some. */
export interface Evaluator {
  readonly world: World;
  run(filter: Jq, input: Node, scope: Scope): Outputs;
  /** What a filter yields as one text. */
  value(filter: Jq, input: Node, scope: Scope): Value;
  /** Does a condition hold, and which names would the container have then? */
  condition(filter: Jq, input: Node, scope: Scope): Condition;
}
export interface Condition {
  readonly answer: Tri;
  readonly names: readonly Value[];
}

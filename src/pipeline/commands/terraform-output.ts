import { concat, literal, opaque, textOf, type Value } from "../../model/value.js";
import { type CommandCall, type CommandResult, done, UNDECIDED } from "../adapter.js";
import type { Frame } from "../frame.js";
import { hasOption, parseOptions } from "../options.js";
import type { Datum } from "../terraform/expression.js";
import { type Outputs, terraformOf } from "../terraform/index.js";
import { ANYTHING_GIVEN } from "../terraform/variables.js";
import { foldersOf } from "./terraform-plan.js";

const FLAGS = new Set(["raw", "json", "no-color"]);

/** `terraform output`: what the folder's outputs come to, with the values it was applied with. */
export function printsOutput(call: CommandCall, frame: Frame): CommandResult {
  const options = parseOptions(call.args, { flags: FLAGS });
  const [, asked] = options.rest;
  const name = asked && textOf(asked.value);
  const unknown = opaque(`what ${call.name} output ${name ?? ""} prints`);
  const known = (asked && name === undefined) || hasOption(options, "state") ? undefined : outputsOf(call, frame);
  if (!known) return done(concat(unknown, literal("\n")));
  if (name === undefined) return done(hasOption(options, "json") ? everything(known) : concat(unknown, literal("\n")));
  const datum = known.get(name);
  // The state may still hold what the files no longer declare.
  if (!datum) return done(unknown, UNDECIDED);
  if (hasOption(options, "raw")) return done(datum.kind === "text" ? datum.value : unknown);
  return done(concat(json(datum), literal("\n")));
}

/** Of a folder that no job of this run has applied: whoever has may have given its variables anything. */
function outputsOf(call: CommandCall, frame: Frame): Outputs | undefined {
  const [folder, ...others] = foldersOf(call);
  if (folder === undefined || others.length > 0) return undefined;
  frame.machine.marks.outside = true;
  return (
    frame.machine.applied.get(folder) ?? terraformOf(frame.repository)?.configuration(folder, ANYTHING_GIVEN)?.outputs()
  );
}

const everything = (outputs: Outputs): Value =>
  object([...outputs].map(([name, datum]) => [name, object([["value", json(datum)]])] as const));

function json(datum: Datum): Value {
  switch (datum.kind) {
    case "text": {
      const text = textOf(datum.value);
      return text === undefined ? concat(literal('"'), datum.value, literal('"')) : literal(JSON.stringify(text));
    }
    case "list":
      return concat(literal("["), ...separated(datum.items.map(json)), literal("]"));
    case "object":
      return object([...datum.entries].map(([name, each]) => [name, json(each)] as const));
    case "null":
      return literal("null");
  }
}

const object = (fields: readonly (readonly [string, Value])[]): Value =>
  concat(
    literal("{"),
    ...separated(fields.map(([name, value]) => concat(literal(`${JSON.stringify(name)}:`), value))),
    literal("}"),
  );

const separated = (values: readonly Value[]): readonly Value[] =>
  values.flatMap((value, index) => (index === 0 ? [value] : [literal(","), value]));

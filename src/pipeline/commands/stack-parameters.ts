import { context, literal, oneOf, textOf, type Value, type Word } from "../../model/value.js";
import type { CommandCall } from "../adapter.js";
import { joined, NONE, type Parameters, parametersIn, parametersOfFile } from "../cloudformation/given.js";
import type { Given } from "../cloudformation/template.js";
import { readFile } from "../shell-redirect.js";
import { cutAtEquals } from "../state.js";

/** What the words behind `--parameter-overrides` or `--parameters` give. */
export const parametersOf = (words: readonly Word[], call: CommandCall): Parameters =>
  joined(words.filter(({ value }) => value.parts.length > 0).map((word) => parametersOfWord(word, call)));

function parametersOfWord({ value, maybe }: Word, call: CommandCall): Parameters {
  const [first] = value.parts;
  const start = first && !("oneOf" in first) ? (first.text ?? "") : "";
  if (start.startsWith("file://")) {
    const content = readFile(value, call.shell);
    return content ? parametersOfFile(textOf(value)?.slice(7) ?? "", content) : { ...NONE, complete: false };
  }
  if (/^\s*[[{]/.test(start)) return parametersOfFile(call.at.file, value);
  if (/^\s*ParameterKey=/i.test(start)) return parametersIn(value);
  const pair = cutAtEquals(value);
  if (!pair || !/^\w+$/.test(pair.name)) return { ...NONE, complete: false };
  const given = maybe ? oneOf([pair.value, context(`cloudformation.${pair.name}`)]) : pair.value;
  return { values: new Map([[pair.name, given]]), complete: true };
}

/** What a stack is given by a command; `--set cloudformation.Name=value` of the audit comes before it. */
export function givenTo(
  call: CommandCall,
  { values, complete }: Parameters,
  rest: Pick<Given, "keepsPrevious"> & { readonly stack: Value | undefined; readonly region: Value | undefined },
): Given {
  const set = [...call.shell.frame.machine.values].flatMap(([origin, value]) => {
    const name = /^cloudformation\.(\w+)$/.exec(origin)?.[1];
    return name === undefined || typeof value !== "string" ? [] : [[name, literal(value)] as const];
  });
  const { stack, region, keepsPrevious } = rest;
  return {
    parameters: new Map([...values, ...set]),
    anything: !complete,
    keepsPrevious,
    ...(stack && textOf(stack) !== "" ? { stack } : {}),
    ...(region && textOf(region) !== "" ? { region } : {}),
  };
}

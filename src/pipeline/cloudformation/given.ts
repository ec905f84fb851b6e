import { literal, opaque, textOf, type Value } from "../../model/value.js";
import { masked } from "../commands/rewrite.js";
import { readNode } from "../task-definition.js";

/** Parameters with their values; incomplete where more may be given than anybody can read. */
export interface Parameters {
  readonly values: ReadonlyMap<string, Value>;
  readonly complete: boolean;
}
export const NONE: Parameters = { values: new Map(), complete: true };
const UNREAD: Parameters = { values: new Map(), complete: false };

export const joined = (all: readonly Parameters[]): Parameters => ({
  values: new Map(all.flatMap(({ values }) => [...values])),
  complete: all.every(({ complete }) => complete),
});

/** `Name=value`, several of them with blanks or commas between, or `ParameterKey=Name,ParameterValue=value`. */
export function parametersIn(text: Value): Parameters {
  const { source, slice } = masked(text);
  const named = [...source.matchAll(LONG)];
  if (named.length > 0 || /ParameterKey=/.test(source)) return joined(named.map((match) => longForm(match, slice)));
  const pairs = [...source.matchAll(SHORT)];
  const rest = source.replace(SHORT, "").replace(/[\s,]/g, "");
  const values = pairs.map((match) => {
    const [name = "", value = ""] = match.slice(1);
    const start = match.index + match[0].length - value.length;
    return [name, unquoted(slice(start, start + value.length))] as const;
  });
  return { values: new Map(values), complete: rest === "" };
}

/** A value may stand between quotes, with anything in it. */
const SHORT = /(?<=^|[\s,])([A-Za-z]\w{0,254})=("[^"]*"|'[^']*'|[^\s,]*)/g;
const LONG =
  /(?<=^|[\s,])ParameterKey=([A-Za-z]\w{0,254}),(?:ParameterValue=("[^"]*"|'[^']*'|[^\s,]*)|UsePreviousValue=(\w+))/gi;

function longForm(match: RegExpMatchArray, slice: (start: number, end: number) => Value): Parameters {
  const [whole, name = "", value] = match;
  if (value === undefined) return { values: new Map([[name, PREVIOUS]]), complete: true };
  const start = (match.index ?? 0) + whole.length - value.length;
  return { values: new Map([[name, unquoted(slice(start, start + value.length))]]), complete: true };
}

/** The value that the stack has already. */
const PREVIOUS = opaque("the value that the stack has");

const unquoted = (value: Value): Value => {
  const { source, slice } = masked(value);
  return /^(".*"|'.*')$/s.test(source) ? slice(1, source.length - 1) : value;
};

/**
 * A file of parameters: a list of `Name=value`, a list of `{ "ParameterKey": …, "ParameterValue": … }`, or a map
 * under `Parameters`, or alone.
 * https://docs.aws.amazon.com/cli/latest/reference/cloudformation/deploy/
 */
export function parametersOfFile(file: string, content: Value): Parameters {
  const root = readNode(file, content);
  if (root?.items)
    return joined(
      root.items.map((item): Parameters => {
        if (!item.entries) return item.text ? parametersIn(item.text) : UNREAD;
        const field = (name: string): Value | undefined => item.entries?.find(({ key }) => key === name)?.node.text;
        const name = field("ParameterKey") && textOf(field("ParameterKey") ?? literal(""));
        return name ? { values: new Map([[name, field("ParameterValue") ?? PREVIOUS]]), complete: true } : UNREAD;
      }),
    );
  const inner = root?.entries?.find(({ key }) => key === "Parameters")?.node ?? root;
  if (!inner?.entries) return UNREAD;
  const values = inner.entries.flatMap(({ key, node }) => (node.text ? [[key, node.text] as const] : []));
  return { values: new Map(values), complete: values.length === inner.entries.length };
}

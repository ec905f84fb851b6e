import { concat, EMPTY, literal, MAX_TEXT, spell, textOf, type Value } from "../model/value.js";
import { type Datum, datum, known } from "./datum.js";

/** The functions of GitHub's expressions; undefined when the arguments do not settle the answer. */
export function callFunction(name: string, args: readonly Datum[]): Datum | undefined {
  const [first, second] = args;
  if (!first) return undefined;
  if (name === "tojson") return first.json === undefined ? undefined : known(JSON.stringify(first.json, null, 2));
  if (name === "fromjson") return parseJson(textOf(first.value));
  if (name === "format") return format(args);
  if (name === "case") return undefined;
  if (name === "join") return join(first, second);
  if (!second) return undefined;
  if (name === "contains") return contains(first, second);
  return affix(name, first.value, textOf(second.value));
}

function parseJson(text: string | undefined): Datum | undefined {
  if (text === undefined) return undefined;
  try {
    return known(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function format([template, ...args]: readonly Datum[]): Datum | undefined {
  const text = template && textOf(template.value);
  if (text === undefined) return undefined;
  const parts = text.split(/(\{\d+\}|\{\{|\}\})/).map((piece): Value => {
    const index = piece.match(/^\{(\d+)\}$/)?.[1];
    if (index !== undefined) return args[Number(index)]?.value ?? EMPTY;
    return literal(piece === "{{" ? "{" : piece === "}}" ? "}" : piece);
  });
  return datum(concat(...parts));
}

function join(list: Datum, separator: Datum | undefined): Datum | undefined {
  if (!Array.isArray(list.json)) return undefined;
  const between = separator ? spell(separator.value) : ",";
  return list.json.length * between.length > MAX_TEXT ? undefined : known(list.json.join(between));
}

function contains(whole: Datum, part: Datum): Datum | undefined {
  if (part.json === undefined) return undefined;
  if (Array.isArray(whole.json)) {
    return known(whole.json.some((item) => String(item).toLowerCase() === String(part.json).toLowerCase()));
  }
  const text = textOf(whole.value)?.toLowerCase();
  const wanted = String(part.json).toLowerCase();
  if (text !== undefined) return known(text.includes(wanted));
  return spell(whole.value).toLowerCase().includes(wanted) ? known(true) : undefined;
}

/** startsWith and endsWith: known first or last characters may settle them even when the rest is open. */
function affix(name: string, value: Value, wanted: string | undefined): Datum | undefined {
  if (wanted === undefined) return undefined;
  const text = textOf(value)?.toLowerCase();
  const affixText = wanted.toLowerCase();
  if (text !== undefined) return known(name === "startswith" ? text.startsWith(affixText) : text.endsWith(affixText));
  const edge = name === "startswith" ? value.parts[0] : value.parts.at(-1);
  const edgeText = edge && "text" in edge ? edge.text?.toLowerCase() : undefined;
  if (edgeText === undefined || edgeText.length < affixText.length) return undefined;
  return known(name === "startswith" ? edgeText.startsWith(affixText) : edgeText.endsWith(affixText));
}

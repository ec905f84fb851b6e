import { BlockList, isIP } from "node:net";
import { ANY, fits, ONE, type Pattern } from "./wildcard.js";

/** Compares one value of the request with one of the policy, whose variables are filled in. */
export type Comparison = (value: string, pattern: Pattern) => boolean;

/** How an operator is spelled: `ForAnyValue:StringNotLikeIfExists`. */
export interface Operator {
  readonly compare: Comparison;
  /** It holds where no value of the policy compares. */
  readonly negated: boolean;
  readonly set: "ForAllValues" | "ForAnyValue" | undefined;
  readonly ifExists: boolean;
}

const spelled = (pattern: Pattern): string =>
  pattern.map((sign) => (sign === ANY ? "*" : sign === ONE ? "?" : sign)).join("");

const onText =
  (same: (value: string, wanted: string) => boolean): Comparison =>
  (value, pattern) =>
    same(value, spelled(pattern));

const onNumbers = (holds: (value: number, wanted: number) => boolean, read: (text: string) => number): Comparison =>
  onText((value, wanted) => {
    const [a, b] = [read(value), read(wanted)];
    return !Number.isNaN(a) && !Number.isNaN(b) && holds(a, b);
  });

const number = (text: string): number => (/^\s*[-+]?\d+(\.\d+)?\s*$/.test(text) ? Number(text) : Number.NaN);
/** ISO 8601, or seconds since 1970. */
const date = (text: string): number => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));

/** Six parts, of which each has to fit by itself; the last may hold colons. */
function arnFits(value: string, pattern: Pattern): boolean {
  const [values, patterns] = [value.split(":"), split(pattern)];
  if (values.length < PARTS_OF_ARN || patterns.length < PARTS_OF_ARN) return false;
  const rest = values.slice(PARTS_OF_ARN - 1).join(":");
  const restPattern = patterns.slice(PARTS_OF_ARN - 1).flatMap((part, index) => (index === 0 ? part : [":", ...part]));
  const heads = patterns.slice(0, PARTS_OF_ARN - 1);
  return heads.every((part, index) => fits(part, values[index] ?? "")) && fits(restPattern, rest);
}
const PARTS_OF_ARN = 6;

function split(pattern: Pattern): readonly Pattern[] {
  const parts: Pattern[number][][] = [[]];
  for (const sign of pattern) {
    if (sign === ":") parts.push([]);
    else parts.at(-1)?.push(sign);
  }
  return parts;
}

/** An address, or a range in CIDR notation. */
function addressWithin(value: string, range: string): boolean {
  const [network = "", length] = range.split("/");
  const family = isIP(network);
  if (family === 0 || isIP(value) !== family) return false;
  const type = family === 4 ? "ipv4" : "ipv6";
  const bits = length === undefined ? BITS[type] : Number(length);
  if (!Number.isInteger(bits) || bits < 0 || bits > BITS[type]) return false;
  const list = new BlockList();
  list.addSubnet(network, bits, type);
  return list.check(value, type);
}
const BITS = { ipv4: 32, ipv6: 128 } as const;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const COMPARISONS: ReadonlyMap<string, Comparison> = new Map([
  ["stringequals", onText((a, b) => a === b)],
  ["stringequalsignorecase", onText((a, b) => a.toLowerCase() === b.toLowerCase())],
  ["stringlike", (value, pattern) => fits(pattern, value)],
  ["numericequals", onNumbers((a, b) => a === b, number)],
  ["numericlessthan", onNumbers((a, b) => a < b, number)],
  ["numericlessthanequals", onNumbers((a, b) => a <= b, number)],
  ["numericgreaterthan", onNumbers((a, b) => a > b, number)],
  ["numericgreaterthanequals", onNumbers((a, b) => a >= b, number)],
  ["dateequals", onNumbers((a, b) => a === b, date)],
  ["datelessthan", onNumbers((a, b) => a < b, date)],
  ["datelessthanequals", onNumbers((a, b) => a <= b, date)],
  ["dategreaterthan", onNumbers((a, b) => a > b, date)],
  ["dategreaterthanequals", onNumbers((a, b) => a >= b, date)],
  ["bool", onText((a, b) => a.toLowerCase() === b.toLowerCase())],
  ["binaryequals", onText((a, b) => a === b)],
  ["ipaddress", onText(addressWithin)],
  ["arnequals", arnFits],
  ["arnlike", arnFits],
]);

/** Names of operators do not differ by case; undefined for what is none. */
export function operatorOf(text: string): Operator | undefined {
  const [, set, name = "", ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/i.exec(text) ?? [];
  const lower = name.toLowerCase();
  const positive = lower === "notipaddress" ? "ipaddress" : lower.replace(/^(string|numeric|date|arn)not/, "$1");
  const compare = COMPARISONS.get(positive);
  if (!compare) return undefined;
  return {
    compare,
    negated: positive !== lower,
    set: set === undefined ? undefined : /all/i.test(set) ? "ForAllValues" : "ForAnyValue",
    ifExists: ifExists !== undefined,
  };
}

/** `Null` asks whether a key is there at all. */
export const isNull = (text: string): boolean => text.toLowerCase() === "null";

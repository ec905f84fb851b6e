import { consistsOf } from "./pieces.js";
import { type Tri, tri, whichever } from "./tri.js";
import { expand, isPiece, keyOf, type Origin, originsOf, type Piece, tainted, textOf, type Value } from "./value.js";

/** Is it empty? Context values that GitHub always fills are not. */
export function isEmpty(value: Value): Tri {
  if (value.parts.length === 0) return "yes";
  const [only] = value.parts;
  if (value.parts.length === 1 && only && !isPiece(only)) return whichever(only.oneOf.map(isEmpty));
  const text = textOf(value);
  if (text !== undefined) return tri(text === "");
  const filled = value.parts.some((part) => isPiece(part) && ((part.text ?? "") !== "" || alwaysFilled(part)));
  return filled ? "no" : "maybe";
}

const ALWAYS_FILLED = new Set(
  [
    "sha",
    "ref",
    "ref_name",
    "repository",
    "repository_owner",
    "run_id",
    "run_number",
    "run_attempt",
    "actor",
    "event_name",
  ]
    .map((name) => `github.${name}`)
    .concat("time", "secrets.GITHUB_TOKEN", "github.token"),
);
const alwaysFilled = (piece: Piece): boolean =>
  piece.from.some(
    (origin) => origin.kind === "result" || (origin.kind === "context" && ALWAYS_FILLED.has(origin.path)),
  );

/** Are two texts the same? Equal when spelled or derived alike; different when known characters rule it out. */
export function equal(a: Value, b: Value): Tri {
  if (keyOf(a) === keyOf(b) && originsOf(a).every(isFixed)) return "yes";
  const lefts = expand(a);
  const rights = expand(b);
  return whichever(lefts.flatMap((left) => rights.map((right) => equalSettled(left, right))));
}

function equalSettled(a: Value, b: Value): Tri {
  const left = textOf(a);
  const right = textOf(b);
  if ((left === undefined || right === undefined) && textIsFault(a) !== textIsFault(b)) return "no";
  if (left !== undefined && right !== undefined) return tri(left === right);
  if (keyOf(a) === keyOf(b)) return "yes";
  const [open, text] = left === undefined ? [a, right] : [b, left];
  if (text !== undefined && !couldRead(open, text)) return "no";
  return "maybe";
}

/** The same wherever it is read in one run: a choice between such values comes out alike everywhere. */
const isFixed = (origin: Origin): boolean =>
  origin.kind !== "opaque" && !(origin.kind === "context" && /^(time|random)$/.test(origin.path));

const textIsFault = (value: Value): boolean => textOf(value) !== undefined && tainted(value);

/** A hash has hexadecimal digits and a run's number decimal ones: neither is in `latest`. */
const couldHold = (origin: Origin, text: string): boolean => {
  if (origin.kind !== "context") return true;
  if (/^(github\.sha|git\.head)$/.test(origin.path)) return /[0-9a-f]{4}/i.test(text);
  return !/^github\.run_(id|number|attempt)$/.test(origin.path) || /\d/.test(text);
};

/** Could the open value read exactly like this text? Its known pieces must stand in it, in their order. */
function couldRead(open: Value, text: string): boolean {
  if (text === "" && isEmpty(open) === "no") return false;
  if (
    open.parts.some(
      (part) => isPiece(part) && part.text === undefined && part.from.some((origin) => !couldHold(origin, text)),
    )
  )
    return false;
  return consistsOf(
    open.parts.map((part) => (isPiece(part) ? part.text : undefined)),
    text,
  );
}

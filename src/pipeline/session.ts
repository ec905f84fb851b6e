import type { Credentials } from "../model/effect.js";
import { isEmpty } from "../model/equality.js";
import type { SourceRange } from "../model/source.js";
import { hop, hopsOf, keyOf, originsOf, type Value } from "../model/value.js";
import { trimmed } from "./actions/fields.js";
import type { CommandCall, Input } from "./adapter.js";
import type { Frame } from "./frame.js";
import { cutAtEquals, lines } from "./state.js";

/** Is this key what an assume-role step was handed out, and so one that ends by itself? */
export const isHandedOut = (key: Value): boolean =>
  originsOf(key).some((origin) => origin.kind === "result" && /^credentials|AccessKeyId/.test(origin.field));

/**
 * A key pair in the environment of a step is a session of its own, whatever was configured before: the SDK and the
 * command line take variables first. Keys that an assume-role step wrote are that step's session already.
 */
export function environmentSession(frame: Frame, variable: (name: string) => Value, at: SourceRange): void {
  const key = variable("AWS_ACCESS_KEY_ID");
  if (!isKey(key) || knownSession(frame, key) !== undefined) return;
  const region = variable("AWS_REGION");
  frame.state.session = keySession(frame, key, at, {
    ...(isEmpty(region) === "yes" ? {} : { region }),
    ...withToken(variable("AWS_SESSION_TOKEN")),
  });
}

/** Keys that a script sets for its own commands are in force for these alone. */
export function withScriptKeys<T>({ shell, at }: CommandCall, frame: Frame, command: () => T): T {
  const key = shell.get("AWS_ACCESS_KEY_ID");
  const { state } = frame;
  if (!isKey(key) || isHandedOut(key)) return command();
  const before = state.session;
  const token = withToken(shell.get("AWS_SESSION_TOKEN"));
  const own = knownSession(frame, key) ?? keySession(frame, key, at, { inScript: true, ...token });
  state.session = own;
  const result = command();
  if (state.session === own) state.session = before;
  return result;
}

/** Keys that are given to an action which is no credentials action are in force for that action alone. */
export function withGivenKeys(
  inputs: ReadonlyMap<string, Input>,
  frame: Frame,
  at: SourceRange,
  act: () => void,
): void {
  const { state } = frame;
  const before = state.session;
  const given = [KEY_ID, SECRET_KEY].flatMap((name) => [...inputs].filter(([input]) => name.test(input)));
  const [[, key] = []] = given;
  const [, token] = [...inputs].find(([input]) => SESSION_TOKEN.test(input)) ?? [];
  if (key && isKey(key.value)) state.session = givenSession(key, token, frame, at);
  act();
  state.session = before;
}

function givenSession({ value, at }: Input, token: Input | undefined, frame: Frame, action: SourceRange): string {
  const way = isHandedOut(value) ? "chain" : "keys";
  return (
    knownSession(frame, value) ??
    frame.emit(
      { kind: "credentials", way, keyId: value, keyAt: at, inScript: true, ...withToken(token?.value) },
      action,
    )
  );
}

/** `aws-access-key-id`, `AWS_ACCESS_KEY_ID`, `accessKeyId`; inputs have no case. */
const KEY_ID = /^(aws[-_]?)?access[-_]?key([-_]?id)?$/;
const SESSION_TOKEN = /^(aws[-_]?)?session[-_]?token$/;
const SECRET_KEY = /^(aws[-_]?)?secret[-_]?(access[-_]?)?key$/;

/** The key that `~/.aws/credentials` is written with. */
export function credentialsFile(content: Value, frame: Frame): void {
  for (const line of lines(content)) {
    const pair = cutAtEquals(line);
    const key = pair && trimmed(pair.value);
    if (pair?.name.trim() === "aws_access_key_id" && key && isKey(key) && knownSession(frame, key) === undefined)
      frame.state.session = keySession(frame, hop(key, frame.step), frame.step);
    if (pair?.name.trim() === "aws_session_token") frame.learns(withToken(key));
  }
}

/** What nothing has set, or some action may have exported, is no reason to believe in a key. */
const isKey = (key: Value): boolean =>
  isEmpty(key) !== "yes" && originsOf(key).every((origin) => origin.kind !== "unset" && origin.kind !== "opaque");

/** Keys come with a session token when they are temporary ones: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp.html */
export const withToken = (token: Value | undefined): { temporary?: true } =>
  token && isKey(token) ? { temporary: true } : {};

const knownSession = ({ machine, job }: Frame, key: Value): string | undefined =>
  machine.effects.find(
    (effect) =>
      effect.job === job.id && effect.kind === "credentials" && effect.keyId && keyOf(effect.keyId) === keyOf(key),
  )?.id;

function keySession(
  frame: Frame,
  key: Value,
  at: SourceRange,
  more: Pick<Credentials, "region" | "inScript" | "temporary"> = {},
): string {
  const keyAt = writtenAt(key, frame) ?? at;
  return frame.emit(
    { kind: "credentials", way: isHandedOut(key) ? "chain" : "keys", keyId: key, keyAt, ...more },
    keyAt,
  );
}

/** The last place on a key's way; when that holds more, as a file or a whole script does, the place that names the key. */
function writtenAt(key: Value, { repository }: Frame): SourceRange | undefined {
  const hops = hopsOf(key);
  const [last, before] = [...hops].reverse();
  const within = last && before && last.file === before.file && before.start >= last.start && before.end <= last.end;
  if (!within) return last;
  const names = originsOf(key).flatMap((origin) => (origin.kind === "context" ? [origin.path] : []));
  const textAt = ({ file, start, end }: SourceRange): string => repository.read(file)?.slice(start, end) ?? "";
  const inside = hops.filter((hop) => hop !== last);
  return inside.findLast((hop) => names.some((name) => textAt(hop).includes(name))) ?? before;
}

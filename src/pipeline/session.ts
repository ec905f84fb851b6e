import type { SourceRange } from "../model/source.js";
import { hopsOf, isEmpty, keyOf, originsOf, type Value } from "../model/value.js";
import type { Frame } from "./frame.js";

/** Is this key what an assume-role step was handed out, and so one that ends by itself? */
export const isHandedOut = (key: Value): boolean =>
  originsOf(key).some((origin) => origin.kind === "result" && /^credentials|AccessKeyId/.test(origin.field));

/**
 * A key pair in the environment of a step is a session of its own, whatever was configured before: the SDK and the
 * command line take variables first. Keys that an assume-role step wrote are that step's session already.
 */
export function environmentSession(frame: Frame, variable: (name: string) => Value, at: SourceRange): void {
  const key = variable("AWS_ACCESS_KEY_ID");
  // What some action may have exported is no reason to believe in a key.
  if (originsOf(key).some((origin) => origin.kind === "unset" || origin.kind === "opaque") || isEmpty(key) === "yes")
    return;
  const known = frame.machine.effects.some(
    (effect) =>
      effect.job === frame.job.id &&
      effect.kind === "credentials" &&
      effect.keyId &&
      keyOf(effect.keyId) === keyOf(key),
  );
  if (known) return;
  const taken = isHandedOut(key);
  const region = variable("AWS_REGION");
  const keyAt = hopsOf(key).at(-1) ?? at;
  frame.state.session = frame.emit(
    {
      kind: "credentials",
      way: taken ? "chain" : "keys",
      keyId: key,
      keyAt,
      ...(isEmpty(region) === "yes" ? {} : { region }),
    },
    keyAt,
  );
}

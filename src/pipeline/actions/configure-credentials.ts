import { every, type Tri } from "../../model/tri.js";
import { derives, fromOrigin, isEmpty, opaque, textOf, type Value } from "../../model/value.js";
import { type ActionAdapter, type ActionCall, flag, input, inputAt, outputs } from "../adapter.js";
import type { Frame } from "../frame.js";
import { isHandedOut } from "../session.js";

/**
 * `aws-actions/configure-aws-credentials`. With a role and no keys it asks GitHub for a web identity, unless the token
 * endpoint is not offered to the job, roles are chained, or a token file is named; then it goes on from what is there.
 */
export const configureCredentials: ActionAdapter = {
  names: ["aws-actions/configure-aws-credentials"],
  run(call, frame) {
    const role = input(call, "role-to-assume");
    const region = input(call, "aws-region");
    const key = keyOf(call);
    const way = wayOf(call, frame, role, key);
    const audience = input(call, "audience");
    const tokenFile = input(call, "web-identity-token-file");
    const id = frame.emit(
      {
        kind: "credentials",
        way,
        ...(role ? { role } : {}),
        ...(region ? { region } : {}),
        ...(key ? { keyId: key, keyAt: inputAt(call, "aws-access-key-id", "aws-secret-access-key") } : {}),
        ...(audience ? { audience } : {}),
        ...(tokenFile ? { tokenFile } : {}),
      },
      call.at,
    );
    frame.state.session = id;
    if (region) {
      frame.state.region = region;
      frame.state.env.set("AWS_REGION", region);
      frame.state.env.set("AWS_DEFAULT_REGION", region);
    }
    const handedOut = (name: string): Value => fromOrigin({ kind: "result", effect: id, field: `credentials.${name}` });
    return outputs(
      {
        "aws-account-id": opaque("the account id"),
        "aws-access-key-id": handedOut("AccessKeyId"),
        "aws-secret-access-key": handedOut("SecretAccessKey"),
        "aws-session-token": handedOut("SessionToken"),
      },
      true,
    );
  },
};

/** A key that is surely empty, such as an input nobody gives, is none. */
function keyOf(call: ActionCall): Value | undefined {
  const key = input(call, "aws-access-key-id") ?? input(call, "aws-secret-access-key");
  return key && isEmpty(key) !== "yes" ? key : undefined;
}

type Way = "oidc" | "keys" | "chain" | "ambient";

function wayOf(call: ActionCall, frame: Frame, role: Value | undefined, key: Value | undefined): Way {
  if (key && role && isEmpty(role) === "maybe" && every([maybeUnset(key)]) === "yes") return "oidc";
  if (key) return isHandedOut(key) ? "chain" : "keys";
  if (flag(call, "role-chaining", false) !== "no") return "chain";
  if (!role || isEmpty(role) === "yes") return "ambient";
  if (input(call, "web-identity-token-file")) return "oidc";
  return frame.job.idToken.granted === "no" && frame.state.session !== undefined ? "chain" : "oidc";
}

const maybeUnset = (key: Value): Tri =>
  textOf(key) === undefined ? derives(key, (origin) => origin.kind === "unset") : "no";

import { isEmpty } from "../../model/equality.js";
import { releaseOf } from "../../model/known-actions.js";
import { every, type Tri, tri } from "../../model/tri.js";
import { derives, fromOrigin, literal, opaque, textOf, type Value } from "../../model/value.js";
import { type ActionAdapter, type ActionCall, flag, input, inputAt, outputs } from "../adapter.js";
import type { Frame } from "../frame.js";
import { isHandedOut, withToken } from "../session.js";

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
        ...(key
          ? {
              keyId: key,
              keyAt: inputAt(call, "aws-access-key-id", "aws-secret-access-key"),
              ...withToken(input(call, "aws-session-token")),
            }
          : {}),
        ...(audience ? { audience } : {}),
        ...(tokenFile ? { tokenFile } : {}),
        ...(role && isEmpty(role) !== "yes"
          ? { seconds: input(call, "role-duration-seconds") ?? lasts(call, way) }
          : {}),
        masksAccount: masks(call),
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

const majorOf = (call: ActionCall): number | undefined => {
  const release = releaseOf(call.name, call.ref, call.comment);
  return release === undefined ? undefined : Number(release.split(".")[0]);
};

/** Releases 1 and 2 asked for six hours when a role was assumed with keys, and masked the account id unless told not to. */
const OLD = 2;
const lasts = (call: ActionCall, way: Way): Value =>
  literal(way === "keys" && (majorOf(call) ?? OLD + 1) <= OLD ? "21600" : "3600");

function masks(call: ActionCall): Tri {
  const given = input(call, "mask-aws-account-id");
  const major = majorOf(call);
  if (given) return flag(call, "mask-aws-account-id", false);
  return major === undefined ? "maybe" : tri(major <= OLD);
}

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

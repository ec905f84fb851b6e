import type { AccessRequest, Decider, Decision, PoliciesInForce, Policy } from "../model/policy.js";
import { accountOf } from "./principal.js";
import { type Applying, applying } from "./statement.js";
import { heldIn } from "./variables.js";

/** What one layer of policies says, deny statements left aside. */
interface Layer {
  readonly allows: "yes" | "maybe" | "no";
  readonly by?: Found;
}

interface Found extends Applying {
  readonly policy: Policy;
}

/**
 * The decision of IAM over a request: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 * Organisation policies and session policies are not among the policies.
 */
export function evaluate(request: AccessRequest, policies: PoliciesInForce): Decision {
  const identity = foundIn(policies.identity, request);
  const boundary = policies.boundary && foundIn([policies.boundary], request);
  const resource = policies.resource && foundIn([policies.resource], request, boundary !== undefined);
  const all = [...identity, ...(boundary ?? []), ...(resource ?? [])];
  const denies = all.filter(({ statement }) => statement.effect === "Deny");
  const surely = denies.find(({ applies }) => applies === "yes");
  if (surely) return { is: "denied", why: "explicitly", by: decider(surely) };
  const decision = granted(request, layerOf(identity), boundary ? layerOf(boundary) : UNLIMITED, resource);
  const [perhaps] = denies;
  return perhaps && decision.is === "allowed" ? conditional(perhaps, request) : decision;
}

/** Who may be allowed by which policies: within an account either side is enough, across accounts it takes both. */
function granted(
  request: AccessRequest,
  identity: Layer,
  boundary: Layer,
  resource: readonly Found[] | undefined,
): Decision {
  const own: readonly Part[] = [
    ["identity", identity],
    ["boundary", boundary],
  ];
  if (accountOf(request.principal) !== request.resourceAccount)
    return combined(request, [...own, ["resource", layerOf(resource ?? [])]]);
  const ways = waysWithin(request, own, boundary, resource ?? []).map((parts) => combined(request, parts));
  const better = (is: Decision["is"]) => ways.find((way) => way.is === is);
  return better("allowed") ?? better("conditional") ?? (ways[0] as Decision);
}

/**
 * A resource policy that names a role grants what the role's boundary admits; one that names anybody, or the very session,
 * grants it beside the boundary: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 * A key is for those whom its own policy admits: https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
 */
function waysWithin(
  { action }: AccessRequest,
  own: readonly Part[],
  boundary: Layer,
  resource: readonly Found[],
): readonly (readonly Part[])[] {
  const by = (...ways: Found["named"][]): Part => [
    "resource",
    layerOf(resource.filter((each) => ways.includes(each.named))),
  ];
  const isOfKey = action.toLowerCase().startsWith("kms:") && resource !== undefined;
  return [
    isOfKey ? [...own, by("by account", "as role", "as anybody")] : own,
    [["boundary", boundary], by("as role")],
    [by("as session", "as anybody")],
  ];
}

type Part = readonly [name: "identity" | "boundary" | "resource", layer: Layer];

/** Without a boundary, none limits. */
const UNLIMITED: Layer = { allows: "yes" };

/** All of them have to allow it. */
function combined(request: AccessRequest, parts: readonly Part[]): Decision {
  const refusing = parts.find(([, { allows }]) => allows === "no");
  if (refusing) return { is: "denied", why: "implicitly", missing: refusing[0] };
  const open = parts.find(([, { allows }]) => allows === "maybe")?.[1].by;
  if (open) return conditional(open, request);
  const by = parts.flatMap(([, layer]) => layer.by ?? [])[0];
  if (!by) throw new Error("nothing allows what is allowed");
  return { is: "allowed", by: decider(by) };
}

function layerOf(found: readonly Found[]): Layer {
  const allows = found.filter(({ statement }) => statement.effect === "Allow");
  const by = allows.find(({ applies }) => applies === "yes") ?? allows[0];
  return by ? { allows: by.applies, by } : { allows: "no" };
}

const foundIn = (policies: readonly Policy[], request: AccessRequest, isBounded = false): readonly Found[] =>
  policies.flatMap((policy) => applying(policy, request, isBounded).map((each) => ({ ...each, policy })));

const decider = ({ policy, statement }: Found): Decider => ({ policy: policy.name, statement: statement.name });

/** The keys that nobody can see, and on which it hangs. */
function conditional(found: Found, request: AccessRequest): Decision {
  const keys = found.statement.conditions
    .map(({ key }) => key)
    .filter((key) => heldIn(request.context, key) === "unknown");
  return { is: "conditional", by: decider(found), keys };
}

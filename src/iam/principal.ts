import type { PrincipalPattern, Principals } from "../model/policy.js";

/** How a policy names somebody. */
export type Named = "as session" | "as role" | "by account" | "as anybody";

const ROLE_SESSION = /^arn:(aws[\w-]*):sts::(\d{12}):assumed-role\/([^/]+)\/.+$/;
const IN_ACCOUNT = /^arn:aws[\w-]*:(?:iam|sts)::(\d{12}):/;

export const accountOf = (principal: string): string | undefined => IN_ACCOUNT.exec(principal)?.[1];

/** In which way the policy is about this principal, if it is: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
export function named({ not, all }: Principals, principal: string): Named | undefined {
  const ways = all.map((pattern) => wayOf(pattern, principal)).filter((way) => way !== undefined);
  if (not) return ways.length === 0 ? "as anybody" : undefined;
  return ORDER.find((way) => ways.includes(way));
}
const ORDER: readonly Named[] = ["as session", "as anybody", "as role", "by account"];

function wayOf({ kind, value }: PrincipalPattern, principal: string): Named | undefined {
  if (kind === "*") return "as anybody";
  if (kind === "AWS") return awsWay(value, principal);
  return kind === "Service" && value.toLowerCase() === principal.toLowerCase() ? "as session" : undefined;
}

function awsWay(value: string, principal: string): Named | undefined {
  const account = accountOf(principal);
  if (account === undefined) return undefined;
  if (value === "*") return "as anybody";
  if (value === account || new RegExp(`^arn:aws[\\w-]*:iam::${account}:root$`).test(value)) return "by account";
  if (value === principal) return ROLE_SESSION.test(principal) ? "as session" : "as role";
  return value === roleOf(principal) ? "as role" : undefined;
}

/** The role behind a session, as long as it has no path. */
function roleOf(principal: string): string | undefined {
  const [, partition, account, role] = ROLE_SESSION.exec(principal) ?? [];
  return role === undefined ? undefined : `arn:${partition}:iam::${account}:role/${role}`;
}

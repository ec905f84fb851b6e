import type { AccessRequest, Matching, Policy, Statement } from "../model/policy.js";
import { every, not, some, type Tri, tri } from "../model/tri.js";
import { conditionHolds } from "./condition.js";
import { type Named, named } from "./principal.js";
import { fill } from "./variables.js";
import { fits, wild } from "./wildcard.js";

/** A statement that is about a request, or may be. */
export interface Applying {
  readonly statement: Statement;
  readonly applies: "yes" | "maybe";
  /** How a resource policy names the principal. */
  readonly named?: Named;
}

/** The statements of a policy that are about the request; a principal with a permission boundary `isBounded`. */
export function applying(policy: Policy, request: AccessRequest, isBounded: boolean): readonly Applying[] {
  const hasVariables = policy.version === "2012-10-17";
  return policy.statements.flatMap((statement) => {
    const way = statement.principals && wayOf(statement, request.principal, isBounded);
    if (statement.principals && way === undefined) return [];
    const applies = every([
      tri(aboutAction(statement.actions, request.action)),
      aboutResource(statement.resources, request, hasVariables),
      ...statement.conditions.map((condition) => conditionHolds(condition, request.context, hasVariables)),
    ]);
    return applies === "no" ? [] : [{ statement, applies, ...(way === undefined ? {} : { named: way }) }];
  });
}

/**
 * A Deny with NotPrincipal denies whoever has a boundary, also those whom it names:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
function wayOf({ effect, principals }: Statement, principal: string, isBounded: boolean): Named | undefined {
  if (!principals) return undefined;
  return isBounded && effect === "Deny" && principals.not ? "as anybody" : named(principals, principal);
}

/** Actions do not differ by case. */
const aboutAction = ({ not: isNot, patterns }: Matching, action: string): boolean =>
  patterns.some((pattern) => fits(wild(pattern.toLowerCase()), action.toLowerCase())) !== isNot;

function aboutResource({ not: isNot, patterns }: Matching, request: AccessRequest, hasVariables: boolean): Tri {
  const all = patterns.map((pattern) => fill(pattern, request.context, hasVariables));
  const found = some(
    all.map((pattern): Tri => {
      if (pattern === "unknown") return "maybe";
      return pattern === "absent" ? "no" : tri(fits(pattern, request.resource));
    }),
  );
  return isNot ? not(found) : found;
}

import type { AccessContext, Condition } from "../model/policy.js";
import { every, some, type Tri, tri } from "../model/tri.js";
import { isNull, type Operator, operatorOf } from "./operators.js";
import { type Filled, fill, heldIn } from "./variables.js";

/** Does one condition hold? `maybe` where its key, or a variable in it, is something nobody can see. */
export function conditionHolds(condition: Condition, context: AccessContext, hasVariables: boolean): Tri {
  const held = heldIn(context, condition.key);
  if (held === "unknown") return "maybe";
  if (isNull(condition.operator)) {
    const wanted = condition.values.map((value) => value.toLowerCase() === "true");
    return tri(wanted.includes(held === "absent" || held.length === 0));
  }
  const operator = operatorOf(condition.operator);
  // AWS refuses such a policy: what it would mean is not known.
  if (!operator) return "maybe";
  if (held === "absent" || held.length === 0) return tri(holdsWithout(operator));
  const wanted = condition.values.map((value) => fill(value, context, hasVariables));
  const each = held.map((value) => holdsFor(value, wanted, operator));
  return operator.set === "ForAllValues" || (operator.set === undefined && operator.negated) ? every(each) : some(each);
}

/**
 * Where the key is absent, `ForAllValues`, `IfExists` and negated operators hold; `ForAnyValue` wants a value, also with
 * `IfExists`, which is asked for one value at a time:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
function holdsWithout({ set, ifExists, negated }: Operator): boolean {
  if (set !== undefined) return set === "ForAllValues";
  return ifExists || negated;
}

function holdsFor(value: string, wanted: readonly Filled[], { compare, negated }: Operator): Tri {
  const found = some(
    wanted.map((pattern) =>
      pattern === "unknown" ? "maybe" : pattern === "absent" ? "no" : tri(compare(value, pattern)),
    ),
  );
  if (!negated || found === "maybe") return found;
  return tri(found === "no");
}

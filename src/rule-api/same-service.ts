import type { Target, Update } from "../model/effect.js";
import { equal } from "../model/equality.js";
import { effectById, isBefore, jobOf, type Run } from "../model/pipeline.js";
import { keyOf, originsOf, textOf, type Value } from "../model/value.js";
import { deployments, sameTarget } from "./search.js";

/** Another service, or the same name in another cluster or region. */
export const isElsewhere = (a: Target, b: Target): boolean =>
  sameTarget(a, b) === "no" || (a.region !== undefined && b.region !== undefined && equal(a.region, b.region) === "no");

interface Deployed {
  readonly run: Run;
  readonly deployment: Update;
}

/** Names alone may mean two services in two accounts: role, region and environment must be the same too. */
export function isCertainlySame(one: Deployed, other: Deployed): boolean {
  const [a, b] = [one.deployment.target, other.deployment.target];
  const known = [a.name, a.cluster].every((value) => value && textOf(value) !== undefined);
  return (
    known &&
    alike(a.region, b.region) &&
    alike(environmentOf(one), environmentOf(other)) &&
    alike(roleOf(one), roleOf(other))
  );
}

/** The last word is the later deployment's: what checks that one would check this one, too. */
export const isDeployedAgain = ({ run, deployment }: Deployed): boolean =>
  deployments(run).some(
    (later) =>
      isBefore(run, deployment, later) &&
      sameTarget(deployment.target, later.target) === "yes" &&
      !later.endsRed &&
      later.onFailure === deployment.onFailure &&
      (later.certainty === "does" || deployment.certainty === "may") &&
      isCertainlySame({ run, deployment }, { run, deployment: later }),
  );

/**
 * Jobs in two environments: what variables and secrets name in one may be another service, or the same name in another
 * account, in the other.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#vars-context
 */
export function isOfItsEnvironment(one: Deployed, other: Deployed): boolean {
  if (alike(environmentOf(one), environmentOf(other))) return false;
  return [one, other].some((each) => {
    const { name, cluster, region } = each.deployment.target;
    return [name, cluster, region, roleOf(each)].some((value) => value !== undefined && isSetPerEnvironment(value));
  });
}

const isSetPerEnvironment = (value: Value): boolean =>
  originsOf(value).some((origin) => origin.kind === "context" && /^(vars|secrets)\./.test(origin.path));

const alike = (a: Value | undefined, b: Value | undefined): boolean => (a && b ? keyOf(a) === keyOf(b) : a === b);

const environmentOf = ({ run, deployment }: Deployed): Value | undefined => jobOf(run, deployment.job).environment;

function roleOf({ run, deployment }: Deployed): Value | undefined {
  const session = effectById(run, deployment.session);
  return session?.kind === "credentials" ? (session.role ?? session.keyId) : undefined;
}

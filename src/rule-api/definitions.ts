import type { Target } from "../model/effect.js";
import { equal } from "../model/equality.js";
import type { ServiceDefinition } from "../model/service-definition.js";
import { rangeKey } from "../model/source.js";
import type { Tri } from "../model/tri.js";
import { originsOf, type Value } from "../model/value.js";
import { sameTarget } from "./search.js";
import type { DefinedService } from "./subjects.js";

/** What files of the repository say of a service: definitions that are its own, and others that may be. */
export interface Definitions {
  readonly own: readonly DefinedService[];
  readonly perhaps: readonly DefinedService[];
}

export function definitionsOf(target: Target, services: readonly DefinedService[]): Definitions {
  const judged = services.map((service) => [service, defines(service, target)] as const);
  const own = judged.flatMap(([service, answer]) => (answer === "yes" ? [service] : []));
  // What a workflow applies is known better than what the files alone say of the same lines.
  const applied = new Set(own.flatMap((service) => (service.otherwise ? [] : [rangeKey(service.at)])));
  return {
    own: own.filter((service) => !service.otherwise || !applied.has(rangeKey(service.at))),
    perhaps: judged.flatMap(([service, answer]) => (answer === "maybe" ? [service] : [])),
  };
}

/** By the values that are written down; what nobody here applies may be applied with others. */
function defines(service: DefinedService, target: Target): Tri {
  const answer = names(service, target);
  if (answer === "yes" || !service.otherwise) return answer;
  const open = names(service.otherwise, target);
  if (open === "yes") return "yes";
  return answer === "no" && open !== "no" ? "maybe" : answer;
}

const names = ({ name, cluster }: Pick<DefinedService, "name" | "cluster">, target: Target): Tri =>
  sameTarget({ id: "", kind: "service", namedAt: [], name, ...(cluster ? { cluster } : {}) }, target);

/** Is this the revision of a definition that Terraform keeps, as one of its outputs tells it? */
export const isOfResource = ({ resource }: ServiceDefinition, revision: Value): boolean =>
  resource !== undefined &&
  originsOf(revision).some((origin) => origin.kind === "context" && origin.path.startsWith(`${resource}.`));

/** Is this definition made for the family that a deployment names without a revision? */
export const isOfFamily = (service: DefinedService, revision: Target["name"]): boolean =>
  service.family !== undefined && equal(service.family, revision) === "yes";

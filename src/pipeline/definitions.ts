import type { DefinedService } from "../rule-api/subjects.js";
import type { Repository } from "./repository.js";
import { type Terraform, terraformOf } from "./terraform/index.js";
import { ANYTHING_GIVEN, NOTHING_GIVEN } from "./terraform/variables.js";

/**
 * Services that Terraform defines, with the values that its files hold. Whoever applies it may give others, so their
 * names with every variable open are kept beside them.
 */
export function readDefinitions(repository: Repository): readonly DefinedService[] {
  const terraform = terraformOf(repository);
  return terraform ? terraform.roots.flatMap((root) => servicesIn(root, terraform)) : [];
}

function servicesIn(root: string, terraform: Terraform): readonly DefinedService[] {
  const open = terraform.configuration(root, ANYTHING_GIVEN)?.services ?? [];
  const services = terraform.configuration(root, NOTHING_GIVEN)?.services ?? [];
  return services.map((service) => {
    const otherwise = open.find((each) => each.at.file === service.at.file && each.at.start === service.at.start);
    return otherwise ? { ...service, otherwise } : service;
  });
}

import type { DefinedService } from "../rule-api/subjects.js";
import { stackServicesIn } from "./cloudformation/index.js";
import type { Repository } from "./repository.js";
import { type Terraform, terraformOf } from "./terraform/index.js";
import { ANYTHING_GIVEN, NOTHING_GIVEN } from "./terraform/variables.js";

/**
 * Services that Terraform and templates of CloudFormation define, with the values that their files hold. Whoever applies
 * them may give others, so their names with every variable open are kept beside them.
 */
export function readDefinitions(repository: Repository): readonly DefinedService[] {
  const terraform = terraformOf(repository);
  const applied = terraform ? terraform.roots.flatMap((root) => servicesIn(root, terraform)) : [];
  return [...applied, ...stackServicesIn(repository)];
}

function servicesIn(root: string, terraform: Terraform): readonly DefinedService[] {
  const open = terraform.configuration(root, ANYTHING_GIVEN)?.services ?? [];
  const services = terraform.configuration(root, NOTHING_GIVEN)?.services ?? [];
  return services.map((service) => {
    const otherwise = open.find((each) => each.at.file === service.at.file && each.at.start === service.at.start);
    return otherwise ? { ...service, otherwise } : service;
  });
}

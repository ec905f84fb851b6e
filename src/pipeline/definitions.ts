import { textOf } from "../model/value.js";
import type { Definition, ImageUse } from "../rule-api/subjects.js";
import type { Repository } from "./repository.js";
import { type TerraformDefinition, type TerraformModule, terraformModules } from "./terraform.js";

/**
 * What Terraform defines. Of its images only those count that it runs itself: definitions that no service of the folder
 * runs, and those whose changes are ignored because a pipeline owns the revision, are left out; so are images of which
 * the tag is only known to Terraform.
 */
export function readDefinitions(repository: Repository): readonly Definition[] {
  return terraformModules(repository).map((module) => ({
    file: module.folder,
    images: module.definitions.filter((definition) => runs(module, definition)).flatMap(images),
    services: module.services,
  }));
}

const runs = (module: TerraformModule, definition: TerraformDefinition): boolean =>
  !definition.ignoresContainers &&
  module.services.some((service) => service.definition === definition.address && !service.ignoresDefinition);

const images = (definition: TerraformDefinition): readonly ImageUse[] =>
  definition.images
    .filter(({ value }) => {
      const last = value.parts.at(-1);
      return textOf(value) !== undefined || (last !== undefined && !("oneOf" in last) && /[:@]/.test(last.text ?? ""));
    })
    .map(({ value, at }) => ({ value, at, how: "file" }));

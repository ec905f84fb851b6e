import type { DefinedService } from "../../rule-api/subjects.js";
import { oncePerRepository } from "../once.js";
import type { Repository } from "../repository.js";
import { parseYaml, type YamlNode } from "../yaml.js";
import { servicesOf } from "./services.js";
import { type Given, NOTHING_GIVEN, Template } from "./template.js";

/** The template in a file of the repository; undefined when it is none. */
export const templateAt = oncePerRepository((path, repository): YamlNode | undefined => {
  const text = repository.read(path);
  if (text === undefined || !/\bResources\b/.test(text)) return undefined;
  const parsed = parseYaml(path, text);
  return "root" in parsed && parsed.root.get("Resources").isMap ? parsed.root : undefined;
});

export const templateWith = (path: string, given: Given, repository: Repository): Template | undefined => {
  const root = templateAt(path, repository);
  return root && new Template(path, root, given);
};

/** More than anybody has templates; of other YAML and JSON a repository may have any amount. */
const MAX_FILES = 2_000;
/** Of all of them together. */
const MAX_CHARACTERS = 2_000_000;

/** Services that templates of the repository define, each with the names it has where no default is taken for granted. */
export function stackServicesIn(repository: Repository): readonly DefinedService[] {
  const files = repository.list([".yml", ".yaml", ".json", ".template"]).filter(mayBeTemplate);
  if (files.length > MAX_FILES) return [];
  const templates = files.filter((file) => /AWS::ECS::Service\b/.test(repository.read(file) ?? ""));
  const size = templates.reduce((sum, file) => sum + (repository.read(file)?.length ?? 0), 0);
  if (size > MAX_CHARACTERS) return [];
  return templates.flatMap((file) => {
    const template = templateWith(file, NOTHING_GIVEN, repository);
    if (!template) return [];
    const cautious = servicesOf(template.cautious);
    return servicesOf(template).map((service) => {
      const otherwise = cautious.find((each) => each.at.start === service.at.start);
      return otherwise ? { ...service, otherwise } : service;
    });
  });
}

/** JSON is mostly something else: there only the name tells. */
const mayBeTemplate = (file: string): boolean =>
  !file.startsWith(".github/") &&
  (!file.endsWith(".json") || /template|stack|cloudformation|cfn|ecs|infra/i.test(file));

import type { Repository } from "../repository.js";
import type { Folder } from "./module.js";
import type { Block } from "./syntax.js";

/** Does what `-target` names refer, over however many blocks of the root, to this address or to the module it is in? */
export function dependsOn(root: Folder, target: string, address: string, repository: Repository): boolean {
  const wanted = firstName(address);
  const seen = new Set<string>();
  const queue = [firstName(target)];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    if (name === wanted) return true;
    for (const block of root.blocks.filter((each) => namesOf(each).includes(name as string)))
      queue.push(...referencesIn(repository.read(block.whole.file)?.slice(block.whole.start, block.whole.end) ?? ""));
  }
  return false;
}

/** `module.app`, `aws_ecs_service.app` or `local.name`, without what is below. */
const firstName = (address: string): string => address.match(NAME)?.[0] ?? address;
const NAME = /\b(module|local|[a-z]\w*_\w+)\.[\w-]+/;

const namesOf = (block: Block): readonly string[] =>
  block.type === "locals"
    ? [...block.attributes.keys()].map((name) => `local.${name}`)
    : [block.type === "module" ? `module.${block.labels[0]}` : block.labels.join(".")];

const referencesIn = (text: string): readonly string[] =>
  [...text.matchAll(new RegExp(NAME, "g"))].map(([name]) => name);

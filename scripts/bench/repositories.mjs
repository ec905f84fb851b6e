import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

const workflows = (directory) => join(directory, ".github", "workflows");

/** Every directory that has workflows, at or below the ones given; a repository is not searched for others. */
export function repositoriesBelow(directories) {
  return directories.flatMap((directory) => {
    if (existsSync(workflows(directory))) return [directory];
    const inside = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return repositoriesBelow(inside.map((entry) => join(directory, entry.name)).sort());
  });
}

export const workflowsOf = (directory) =>
  readdirSync(workflows(directory))
    .filter((file) => /\.ya?ml$/.test(file))
    .map((file) => join(workflows(directory), file));

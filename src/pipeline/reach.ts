import { posix } from "node:path";
import { readAction, resolve } from "./references.js";
import type { Repository } from "./repository.js";
import type { Workflow } from "./workflow.js";

const AWS = new RegExp(
  [
    "\\bec[sr]\\b|[-_]ec[sr]\\b|\\bec[sr][-_]|ecspresso|fargate|amazonaws|aws-actions/|\\bcopilot\\b",
    "\\baws (deploy|cloudformation)\\b|\\b(terraform|tofu|terragrunt|cdk|sam|pulumi|sst)\\b",
    // A workflow of another repository may do anything.
    "uses:\\s*[\"']?[\\w.-]+/[\\w.-]+/\\.github/workflows/",
  ].join("|"),
  "i",
);

/** A quick scan: does the workflow, or a file that it calls and that can be read, speak of AWS at all? */
export function mayReach(workflow: Workflow, repository: Repository): boolean {
  return [workflow.file, ...closure(workflow.file, repository)].some((file) => AWS.test(repository.read(file) ?? ""));
}

/** Workflows of this repository that the workflow's jobs call. */
export function localReferences(workflow: Workflow, repository: Repository): ReadonlySet<string> {
  const paths = workflow.jobs.flatMap((job) => {
    const reference = job.uses ? resolve(job.uses.text, repository) : undefined;
    return reference?.kind === "local" && reference.repository === repository ? [reference.path] : [];
  });
  return new Set(paths);
}

function closure(file: string, repository: Repository, seen = new Set<string>()): ReadonlySet<string> {
  for (const path of mentioned(repository.read(file) ?? "", repository)) {
    if (seen.has(path) || seen.size > 200) continue;
    seen.add(path);
    closure(path, repository, seen);
  }
  return seen;
}

/** What stands alone behind `uses:` on a line, but for a comment. */
const usesIn = (text: string): readonly string[] =>
  text.split("\n").flatMap((line) => {
    const at = line.indexOf("uses:");
    const word =
      at === -1
        ? ""
        : line
            .slice(at + "uses:".length)
            .replace(/\s#.*$/, "")
            .trim();
    return word === "" || /\s/.test(word) ? [] : [word.replace(/^["']|["']$/g, "")];
  });

function mentioned(text: string, repository: Repository): readonly string[] {
  const used = usesIn(text).flatMap((uses) => {
    const reference = resolve(uses, repository);
    if (reference.kind !== "local") return [];
    if (/\.ya?ml$/.test(reference.path)) return [reference.repository.spell(reference.path)];
    return readAction(reference.path, reference.repository)?.file ?? [];
  });
  const scripts = [...text.matchAll(/(?:^|[\s"'])((?:\.?[\w-]*\/)?[\w./-]+\.(?:sh|bash))\b/gm)].map(([, path = ""]) =>
    posix.normalize(path),
  );
  const make = /\bmake\b/.test(text) ? ["Makefile"] : [];
  return [...used, ...scripts, ...make].filter((path) => repository.read(path) !== undefined);
}

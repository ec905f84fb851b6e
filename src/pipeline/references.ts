import { posix } from "node:path";
import type { GivenInput, Use } from "../model/pipeline.js";
import type { SourceRange } from "../model/source.js";
import { oncePerRepository } from "./once.js";
import type { Repository } from "./repository.js";
import { readStep, type StepSpec } from "./workflow.js";
import { parseYaml, type Text, type YamlNode } from "./yaml.js";

/** What a `uses:` leads to. */
export type Reference =
  | { readonly kind: "local"; readonly path: string; readonly repository: Repository }
  | { readonly kind: "remote"; readonly name: string; readonly owner: string; readonly ref: string }
  | { readonly kind: "docker"; readonly image: string };

/** Resolves a `uses:`: a path, this repository by its own name, one given with `--repository`, or another one. */
export function resolve(uses: string, repository: Repository): Reference {
  const text = uses.trim();
  if (text.startsWith("docker://")) return { kind: "docker", image: text.slice(9) };
  if (text.startsWith("./") || text.startsWith(".\\"))
    return { kind: "local", path: posix.normalize(text), repository };
  const [name = text, ref = ""] = text.split("@");
  const [owner = "", repo = "", ...path] = name.split("/");
  const slug = `${owner}/${repo}`;
  const known = repository.slug?.toLowerCase() === slug.toLowerCase() ? repository : repository.other(slug);
  if (known) return { kind: "local", path: path.join("/"), repository: known };
  return { kind: "remote", name: name.toLowerCase(), owner: owner.toLowerCase(), ref };
}

/** Why an action's file cannot be read. */
interface BrokenAction {
  readonly file: string;
  readonly broken: string;
}

interface ActionFile {
  readonly file: string;
  readonly root: YamlNode;
  readonly folder: string;
  /** The steps of a composite action; undefined for every other kind. */
  readonly steps: readonly StepSpec[] | undefined;
}

/** The `action.yml` of a local action's folder. */
export const readAction = oncePerRepository(parseAction);

function parseAction(path: string, repository: Repository): ActionFile | BrokenAction | undefined {
  for (const name of ["action.yml", "action.yaml"]) {
    const inside = posix.normalize(posix.join(path, name));
    const text = repository.read(inside);
    if (text === undefined) continue;
    const file = repository.spell(inside);
    const parsed = parseYaml(file, text);
    if ("diagnostic" in parsed) return { file, broken: `${file} cannot be read: ${parsed.diagnostic.message}` };
    const steps = parsed.root.get("runs").get("steps");
    return {
      file,
      root: parsed.root,
      folder: repository.spell(posix.normalize(path).replace(/\/$/, "")),
      steps: steps.isSeq ? steps.items().map(readStep) : undefined,
    };
  }
  return undefined;
}

/** The record of a use that is not of this repository; the comment behind a pinned commit tells its version. */
export function useOf(
  text: Text,
  kind: Use["kind"],
  repository: Repository,
  calledFrom: readonly SourceRange[],
  order: number,
  inputs: readonly GivenInput[],
): Use | undefined {
  const reference = resolve(text.text, repository);
  if (reference.kind !== "remote") return undefined;
  const comment = commentBehind(text, repository);
  return {
    name: reference.name,
    owner: reference.owner,
    ref: reference.ref,
    at: text.at,
    calledFrom,
    kind,
    order,
    inputs,
    ...(comment ? { comment } : {}),
  };
}

const comments = new WeakMap<Text, { readonly comment: string | undefined }>();

/** One `uses:` is met in every run. */
function commentBehind(text: Text, repository: Repository): string | undefined {
  const known = comments.get(text) ?? { comment: lineComment(repository.read(text.at.file), text.at.end) };
  comments.set(text, known);
  return known.comment;
}

function lineComment(source: string | undefined, from: number): string | undefined {
  const rest = source?.slice(from, from + 200).split("\n")[0];
  return rest?.match(/#\s*(\S+)/)?.[1];
}

import { isEmpty } from "../model/equality.js";
import { type Tri, tri } from "../model/tri.js";
import {
  derives,
  expand,
  literal,
  type Origin,
  originsOf,
  type Part,
  type Piece,
  spell,
  textOf,
  type Value,
} from "../model/value.js";

/** An image reference taken apart: `registry:5000/app:tag@sha256:…` has a port, a tag and a digest. */
export interface ImageReference {
  readonly repository: Value;
  readonly tag?: Value;
  readonly digest?: Value;
}

/** Takes a reference apart; pieces known only by their origin are taken to hold no separator. */
export function parseImage(value: Value): ImageReference {
  const at = lastIndexOf(value, "@");
  const [name, digest] = at ? cut(value, at) : [value, undefined];
  const colon = lastIndexOf(name, ":");
  const slash = lastIndexOf(name, "/");
  const isTag =
    colon && (!slash || colon.part > slash.part || (colon.part === slash.part && colon.offset > slash.offset));
  const [repository, tag] = isTag ? cut(name, colon) : [name, undefined];
  return { repository, ...(tag ? { tag } : {}), ...(digest ? { digest } : {}) };
}

interface Spot {
  readonly part: number;
  readonly offset: number;
}

function lastIndexOf(value: Value, char: string): Spot | undefined {
  for (let part = value.parts.length - 1; part >= 0; part--) {
    const text = textOfPart(value.parts[part] as Part);
    const offset = text?.lastIndexOf(char) ?? -1;
    if (offset !== -1) return { part, offset };
  }
  return undefined;
}

const textOfPart = (part: Part): string | undefined => ("oneOf" in part ? undefined : part.text);

function cut(value: Value, { part, offset }: Spot): readonly [Value, Value] {
  const middle = value.parts[part] as Piece & { text: string };
  const before = [...value.parts.slice(0, part), { ...middle, text: middle.text.slice(0, offset) }];
  const after = [{ ...middle, text: middle.text.slice(offset + 1) }, ...value.parts.slice(part + 1)];
  return [
    { ...value, parts: before.filter(filled) },
    { ...value, parts: after.filter(filled) },
  ];
}
const filled = (part: Part): boolean =>
  "oneOf" in part || part.text !== "" || part.from.some((origin) => origin.kind === "unset");

/**
 * Does a reference carry no tag, which means `latest`? Where the whole text is known by its origin alone, or its end
 * cannot be read, a tag may be inside.
 */
export function isUntagged({ repository, tag, digest }: ImageReference): Tri {
  if (tag || digest) return "no";
  const slash = lastIndexOf(repository, "/");
  const name = slash ? cut(repository, slash)[1] : repository;
  if (textOf(name) !== undefined) return tri(textOf(name) !== "");
  const readable = originsOf(name).every((origin) => origin.kind !== "opaque");
  return inEcr(repository) === "yes" || (slash !== undefined && readable) ? "yes" : "maybe";
}

/** The tag, also where leaving it out means `latest`; undefined where nobody knows whether there is one. */
export const tagOf = (image: ImageReference): Value | undefined =>
  image.tag ?? (isUntagged(image) === "yes" ? literal("latest") : undefined);

/** Every settled form of a reference, taken apart. */
export const imagesOf = (value: Value): readonly ImageReference[] => expand(value).map(parseImage);

const COMMIT =
  /^(github\.sha|github\.event\.(after|head_commit\.id|pull_request\.head\.sha|workflow_run\.head_sha|workflow_run\.head_commit\.id|release\.target_commitish|deployment\.sha|check_suite\.head_sha|client_payload\.sha)|git\.head)$/;
/** Values that differ between any two runs, but do not name the commit. */
const UNIQUE = /^(github\.(run_id|run_number|run_attempt)|time|random|git\.count)$/;

const isContext = (origin: Origin, pattern: RegExp): boolean => origin.kind === "context" && pattern.test(origin.path);

/** Does the text hold the commit's hash, or its first characters? */
export const namesCommit = (value: Value): Tri => derives(value, (origin) => isContext(origin, COMMIT));
export const isUnique = (value: Value): Tri => derives(value, (origin) => isContext(origin, UNIQUE));
/** Was it typed by whoever started the run, or by another system that did? */
export const isTyped = (value: Value): Tri =>
  derives(value, (origin) => isContext(origin, /^(inputs\.|github\.event\.client_payload)/));

/** A tag made from a git tag, in this kind of run: a release. */
export const namesGitTag = (value: Value, refIsTag: boolean): Tri =>
  derives(value, (origin) =>
    isContext(
      origin,
      refIsTag
        ? /^(github\.(ref|ref_name|event\.release\.tag_name)|git\.tag)$/
        : /^(github\.event\.release\.tag_name|git\.tag)$/,
    ),
  );

const SEMVER = /^v?\d+\.\d+(\.\d+)?([-+.][\w.-]+)?$/;
const HASH = /(^|[-_.])[0-9a-f]{7,40}$/;

/** How far a tag stays what it is. */
export type TagKind = "fixed" | "moving" | "latest" | "unknown";

/** What a tag's spelling and origins say about whether it moves. */
export function tagKind(tag: Value, refIsTag: boolean): TagKind {
  const kinds = new Set(expand(tag).map((form) => settledKind(form, refIsTag)));
  const [only] = kinds;
  if (kinds.size === 1 && only) return only;
  return kinds.has("latest") ? "latest" : kinds.has("moving") ? "moving" : kinds.has("unknown") ? "unknown" : "fixed";
}

function settledKind(tag: Value, refIsTag: boolean): TagKind {
  if (isEmpty(tag) === "yes") return "unknown";
  if (namesCommit(tag) === "yes" || isUnique(tag) === "yes" || namesGitTag(tag, refIsTag) === "yes") return "fixed";
  const text = textOf(tag);
  if (text === "latest") return "latest";
  if (text !== undefined && (SEMVER.test(text) || HASH.test(text))) return "fixed";
  if (text !== undefined || /latest$/.test(spell(tag))) return "moving";
  return derives(tag, (origin) => isContext(origin, /^github\.(ref_name|ref|head_ref|base_ref)$/)) === "yes"
    ? "moving"
    : "unknown";
}

/** Is this a secret's value, in part or whole? */
export const isSecret = (value: Value): Tri =>
  derives(value, (origin) => origin.kind === "context" && /^secrets\.(?!GITHUB_TOKEN$)/i.test(origin.path));

/** An image in Amazon ECR, as far as the registry's name tells. */
export function inEcr(repository: Value): Tri {
  const text = repository.parts
    .map((part) => ("oneOf" in part ? part.oneOf.map(spell).join() : (part.text ?? "…")))
    .join("");
  if (/\.dkr\.ecr\.|public\.ecr\.aws/.test(text)) return "yes";
  if (derives(repository, isOwnRegistry) === "yes") return "yes";
  return OTHER_REGISTRY.test(text) || expand(repository).every(inDockerHub) ? "no" : "maybe";
}

/** The account's own, as a login or Terraform names it. */
const isOwnRegistry = (origin: Origin): boolean =>
  (origin.kind === "result" && origin.field === "registry") || isContext(origin, /^terraform\.registry$/);

const OTHER_REGISTRY =
  /^(ghcr\.io|docker\.io|quay\.io|gcr\.io|[\w-]+\.gcr\.io|[\w-]+-docker\.pkg\.dev|registry\.gitlab\.com|[\w-]+\.azurecr\.io)(\/|$)/;

/**
 * What stands before the first slash is a registry only with a dot or a port in it, or as `localhost`:
 * https://pkg.go.dev/github.com/distribution/reference#ParseNormalizedNamed
 */
function inDockerHub(repository: Value): boolean {
  const [first] = repository.parts;
  const start = first && !("oneOf" in first) ? (first.text ?? "") : "";
  const [, name, slash] = /^([\w-]+)(\/|$)/.exec(start) ?? [];
  return name !== undefined && name !== "localhost" && (slash === "/" || textOf(repository) !== undefined);
}

/** A text for messages: of a long one its beginning, and its end, where an image has its tag. */
export const short = (value: Value, limit = 80): string => {
  const text = spell(value);
  const end = Math.floor(limit / 3);
  return text.length > limit ? `${text.slice(0, limit - end - 1)}…${text.slice(-end)}` : text;
};

import { isEmpty } from "../../model/equality.js";
import { own } from "../../model/own.js";
import { every, type Tri, tri } from "../../model/tri.js";
import { concat, context, EMPTY, keyOf, literal, opaque, textOf, transform, type Value } from "../../model/value.js";
import { Pattern } from "../pattern.js";
import type { Work } from "../work.js";
import type { Subject, TagRule } from "./metadata-rule.js";

/** What `flavor` says of every tag. */
export interface Flavor {
  readonly latest: "auto" | "true" | "false" | "unknown";
  readonly prefix: Value;
  readonly suffix: Value;
  readonly affixesLatest: { readonly prefix: boolean; readonly suffix: boolean };
}

/** A tag without its image, and whether this run makes it. */
export interface ImageTag {
  readonly value: Value;
  readonly made: Tri;
}

interface Made extends ImageTag {
  /** Would `latest=auto` follow when this is the first tag? */
  readonly release: boolean;
}

/** The first tag made is the version; higher goes first. Source: DefaultPriorities in docker/metadata-action's tag.ts */
const PRIORITIES: Readonly<Record<string, number>> = {
  schedule: 1000,
  semver: 900,
  pep440: 900,
  match: 800,
  edge: 700,
  ref: 600,
  raw: 200,
  sha: 100,
};

/** The tags of one run, the version first and `latest` last. */
export function tagsOf(rules: readonly TagRule[], flavor: Flavor, subject: Subject): readonly ImageTag[] {
  const priority = (rule: TagRule): number =>
    Number(textOf(rule.attributes.get("priority") ?? EMPTY) || (own(PRIORITIES, rule.type) ?? 0));
  const sorted = [...rules].sort((a, b) => priority(b) - priority(a));
  const made = sorted.flatMap((rule) => makes(rule, flavor, subject)).filter((tag) => tag.made !== "no");
  const latest = withLatest(made, flavor);
  const all = latest === "no" ? made : [...made, { value: latestTag(flavor), made: latest }];
  const seen = new Map<string, ImageTag>();
  for (const { value, made: how } of all) {
    const known = seen.get(keyOf(value));
    seen.set(keyOf(value), { value, made: known?.made === "yes" ? "yes" : how });
  }
  return [...seen.values()];
}

/** `latest` follows the first tag that is made: https://github.com/docker/metadata-action#latest-tag */
function withLatest(made: readonly Made[], flavor: Flavor): Tri {
  if (made.length === 0 || flavor.latest === "false") return "no";
  if (flavor.latest === "unknown") return "maybe";
  const sure = made.findIndex((tag) => tag.made === "yes");
  const possible = made
    .slice(0, sure === -1 ? undefined : sure + 1)
    .map((tag) => flavor.latest === "true" || tag.release);
  if (sure === -1) return possible.includes(true) ? "maybe" : "no";
  return possible.every((each) => each === possible[0]) ? tri(possible[0] === true) : "maybe";
}

const latestTag = ({ prefix, suffix, affixesLatest }: Flavor): Value =>
  concat(affixesLatest.prefix ? prefix : EMPTY, literal("latest"), affixesLatest.suffix ? suffix : EMPTY);

function makes(rule: TagRule, flavor: Flavor, subject: Subject): readonly Made[] {
  const raw = rawTag(rule, subject);
  const made = every([enabled(rule, subject), raw.made]);
  if (made === "no" || isEmpty(raw.value) === "yes") return [];
  const affix = (name: "prefix" | "suffix"): Value =>
    subject.fill(rule.attributes.get(name) ?? own(PREFIXED, `${name} ${kindOf(rule)}`) ?? flavor[name]);
  return [{ ...raw, made, value: sanitized(concat(affix("prefix"), raw.value, affix("suffix"))) }];
}

const kindOf = (rule: TagRule): string =>
  rule.type === "ref" ? `ref ${textOf(rule.attributes.get("event") ?? EMPTY)}` : rule.type;
const PREFIXED: Readonly<Record<string, Value>> = { "prefix sha": literal("sha-"), "prefix ref pr": literal("pr-") };

function enabled(rule: TagRule, subject: Subject): Tri {
  const given = rule.attributes.get("enable");
  const text = given ? textOf(subject.fill(given)) : "true";
  return text === undefined ? "maybe" : tri(text.trim().toLowerCase() === "true");
}

/** Characters that no tag may hold become "-"; a text that nobody knows is left to look like itself. */
function sanitized(value: Value): Value {
  const text = textOf(value);
  if (text === undefined || /^[\w.-]*$/.test(text)) return value;
  return transform(value, "sanitize", (each) => each.replace(/[^\w.-]+/g, "-"));
}

function rawTag(rule: TagRule, subject: Subject): Made {
  const { attributes } = rule;
  const own = attributes.get("value");
  switch (kindOf(rule)) {
    case "schedule":
      return {
        value: subject.fill(attributes.get("pattern") ?? literal("nightly")),
        made: subject.scheduled,
        release: false,
      };
    case "ref branch":
      return { value: subject.refName, made: subject.onBranch, release: false };
    case "ref tag":
      return { value: subject.refName, made: subject.onTag, release: true };
    case "ref pr":
      return { value: context("github.event.number"), made: subject.onPull, release: false };
    case "edge":
      return { value: literal("edge"), made: onEdge(attributes.get("branch"), subject), release: false };
    case "sha":
      return {
        value: textOf(attributes.get("format") ?? EMPTY) === "long" ? subject.longSha : subject.sha,
        made: "yes",
        release: false,
      };
    case "raw":
      return { value: subject.fill(own ?? EMPTY), made: "yes", release: false };
    case "semver":
    case "pep440":
    case "match":
      return released(rule, own ? subject.fill(own) : subject.refName, own ? "yes" : subject.onTag, subject);
    default:
      return { value: opaque(`a tag of type ${rule.type}`), made: "maybe", release: false };
  }
}

function onEdge(branch: Value | undefined, subject: Subject): Tri {
  if (!branch || isEmpty(branch) === "yes") return subject.onDefault;
  const [wanted, actual] = [textOf(subject.fill(branch)), textOf(subject.refName)];
  if (subject.onBranch === "no") return "no";
  return wanted === undefined || actual === undefined ? "maybe" : tri(wanted === actual);
}

/** A version in a pattern; only full releases bring `latest`. */
function released(rule: TagRule, version: Value, made: Tri, subject: Subject): Made {
  const pattern = textOf(rule.attributes.get("pattern") ?? EMPTY) ?? "";
  const text = textOf(version);
  if (text === undefined)
    return {
      value: transform(version, rule.type, (each) => each),
      made: made === "no" ? "no" : "maybe",
      release: true,
    };
  const group = Number(textOf(rule.attributes.get("group") ?? EMPTY) || 0);
  const found = rule.type === "match" ? matched(pattern, group, text, subject.work) : semver(pattern, text);
  if (found === null) return { value: EMPTY, made: "no", release: false };
  return {
    value: transform(version, rule.type, () => found),
    made: found === undefined && made === "yes" ? "maybe" : made,
    release: rule.type === "match" || !text.includes("-"),
  };
}

/** Null when it does not match, undefined when nobody can tell. */
function matched(pattern: string, group: number, text: string, work: Work): string | null | undefined {
  const [, source = pattern, flags = ""] = pattern.match(/^\/(.*)\/([a-z]*)$/) ?? [];
  const match = Pattern.of(source, "javascript", work, flags.replace("g", ""))?.first(text);
  const range = match?.ranges[group];
  return match && (range ? text.slice(...range) : null);
}

function semver(pattern: string, text: string): string | null {
  const match = text.match(/^v?(\d+)\.(\d+)\.(\d+)(-[\w.-]+)?(?:\+[\w.-]+)?$/);
  if (!match) return null;
  const [, major = "", minor = "", patch = "", pre = ""] = match;
  const version = `${major}.${minor}.${patch}${pre}`;
  const names: Readonly<Record<string, string>> = { raw: text, version, major, minor, patch };
  // A pre-release is never `1` or `1.2`: https://github.com/docker/metadata-action#typesemver
  if (pre !== "" && pattern !== "{{raw}}") return version;
  return pattern.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => own(names, name) ?? "");
}

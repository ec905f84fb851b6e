import { every, type Tri, tri } from "../../model/tri.js";
import { concat, context, EMPTY, literal, oneOf, opaque, textOf, type Value } from "../../model/value.js";
import { type ActionAdapter, type ActionCall, input, outputs, unknownOutputs } from "../adapter.js";
import { cutAtEquals } from "../state.js";
import { inputLines, split, trimmed } from "./fields.js";
import { readRule, Subject } from "./metadata-rule.js";
import { type Flavor, type ImageTag, tagsOf } from "./metadata-tags.js";

/** `docker/metadata-action`: every image with every tag that this kind of run makes. */
export const metadata: ActionAdapter = {
  names: ["docker/metadata-action", "crazy-max/ghaction-docker-meta"],
  run(call, frame) {
    const subject = new Subject(frame, call);
    const rules = inputLines(input(call, "tags") ?? literal(DEFAULT_TAGS)).map(readRule);
    const tags = tagsOf(rules, flavorOf(call), subject);
    const separator = input(call, "sep-tags") ?? literal("\n");
    const version = tags[0]?.value ?? EMPTY;
    const named = imagesOf(call, subject).flatMap((image) => tags.map((tag) => withImage(image, tag)));
    const values = { tags: joined(named, separator), "tag-names": joined(tags, separator), version };
    frame.state.env.set("DOCKER_METADATA_OUTPUT_TAGS", values.tags);
    frame.state.env.set("DOCKER_METADATA_OUTPUT_VERSION", version);
    return outputs({ ...OTHERS, ...values, labels: labelsOf(subject, version) });
  },
};

/** https://github.com/docker/metadata-action#outputs */
const OTHERS = unknownOutputs(
  ...["annotations", "json", "bake-file", "bake-file-tags", "bake-file-labels", "bake-file-annotations"],
);

/** https://github.com/docker/metadata-action#tags-input */
const DEFAULT_TAGS = "type=schedule\ntype=ref,event=branch\ntype=ref,event=tag\ntype=ref,event=pr";

/** Lines of images; `name=…,enable=…` is the long form. Without an image the tags stand alone. */
function imagesOf(call: ActionCall, subject: Subject): readonly ImageTag[] {
  const given = input(call, "images");
  if (!given) return [{ value: EMPTY, made: "yes" }];
  return inputLines(given).flatMap((line): readonly ImageTag[] => {
    const fields = split(line, ",").map(trimmed);
    const pairs = new Map(fields.flatMap((field) => cutAtEquals(field) ?? []).map((pair) => [pair.name, pair.value]));
    const name = pairs.get("name");
    if (!name) return fields.map((value) => ({ value, made: "yes" }));
    const enable = textOf(subject.fill(pairs.get("enable") ?? literal("true")));
    return [{ value: name, made: enable === undefined ? "maybe" : tri(enable.toLowerCase() === "true") }];
  });
}

const withImage = (image: ImageTag, tag: ImageTag): ImageTag => ({
  value: image.value.parts.length === 0 ? tag.value : concat(image.value, literal(":"), tag.value),
  made: every([image.made, tag.made]),
});

/** What may be missing is a choice between itself and nothing. */
function joined(tags: readonly ImageTag[], separator: Value): Value {
  const some = tags.filter((tag): tag is ImageTag & { made: Exclude<Tri, "no"> } => tag.made !== "no");
  const sure = (value: Value, made: Tri): Value => (made === "yes" ? value : oneOf([value, EMPTY]));
  return concat(...some.map(({ value, made }, index) => sure(index === 0 ? value : concat(separator, value), made)));
}

function flavorOf(call: ActionCall): Flavor {
  const settings = new Map<string, Value>();
  for (const line of inputLines(input(call, "flavor") ?? EMPTY)) {
    let last = "";
    for (const field of split(line, ",").map(trimmed)) {
      const pair = cutAtEquals(field);
      if (!pair) continue;
      // `onlatest` belongs to the prefix or suffix before it.
      last = pair.name === "onlatest" ? last : pair.name;
      settings.set(pair.name === "onlatest" ? `${last} onlatest` : pair.name, pair.value);
    }
  }
  const on = (name: string): boolean => textOf(settings.get(`${name} onlatest`) ?? EMPTY) === "true";
  const latest = textOf(settings.get("latest") ?? literal("auto"))?.toLowerCase();
  return {
    latest: latest === undefined ? "unknown" : latest === "true" || latest === "false" ? latest : "auto",
    prefix: settings.get("prefix") ?? EMPTY,
    suffix: settings.get("suffix") ?? EMPTY,
    affixesLatest: { prefix: on("prefix"), suffix: on("suffix") },
  };
}

const labelsOf = (subject: Subject, version: Value): Value =>
  concat(
    literal("org.opencontainers.image.revision="),
    subject.longSha,
    literal("\norg.opencontainers.image.version="),
    version,
    literal("\norg.opencontainers.image.created="),
    context("time"),
    literal("\norg.opencontainers.image.source="),
    opaque("the repository's address"),
  );

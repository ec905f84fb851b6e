import { tri } from "../../model/tri.js";
import { concat, EMPTY, literal, opaque, textOf, type Value, type Word, type Words } from "../../model/value.js";
import { type CommandAdapter, type CommandCall, type CommandResult, done, UNDECIDED } from "../adapter.js";
import type { Frame } from "../frame.js";
import { hasOption, type Options, option, optionWords, parseOptions, wordAt } from "../options.js";
import { cutAtEquals } from "../state.js";
import { rewrite } from "./rewrite.js";

const FLAGS = new Set(
  "all insecure no-push publish quiet debug reproducible single-snapshot cleanup push force-recursive digest-tags referrers trust-builder clear-cache cache".split(
    " ",
  ),
);

const pushes = (images: readonly Word[], call: CommandCall, frame: Frame): void => {
  for (const word of images)
    frame.emit(
      { kind: "push", image: word.value, imageAt: wordAt(word, call.at), allTags: false, ownLogin: true },
      call.at,
    );
};

/** An image that is in a registry already gets another name. */
const retags = (from: Value, to: Value, call: CommandCall, frame: Frame): CommandResult => {
  frame.emit({ kind: "tag", from, to, inRegistry: true }, call.at);
  return done();
};

/** Without the transport that skopeo writes before a name. */
function bare(value: Value): { readonly image: Value; readonly remote: boolean } {
  const [first, ...rest] = value.parts;
  const match = first && !("oneOf" in first) ? first.text?.match(/^([a-z-]+):(\/\/)?([\s\S]*)$/) : undefined;
  if (
    !first ||
    !match ||
    !/^(docker|docker-archive|docker-daemon|oci|oci-archive|dir|containers-storage)$/.test(match[1] ?? "")
  )
    return { image: value, remote: true };
  const head = match[3] === "" ? [] : [{ ...first, text: match[3] as string }];
  return { image: { ...value, parts: [...head, ...rest] }, remote: match[1] === "docker" };
}

/** `skopeo copy`: from registry to registry, or from a file into one. */
const skopeo: CommandAdapter = {
  names: ["skopeo"],
  run(call, frame) {
    const { rest } = parseOptions(call.args, { flags: FLAGS, short: "" });
    const [operation, from, to] = rest;
    if (textOf(operation?.value ?? EMPTY) !== "copy" || !from || !to)
      return done(opaque("what skopeo prints"), UNDECIDED);
    const [source, target] = [bare(from.value), bare(to.value)];
    if (source.remote && target.remote) return retags(source.image, target.image, call, frame);
    if (target.remote) pushes([{ ...to, value: target.image }], call, frame);
    return done();
  },
};

/** `crane` and `regctl`: copy, tag and push in registries. */
const registries: CommandAdapter = {
  names: ["crane", "gcrane", "regctl", "oras"],
  run(call, frame) {
    const rest = parseOptions(call.args, { flags: FLAGS, short: "t" }).rest.filter(
      (word, index) => !(index === 0 && textOf(word.value) === "image"),
    );
    const [operation, first, second] = rest;
    const what = textOf(operation?.value ?? EMPTY) ?? "";
    if (/^(copy|cp)$/.test(what) && first && second) return retags(first.value, second.value, call, frame);
    if (what === "tag" && first && second)
      return retags(first.value, concat(repositoryOf(first.value), literal(":"), second.value), call, frame);
    if (what === "push" && second && call.name !== "oras") pushes([second], call, frame);
    return done(
      opaque(`what ${call.name} ${what} prints`),
      /^(digest|manifest|ls|inspect|validate)$/.test(what) ? UNDECIDED : undefined,
    );
  },
};

/** An image's name without its tag and digest; a port is not a tag. */
const repositoryOf = (image: Value): Value => rewrite(image, /(:[^/:@]*)?(@[^/]*)?$/dg, () => EMPTY);

const argsOf = (
  options: Options,
  call: CommandCall,
  ...names: readonly string[]
): readonly { name: string; value: Value; at: CommandCall["at"] }[] =>
  optionWords(options, ...names).flatMap((word) => {
    const pair = cutAtEquals(word.value);
    return pair ? [{ ...pair, at: wordAt(word, call.at) }] : [];
  });

function builds(
  tags: readonly Word[],
  options: Options,
  call: CommandCall,
  frame: Frame,
  withoutDockerfile = false,
): void {
  const words: Words = { items: tags, complete: call.args.every((arg) => !arg.maybe) };
  const [dockerfile, context] = [option(options, "dockerfile", "f"), option(options, "context", "c", "path", "p")];
  frame.emit(
    {
      kind: "build",
      tags: words,
      args: argsOf(options, call, "build-arg", "env", "e"),
      secrets: [],
      cached: tri(hasOption(options, "cache", "cache-image", "cache-from")),
      ...(dockerfile ? { dockerfile } : {}),
      ...(withoutDockerfile ? { withoutDockerfile } : {}),
      ...(context ? { context } : {}),
    },
    call.at,
  );
}

/** The kaniko executor builds and pushes to every `--destination`. */
const kaniko: CommandAdapter = {
  names: ["executor", "kaniko"],
  run(call, frame) {
    const options = parseOptions(call.args, { flags: FLAGS, short: "dfc" });
    const tags = optionWords(options, "destination", "d");
    builds(tags, options, call, frame);
    if (!hasOption(options, "no-push")) pushes(tags, call, frame);
    return done();
  },
};

/** `pack build image --publish` (buildpacks). */
const pack: CommandAdapter = {
  names: ["pack"],
  run(call, frame) {
    const options = parseOptions(call.args, { flags: FLAGS, short: "etBpb" });
    const [operation, image] = options.rest;
    if (textOf(operation?.value ?? EMPTY) !== "build" || !image) return done();
    const tags = [image, ...optionWords(options, "tag", "t")];
    builds(tags, options, call, frame, true);
    if (hasOption(options, "publish")) pushes(tags, call, frame);
    return done();
  },
};

const PACKS = /(^|:)(build|assemble|jar|war|bootJar|bootWar|shadowJar|quarkusBuild|package|verify|install)$/;

/** Maven and Gradle pack `src/main/resources` into the archive in `target` or `build/libs`: it then holds those files. */
function packResources({ name }: CommandCall, { state }: Frame): void {
  const folder = /^mvn/.test(name) ? "target" : "build/libs";
  for (const [path, value] of [...state.files]) {
    const module = path.match(/^(|.+\/)src\/main\/resources\//)?.[1];
    if (module === undefined) continue;
    const archive = `${module}${folder}/*.jar`;
    const packed = state.files.get(archive);
    state.files.set(archive, packed ? concat(packed, value) : value);
  }
}

/** Build tools of the JVM that make images: the image is named in the build file unless the command names it. */
const jvm: CommandAdapter = {
  names: ["mvn", "mvnw", "gradle", "gradlew", "sbt"],
  run(call, frame) {
    const words = call.args.map((arg) => textOf(arg.value) ?? "");
    const goal = words.find((word) =>
      /(^|:)(jib(:build|:dockerBuild|DockerBuild)?|spring-boot:build-image|bootBuildImage|[dD]ocker[:/]publish(Local)?)$/.test(
        word,
      ),
    );
    if (goal === undefined) {
      if (words.some((word) => PACKS.test(word))) packResources(call, frame);
      return done(opaque(`what ${call.name} prints`));
    }
    const local =
      /dockerBuild|DockerBuild|publishLocal/.test(goal) ||
      (/build-image|bootBuildImage/.test(goal) && !words.some((word) => /publish(=true|Image)/.test(word)));
    const named = call.args.find((arg) =>
      /^(-Dimage|-Djib\.to\.image|--image|--imageName|-Dspring-boot\.build-image\.imageName)=/.test(leading(arg.value)),
    );
    const pair = named ? cutAtEquals(named.value) : undefined;
    if (!pair || !named) {
      frame.opaque(`${call.name} ${goal}`, local ? ["build"] : ["build", "push"], call.at);
      return done();
    }
    const tags = [{ ...named, value: pair.value }];
    builds(tags, { all: new Map(), rest: [] }, call, frame, true);
    if (!local) pushes(tags, call, frame);
    return done();
  },
};

const leading = (value: Value): string => {
  const [first] = value.parts;
  return first && !("oneOf" in first) ? (first.text ?? "") : "";
};

export const images: readonly CommandAdapter[] = [skopeo, registries, kaniko, pack, jvm];

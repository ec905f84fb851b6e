import type { NamedValue } from "../../model/effect.js";
import { own } from "../../model/own.js";
import {
  concat,
  EMPTY,
  fromOrigin,
  literal,
  opaque,
  spell,
  textOf,
  type Value,
  type Word,
  type Words,
} from "../../model/value.js";
import { type CommandAdapter, type CommandCall, type CommandResult, done, UNDECIDED } from "../adapter.js";
import type { Frame } from "../frame.js";
import { hasOption, option, optionWords, parseOptions, wordAt, wordText } from "../options.js";
import { cutAtEquals } from "../state.js";
import { bake, compose } from "./bake.js";

const FLAGS = new Set(
  `push load pull no-cache rm force-rm squash quiet compress all-tags password-stdin all force detach interactive tty init privileged
  disable-content-trust no-trunc check debug volumes remove-orphans wait dry-run append prefer-index`.split(/\s+/),
);
const SHORT = "tfueHlcovpm";

/** `docker`, `podman`, `nerdctl`, `buildah`: builds, tags, pushes and logins. */
export const docker: CommandAdapter = {
  names: ["docker", "podman", "nerdctl", "buildah", "finch"],
  run(call, frame): CommandResult {
    const words = call.args.map((word) => wordText(word) ?? "?");
    const start = words.findIndex((word, index) => !word.startsWith("-") && !TAKES_VALUE.has(words[index - 1] ?? ""));
    const [first = "", second = ""] = words.slice(start);
    if (first === "compose") return compose({ ...call, args: call.args.slice(start + 1) }, frame);
    const group = GROUPS.has(first);
    const operation = group && second !== "" ? `${first} ${second}` : first;
    const rest = call.args.slice(start + (group ? 2 : 1));
    const run = own(OPERATIONS, operation);
    if (run) return run({ ...call, args: rest }, frame);
    return done(opaque(`what docker ${operation} prints`), QUESTIONS.test(operation) ? UNDECIDED : undefined);
  },
};

const TAKES_VALUE = new Set(["--context", "-H", "--host", "--config", "-c", "-l", "--log-level"]);
const GROUPS = new Set(["buildx", "image", "builder", "container", "manifest"]);
const QUESTIONS = /inspect|search|pull|images|ps|exec|version|info/;

const shape = { flags: FLAGS, short: SHORT };
type Operation = (call: CommandCall, frame: Frame) => CommandResult;

const build: Operation = (call, frame) => {
  const options = parseOptions(call.args, shape);
  const tags: Words = { items: optionWords(options, "t", "tag"), complete: complete(call) };
  const file = option(options, "f", "file");
  const context = options.rest.at(-1);
  const id = frame.emit(
    {
      kind: "build",
      tags,
      args: optionWords(options, "build-arg").map((word) => named(word, call)),
      secrets: optionWords(options, "secret").map((word) => named(word, call)),
      cached: hasOption(options, "cache-from", "cache-to") ? "yes" : "no",
      ...(file ? { dockerfile: file } : {}),
      ...(context ? { context: inDirectory(context.value, call) } : {}),
      ...(option(options, "target") ? { target: option(options, "target") as Value } : {}),
      ...(option(options, "platform") ? { platforms: option(options, "platform") as Value } : {}),
    },
    call.at,
  );
  const output = textOf(option(options, "output", "o") ?? EMPTY) ?? "";
  if (hasOption(options, "push") || /type=registry|push=true/.test(output)) pushTags(tags, call, frame);
  return done(concat(fromOrigin({ kind: "result", effect: id, field: "image" }), literal("\n")));
};

const complete = (call: CommandCall): boolean => call.args.every((word) => !word.maybe);

const inDirectory = (value: Value, call: CommandCall): Value => {
  const { cwd } = call.shell;
  return cwd === "" || cwd === "." || textOf(value)?.includes("://") ? value : concat(literal(`${cwd}/`), value);
};

/** `NAME=value`, or `NAME` alone: the variable of that name. */
function named(word: Word, call: CommandCall): NamedValue {
  const at = wordAt(word, call.at);
  const pair = cutAtEquals(word.value);
  if (pair) return { name: pair.name, value: pair.value, at };
  const name = textOf(word.value) ?? spell(word.value);
  return { name, value: call.shell.get(name), at };
}

function pushTags(tags: Words, call: CommandCall, frame: Frame): void {
  for (const tag of tags.items) {
    const at = tag.maybe ? frame.under({ certainty: "may" }) : frame;
    at.emit({ kind: "push", image: tag.value, imageAt: wordAt(tag, call.at), allTags: false }, call.at);
  }
}

const push: Operation = (call, frame) => {
  const options = parseOptions(call.args, shape);
  for (const word of options.rest.slice(0, call.name === "buildah" ? undefined : 1)) {
    frame.emit(
      { kind: "push", image: word.value, imageAt: wordAt(word, call.at), allTags: hasOption(options, "a", "all-tags") },
      call.at,
    );
  }
  return done();
};

const tag: Operation = (call, frame) => {
  const [from, ...to] = parseOptions(call.args, shape).rest;
  for (const word of to)
    if (from) frame.emit({ kind: "tag", from: from.value, to: word.value, inRegistry: false }, call.at);
  return done();
};

const login: Operation = (call, frame) => {
  const options = parseOptions(call.args, shape);
  const registry = options.rest[0]?.value ?? literal("docker.io");
  const user = option(options, "u", "username");
  frame.emit({ kind: "login", registry, ...(user ? { user } : {}) }, call.at);
  return done();
};

/** `docker buildx imagetools create -t new old`: the registry puts another tag on what is there. */
const imagetools: Operation = (call, frame) => {
  const words = call.args.slice(wordText(call.args[0]) === "create" ? 1 : 0);
  if (wordText(call.args[0]) !== "create") return done(opaque("what imagetools prints"), UNDECIDED);
  const options = parseOptions(words, shape);
  for (const to of optionWords(options, "t", "tag")) {
    frame.emit(
      { kind: "tag", from: options.rest[0]?.value ?? opaque("an image"), to: to.value, inRegistry: true },
      call.at,
    );
  }
  return done();
};

const manifest: Operation = (call) =>
  done(opaque("a manifest"), wordText(call.args[0]) === "push" ? undefined : UNDECIDED);

/** Images of tools that this interpreter knows as commands. */
const TOOL_IMAGES: readonly (readonly [RegExp, string])[] = [
  [/kaniko.*executor|kaniko-project/, "executor"],
  [/(^|\/)(amazon\/)?aws-cli(:|@|$)/, "aws"],
  [/(^|\/)(curlimages\/)?curl(:|@|$)/, "curl"],
  [/(silintl|silinternational)\/ecs-deploy/, "ecs-deploy"],
  [/fabfuel\/ecs-deploy/, "ecs"],
  [/(newman|k6|zap2docker|zaproxy|cypress|playwright|hurl|schemathesis)/, "newman"],
];

const RUN_FLAGS = new Set([...FLAGS, "it", "ti", "dit", "itd", "read-only"]);

/** `docker run image words`: where the image is a tool's, the words are its arguments. */
const run: Operation = (call) => {
  const at = parseOptions(call.args, { flags: RUN_FLAGS, short: "vewupalmch" }).rest[0];
  const image = at ? wordText(at) : undefined;
  const tool = TOOL_IMAGES.find(([pattern]) => image !== undefined && pattern.test(image))?.[1];
  if (tool === undefined || !at) return done(opaque("what the container prints"));
  const words = call.args.slice(call.args.indexOf(at) + 1);
  const result = call.run([{ ...at, value: literal(tool) }, ...words]);
  return { status: result.status, output: result.output };
};

const OPERATIONS: Readonly<Record<string, Operation | undefined>> = Object.assign(Object.create(null) as object, {
  build,
  bud: build,
  "image build": build,
  "buildx build": build,
  "buildx b": build,
  "builder build": build,
  push,
  "image push": push,
  tag,
  "image tag": tag,
  login,
  "buildx imagetools": imagetools,
  "manifest create": manifest,
  "buildx bake": bake,
  bake,
  run,
  "container run": run,
} satisfies Record<string, Operation>);

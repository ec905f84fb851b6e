import type { SourceRange } from "../../model/source.js";
import { textOf, type Value } from "../../model/value.js";
import { type CommandAdapter, type CommandCall, type CommandResult, done } from "../adapter.js";
import type { Frame } from "../frame.js";
import { hasOption, type Options, option, optionWords, parseOptions } from "../options.js";
import { JobState } from "../state.js";
import { type BakeTarget, chosen, readBakeFile } from "./bake-file.js";

export const COMPOSE_FILES = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];
export const BAKE_FILES = [...COMPOSE_FILES, "docker-bake.json", "docker-bake.hcl"];

/** Where files lie, and what variables hold, for a command or an action. */
export interface Place {
  readonly frame: Frame;
  readonly cwd: string;
  readonly variable: (name: string) => Value;
  readonly at: SourceRange;
}

/** The targets of the named files, or of those that are there by convention; undefined when one cannot be read. */
export function targetsIn(
  given: readonly (string | undefined)[],
  fallback: readonly string[],
  names: readonly string[],
  place: Place,
): readonly BakeTarget[] | undefined {
  const { repository } = place.frame;
  const path = (name: string): string => JobState.path(place.cwd, name);
  const files = given.length > 0 ? given : fallback.filter((name) => repository.read(path(name)) !== undefined);
  const read = files.map((name) => {
    const text = name === undefined ? undefined : repository.read(path(name));
    return name === undefined || text === undefined ? undefined : readBakeFile(name, text, place.variable);
  });
  if (read.length === 0 || read.includes(undefined)) return undefined;
  const merged = new Map<string, BakeTarget>();
  for (const target of read.flatMap((file) => file?.targets ?? []))
    merged.set(target.name, overlaid(merged.get(target.name), target));
  const groups = new Map(read.flatMap((file) => [...(file?.groups ?? [])]));
  const found = chosen(
    { targets: [...merged.values()], groups },
    names,
    fallback === COMPOSE_FILES || groups.size === 0,
  );
  return found.length === 0 && names.length > 0 ? undefined : found;
}

/** A later file adds to an earlier one, and replaces its tags. */
const overlaid = (before: BakeTarget | undefined, after: BakeTarget): BakeTarget =>
  before
    ? {
        ...after,
        tags: after.tags.length > 0 ? after.tags : before.tags,
        args: [...before.args, ...after.args],
        built: before.built || after.built,
      }
    : after;

export function buildsTargets(targets: readonly BakeTarget[], pushes: boolean, { frame, at }: Place): void {
  for (const { tags, args, built } of targets) {
    if (!built) continue;
    const words = tags.map((value) => ({ value, maybe: false, at }));
    frame.emit(
      {
        kind: "build",
        tags: { items: words, complete: true },
        args: args.map((each) => ({ ...each, at })),
        secrets: [],
        cached: "maybe",
      },
      at,
    );
    if (pushes) pushesTargets([{ name: "", tags, args, built }], { frame, at });
  }
}

export function pushesTargets(targets: readonly BakeTarget[], { frame, at }: Pick<Place, "frame" | "at">): void {
  for (const image of targets.filter((target) => target.built).flatMap((target) => target.tags)) {
    frame.emit({ kind: "push", image, imageAt: at, allTags: false }, at);
  }
}

const FLAGS = new Set(
  "push load no-cache print pull quiet build check with-dependencies ignore-push-failures include-deps parallel force-rm compress d detach".split(
    " ",
  ),
);
const placeOf = (call: CommandCall, frame: Frame): Place => ({
  frame,
  cwd: call.shell.cwd,
  variable: (name) => call.shell.get(name, call.at),
  at: call.at,
});
const filesOf = (options: Options): readonly (string | undefined)[] =>
  optionWords(options, "f", "file").map((word) => textOf(word.value));

/** `docker buildx bake target --push` */
export function bake(call: CommandCall, frame: Frame): CommandResult {
  const options = parseOptions(call.args, { flags: FLAGS, short: "f" });
  if (hasOption(options, "print")) return done();
  const names = options.rest.map((word) => textOf(word.value) ?? "?");
  const pushes =
    hasOption(options, "push") ||
    /type=registry/.test(textOf(option(options, "set") ?? { parts: [], trace: [] }) ?? "");
  const overridden = optionWords(options, "set").some((word) => /\.tags/.test(textOf(word.value) ?? ".tags"));
  const targets = overridden ? undefined : targetsIn(filesOf(options), BAKE_FILES, names, placeOf(call, frame));
  if (targets) buildsTargets(targets, pushes, placeOf(call, frame));
  else frame.opaque("docker buildx bake", pushes ? ["build", "tag", "push"] : ["build"], call.at);
  return done();
}

/** `docker compose build` and `push`; `up`, `run` and the like stay on the runner. */
export function compose(call: CommandCall, frame: Frame): CommandResult {
  const options = parseOptions(call.args, { flags: FLAGS, short: "fp" });
  const [operation, ...names] = options.rest.map((word) => textOf(word.value) ?? "?");
  if (operation !== "build" && operation !== "push") return done();
  const place = placeOf(call, frame);
  const targets = targetsIn(filesOf(options), COMPOSE_FILES, names, place);
  const pushes = operation === "push" || hasOption(options, "push");
  if (!targets)
    frame.opaque(
      `docker compose ${operation}`,
      operation === "push" ? ["push"] : pushes ? ["build", "push"] : ["build"],
      call.at,
    );
  else if (operation === "push") pushesTargets(targets, place);
  else buildsTargets(targets, pushes, place);
  return done();
}

export const dockerCompose: CommandAdapter = { names: ["docker-compose"], run: compose };

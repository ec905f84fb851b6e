import { EMPTY, literal, textOf, type Value } from "../../model/value.js";
import { type ActionAdapter, type ActionCall, flag, input, outputs } from "../adapter.js";
import { BAKE_FILES, buildsTargets, targetsIn } from "../commands/bake.js";
import { cutAtEquals } from "../state.js";
import { inputLines, split } from "./fields.js";

/** `docker/bake-action`: builds what the bake files describe; tags from elsewhere than these files cannot be read. */
export const bakeAction: ActionAdapter = {
  names: ["docker/bake-action"],
  run(call, frame) {
    const [files, names] = [items(call, "files"), items(call, "targets")];
    const sets = inputLines(input(call, "set") ?? EMPTY);
    const pushes =
      flag(call, "push", false) !== "no" || sets.some((set) => /type=registry|push=true/.test(textOf(set) ?? ""));
    const workdir = textOf(input(call, "workdir") ?? input(call, "source") ?? literal(".")) ?? ".";
    const place = { frame, cwd: workdir, variable: (name: string) => call.variable(name), at: call.at };
    const given = overridden(sets);
    const [tags, open] = given === "unknown" ? [undefined, true] : [given, false];
    const targets = open
      ? undefined
      : targetsIn(
          files,
          BAKE_FILES,
          names.map((name) => name ?? "?"),
          place,
        );
    if (!targets) frame.opaque(call.name, pushes ? ["build", "tag", "push"] : ["build"], call.at);
    else buildsTargets(tags === undefined ? targets : targets.map((target) => ({ ...target, tags })), pushes, place);
    return outputs({}, true);
  },
};

const items = (call: ActionCall, name: string): readonly (string | undefined)[] =>
  inputLines(input(call, name) ?? EMPTY)
    .flatMap((line) => split(line, ","))
    .map((item) => textOf(item)?.trim());

/** `*.tags=…` in `set` is for every target; one target's own is more than is read. */
function overridden(sets: readonly Value[]): readonly Value[] | "unknown" | undefined {
  const pairs = sets.flatMap((set) => cutAtEquals(set) ?? []).filter((pair) => pair.name.endsWith(".tags"));
  if (pairs.length === 0) return undefined;
  return pairs.every((pair) => pair.name === "*.tags") ? pairs.map((pair) => pair.value) : "unknown";
}

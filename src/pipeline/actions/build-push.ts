import type { NamedValue } from "../../model/effect.js";
import { EMPTY, fromOrigin, originsOf, textOf, type Value, type Word } from "../../model/value.js";
import { type ActionAdapter, type ActionCall, flag, input, outputs } from "../adapter.js";
import { cutAtEquals } from "../state.js";
import { listInput } from "./fields.js";

/** `docker/build-push-action`: one build; with `push` every tag goes to its registry. */
export const buildPush: ActionAdapter = {
  names: ["docker/build-push-action", "useblacksmith/build-push-action"],
  run(call, frame) {
    const tags = listInput(call, "tags", true);
    const [file, context, platforms, target] = ["file", "context", "platforms", "target"].map((name) =>
      input(call, name),
    );
    const id = frame.emit(
      {
        kind: "build",
        tags: { items: tags, complete: tags.every((tag) => tag.maybe || isOne(tag)) },
        args: named(call, "build-args"),
        secrets: [...named(call, "secrets"), ...named(call, "secret-envs")],
        cached: input(call, "cache-from") ? "yes" : "no",
        ...(file ? { dockerfile: file } : {}),
        ...(context ? { context } : {}),
        ...(platforms ? { platforms } : {}),
        ...(target ? { target } : {}),
      },
      call.at,
    );
    const pushes = pushed(call);
    for (const tag of pushes === "no" ? [] : tags) {
      frame
        .under(pushes === "maybe" || tag.maybe ? { certainty: "may" } : {})
        .emit({ kind: "push", image: tag.value, imageAt: tag.at ?? call.at, allTags: false }, call.at);
    }
    const result = (field: string): Value => fromOrigin({ kind: "result", effect: id, field });
    return outputs({ digest: result("digest"), imageid: result("imageid"), metadata: result("metadata") });
  },
};

/** A text that nobody can read may hold several tags. */
const isOne = (tag: Word): boolean =>
  textOf(tag.value) !== undefined || originsOf(tag.value).every((origin) => origin.kind !== "opaque");

function pushed(call: ActionCall): ReturnType<typeof flag> {
  const own = flag(call, "push", false);
  const output = textOf(input(call, "outputs") ?? EMPTY) ?? "";
  return own === "no" && /type=registry|push=true/.test(output) ? "yes" : own;
}

function named(call: ActionCall, name: string): readonly NamedValue[] {
  return listInput(call, name, false).flatMap((item) => {
    const pair = cutAtEquals(item.value);
    const at = item.at ?? call.at;
    return pair ? [{ name: pair.name, value: pair.value, at }] : [];
  });
}

import type { NamedValue } from "../../model/effect.js";
import { fromOrigin, textOf, type Value, type Word } from "../../model/value.js";
import { type ActionAdapter, type ActionCall, flag, input, inputAt, outputs } from "../adapter.js";
import { cutAtEquals, lines } from "../state.js";

/** `docker/build-push-action`: one build; with `push` every tag goes to its registry. */
export const buildPush: ActionAdapter = {
  names: ["docker/build-push-action"],
  run(call, frame) {
    const tags = list(call, "tags");
    const [file, context, platforms] = ["file", "context", "platforms"].map((name) => input(call, name));
    const id = frame.emit(
      {
        kind: "build",
        tags: { items: tags, complete: tags.every((tag) => textOf(tag.value) !== undefined || tag.value.parts.every((part) => !("oneOf" in part) && part.from.every((origin) => origin.kind !== "opaque"))) },
        args: named(call, "build-args"),
        secrets: [...named(call, "secrets"), ...named(call, "secret-envs")],
        cached: input(call, "cache-from") ? "yes" : "no",
        ...(file ? { dockerfile: file } : {}),
        ...(context ? { context } : {}),
        ...(platforms ? { platforms } : {}),
      },
      call.at,
    );
    const pushes = pushed(call);
    for (const tag of pushes === "no" ? [] : tags) {
      frame.under(pushes === "maybe" || tag.maybe ? { certainty: "may" } : {}).emit({ kind: "push", image: tag.value, imageAt: tag.at ?? call.at, allTags: false }, call.at);
    }
    const result = (field: string): Value => fromOrigin({ kind: "result", effect: id, field });
    return outputs({ digest: result("digest"), imageid: result("imageid"), metadata: result("metadata") });
  },
};

function pushed(call: ActionCall): ReturnType<typeof flag> {
  const own = flag(call, "push", false);
  const output = textOf(input(call, "outputs") ?? { parts: [], trace: [] }) ?? "";
  return own === "no" && /type=registry|push=true/.test(output) ? "yes" : own;
}

/** An input of several lines; commas separate, too. */
function list(call: ActionCall, name: string): readonly Word[] {
  const value = input(call, name);
  const at = inputAt(call, name);
  if (!value) return [];
  return lines(value).filter((line) => line.parts.length > 0 && textOf(line)?.trim() !== "").flatMap((line) => commas(line).map((item) => ({ value: trimmed(item), maybe: false, at })));
}

const commas = (line: Value): readonly Value[] => {
  const text = textOf(line);
  if (text === undefined || !text.includes(",")) return [line];
  return text.split(",").filter((piece) => piece.trim() !== "").map((piece) => ({ ...line, parts: [{ text: piece, from: [], via: [] }] }));
};

/** Without the blanks that indent or end a line. */
export function trimmed(value: Value): Value {
  const last = value.parts.length - 1;
  const parts = value.parts.flatMap((part, index) => {
    if ("oneOf" in part || part.text === undefined) return [part];
    const text = (index === 0 ? part.text.trimStart() : part.text).replace(index === last ? /\s+$/ : /$^/, "");
    return text === "" && part.from.length === 0 ? [] : [{ ...part, text }];
  });
  return { ...value, parts };
}

function named(call: ActionCall, name: string): readonly NamedValue[] {
  return list(call, name).flatMap((item) => {
    const pair = cutAtEquals(item.value);
    const at = item.at ?? call.at;
    return pair ? [{ name: pair.name, value: pair.value, at }] : [];
  });
}

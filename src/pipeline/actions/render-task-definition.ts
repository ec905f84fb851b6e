import type { AddedVariable, TaskDocument } from "../../model/document.js";
import { fromOrigin, opaque, spell, textOf, type Value } from "../../model/value.js";
import { type ActionAdapter, type ActionCall, type Input, input, inputAt, outputs } from "../adapter.js";
import { documentOf, edited } from "../commands/task-document.js";
import type { Frame } from "../frame.js";
import { cutAtEquals, JobState } from "../state.js";
import { trimmed } from "./fields.js";

/** `aws-actions/amazon-ecs-render-task-definition`: a definition with one container's image changed, in a new file. */
export const renderTaskDefinition: ActionAdapter = {
  names: ["aws-actions/amazon-ecs-render-task-definition"],
  run(call, frame) {
    const container = input(call, "container-name");
    let document = startOf(call, frame);
    for (const [name, field] of EDITS) {
      const value = input(call, name);
      if (value)
        document = edited(document, {
          field,
          value,
          at: inputAt(call, name),
          ...(container ? { container } : {}),
          ...(field === "environment" ? { variables: variablesIn(call.inputs.get(name)) } : {}),
        });
    }
    const order = frame.job.order++;
    frame.job.renders.push({ order, at: call.at, document });
    const path = `/rendered/${order}.json`;
    frame.state.files.set(path, { ...opaque("the rendered definition"), document });
    return outputs({
      "task-definition": {
        ...fromOrigin({ kind: "result", effect: `render ${path}`, field: "task-definition" }, path),
        document,
      },
    });
  },
};

const EDITS = [
  ["image", "image"],
  ["environment-variables", "environment"],
  ["env-files", "environmentFiles"],
  ["secrets", "secrets"],
  ["log-configuration-log-driver", "logConfiguration"],
  ["command", "command"],
] as const;

/**
 * `NAME=value`, a line each:
 * https://github.com/aws-actions/amazon-ecs-render-task-definition#usage
 */
const variablesIn = (given: Input | undefined): readonly AddedVariable[] =>
  (given?.lines?.() ?? (given ? [given] : [])).map(({ value, at }) => {
    const pair = cutAtEquals(trimmed(value));
    if (!pair) return { nameAt: at, value, at };
    return { name: pair.name, nameAt: { ...at, end: at.start + pair.name.length }, value: pair.value, at };
  });

function startOf(call: ActionCall, frame: Frame): TaskDocument {
  const file = input(call, "task-definition");
  if (file) return documentAt(file, frame, inputAt(call, "task-definition"));
  const family = input(call, "task-definition-family") ?? input(call, "task-definition-arn");
  if (family)
    return {
      base: { kind: "live", family, at: inputAt(call, "task-definition-family", "task-definition-arn") },
      edits: [],
    };
  return { base: { kind: "opaque", why: "no task definition is named" }, edits: [] };
}

/** The definition a path leads to: written by an earlier step, or checked in. */
export function documentAt(file: Value, frame: Frame, at: ActionCall["at"]): TaskDocument {
  const document = leadingTo(file, frame, at);
  const { base } = document;
  // Steps that only edit the file do not say where it comes from; the first action that is given it does.
  return base.kind === "file" && !base.at ? { ...document, base: { ...base, at } } : document;
}

function leadingTo(file: Value, frame: Frame, at: ActionCall["at"]): TaskDocument {
  if (file.document) return file.document;
  const name = textOf(file);
  if (name === undefined) return { base: { kind: "opaque", why: `the path ${spell(file)} is not known` }, edits: [] };
  const path = JobState.path("", name);
  const written = frame.state.files.get(path);
  if (written) return documentOf(written, `what ${path} holds is not known`, at);
  if (frame.repository.read(path) !== undefined) return { base: { kind: "file", path }, edits: [] };
  const why = `${path} is neither in the repository nor written by a step that could be read`;
  return { base: { kind: "opaque", why, missing: { path, at } }, edits: [] };
}

import { concat, textOf, type Value } from "../../model/value.js";
import {
  type ActionAdapter,
  type ActionCall,
  ASSUMED,
  flag,
  input,
  outputs,
  unknownOutputs,
  waitStatus,
} from "../adapter.js";
import { deploysKnown } from "../cloudformation/deploy.js";
import { NONE, type Parameters, parametersIn, parametersOfFile } from "../cloudformation/given.js";
import type { Frame } from "../frame.js";
import { contentAt } from "../shell-redirect.js";
import { JobState } from "../state.js";

/** Makes or changes a stack, and waits for it. */
export const cloudFormationDeploy: ActionAdapter = {
  names: ["aws-actions/aws-cloudformation-github-deploy"],
  run(call, frame) {
    const yielded = outputs(unknownOutputs("stack-id"), true);
    if (flag(call, "no-execute-changeset", false) === "yes" || isTrue(input(call, "no-execute-changeset")))
      return yielded;
    const path = textOf(input(call, "template") ?? concat());
    const content = path === undefined ? undefined : contentAt(JobState.path("", path), frame);
    const { values, complete } = parametersOf(call, frame);
    const stack = input(call, "name");
    const { region } = frame.state;
    const given = {
      parameters: values,
      anything: !complete,
      keepsPrevious: false,
      ...(stack ? { stack } : {}),
      ...(region ? { region } : {}),
    };
    if (content && deploysKnown({ content, given, at: call.at, waits: true }, frame))
      return { ...yielded, status: waitStatus(frame) };
    frame.opaque(call.name, ["register", "update", "wait"], call.at);
    return { ...yielded, status: ASSUMED };
  },
};

/** Its switches were "1" and "0" first. */
const isTrue = (value: Value | undefined): boolean => value !== undefined && textOf(value)?.trim() === "1";

/** `Name=value,Other=value`, a file by its URL, or JSON and YAML. */
function parametersOf(call: ActionCall, frame: Frame): Parameters {
  const given = input(call, "parameter-overrides");
  if (!given) return NONE;
  const text = textOf(given)?.trim();
  if (text?.startsWith("file:")) {
    const path = text.replace(/^file:(\/\/)?/, "").replace(/^\/home\/runner\/work\/[^/]+\/[^/]+\//, "");
    const content = contentAt(JobState.path("", path), frame);
    return content ? parametersOfFile(path, content) : { ...NONE, complete: false };
  }
  const [first] = given.parts;
  const start = first && !("oneOf" in first) ? (first.text ?? "") : "";
  return /^\s*([[{-]|\w+:\s)/.test(start) ? parametersOfFile(call.at.file, given) : parametersIn(given);
}

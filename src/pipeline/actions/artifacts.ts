import { EMPTY, textOf } from "../../model/value.js";
import type { ActionAdapter, ActionCall } from "../adapter.js";
import { input, outputs, unknownOutputs } from "../adapter.js";
import { JobState } from "../state.js";

const nameOf = (call: ActionCall): string => textOf(input(call, "name") ?? EMPTY) || "artifact";

const upload: ActionAdapter = {
  names: ["actions/upload-artifact"],
  run(call, frame) {
    const paths = (textOf(input(call, "path") ?? EMPTY) ?? "")
      .split("\n")
      .map((path) => JobState.path("", path.trim() || "."));
    const kept = [...frame.state.files].filter(([file]) =>
      paths.some((path) => path === "." || file === path || file.startsWith(`${path}/`)),
    );
    frame.machine.artifacts.set(nameOf(call), new Map(kept));
    return outputs(unknownOutputs("artifact-id", "artifact-url", "artifact-digest"));
  },
};

/** Files come back below `path`; one that was uploaded alone lies there by its base name, too. */
const download: ActionAdapter = {
  names: ["actions/download-artifact"],
  run(call, frame) {
    frame.job.filled = true;
    frame.machine.marks.outside = true;
    const to = textOf(input(call, "path") ?? EMPTY) ?? "";
    const wanted = input(call, "name");
    for (const [name, files] of frame.machine.artifacts) {
      if (wanted && textOf(wanted) !== name) continue;
      for (const [file, value] of files) {
        frame.state.files.set(JobState.path(to, file), value);
        frame.state.files.set(JobState.path(to, file.split("/").at(-1) ?? file), value);
      }
    }
    return outputs(unknownOutputs("download-path"));
  },
};

export const artifacts: readonly ActionAdapter[] = [upload, download];

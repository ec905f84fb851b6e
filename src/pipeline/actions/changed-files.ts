import { context } from "../../model/value.js";
import { type ActionAdapter, outputs } from "../adapter.js";

/**
 * Actions that say which files changed, under names the workflow chooses. Nobody knows the answer beforehand, but it
 * tells nothing of the commit or the branch.
 */
export const changedFiles: ActionAdapter = {
  names: [
    "dorny/paths-filter",
    "tj-actions/changed-files",
    "step-security/changed-files",
    "trilom/file-changes-action",
    "jitterbit/get-changed-files",
    "predictr-io/paths-filter",
    "auroranz/paths-filter",
    "lots0logs/gh-action-get-changed-files",
  ],
  run(_call, frame) {
    // Two steps that filter differently have outputs of the same name.
    const step = `${frame.job.id}#${frame.job.order++}`;
    return { ...outputs({}, true), unknown: (name) => context(`changes.${step}.${name}`) };
  },
};

import { type ActionAdapter, outputs } from "../adapter.js";

/** Actions that run a command an input carries, again and again until it succeeds: it fails when the last try does. */
export const retry: ActionAdapter = {
  names: ["nick-fields/retry", "nick-invision/retry", "wandalen/wretry.action", "gacts/run-and-post-run"],
  run(call, frame) {
    const command = call.inputs.get("command") ?? call.inputs.get("run");
    if (!command) return outputs({}, true);
    const result = call.runScript(command, frame);
    return { ...outputs({}, true), status: result.status };
  },
};

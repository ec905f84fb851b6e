import { EMPTY, textOf } from "../../model/value.js";
import { type ActionAdapter, input, outputs } from "../adapter.js";
import { deploys } from "../commands/ecs-preflight.js";

/** Our own action: `command: deploy` builds, pushes, rolls out and tries what it deployed; anything else only looks. */
export const ecsPreflightAction: ActionAdapter = {
  names: ["ecs-preflight/ecs-preflight"],
  run(call, frame) {
    if (textOf(input(call, "command") ?? EMPTY)?.trim() !== "deploy") return outputs({}, true);
    const [cluster, service, url] = ["cluster", "service", "url"].map((name) => input(call, name));
    const status = deploys({ cluster, service, url, sha: call.variable("GITHUB_SHA") }, frame, call.at);
    return { ...outputs({}, true), status };
  },
};

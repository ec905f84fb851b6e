import { literal, textOf } from "../../model/value.js";
import { type ActionAdapter, input, outputs } from "../adapter.js";
import { ecrRegistry } from "../registry.js";

/** `aws-actions/amazon-ecr-login`: a login to the account's registry in the region in force. */
export const ecrLogin: ActionAdapter = {
  names: ["aws-actions/amazon-ecr-login"],
  run(call, frame) {
    const isPublic = textOf(input(call, "registry-type") ?? literal("private")) === "public";
    const registry = isPublic ? literal("public.ecr.aws") : ecrRegistry(frame.state.region, input(call, "registries"));
    frame.emit({ kind: "login", registry }, call.at);
    // https://github.com/aws-actions/amazon-ecr-login: user and password are named after the registry.
    return outputs({ registry }, /^docker_(username|password)_/);
  },
};

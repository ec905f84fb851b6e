import { literal } from "../../model/value.js";
import { type ActionAdapter, input, outputs } from "../adapter.js";

/** `docker/login-action` */
export const dockerLogin: ActionAdapter = {
  names: ["docker/login-action", "redhat-actions/podman-login"],
  run(call, frame) {
    frame.emit({ kind: "login", registry: input(call, "registry") ?? literal("docker.io") }, call.at);
    return outputs();
  },
};

import { literal, spell, textOf } from "../../model/value.js";
import { type ActionAdapter, input, inputAt, outputs } from "../adapter.js";

/** `docker/login-action` */
export const dockerLogin: ActionAdapter = {
  names: ["docker/login-action", "redhat-actions/podman-login"],
  run(call, frame) {
    const registry = input(call, "registry") ?? literal("docker.io");
    // For ECR the user name is an access key: https://github.com/docker/login-action#aws-elastic-container-registry-ecr
    const user = input(call, "username");
    const key = /\.dkr\.ecr\.|public\.ecr\.aws/.test(spell(registry)) ? user : undefined;
    if (key && textOf(key) !== "AWS")
      frame.emit({ kind: "credentials", way: "keys", keyId: key, keyAt: inputAt(call, "username") }, call.at);
    frame.emit({ kind: "login", registry, ...(user ? { user } : {}) }, call.at);
    return outputs();
  },
};

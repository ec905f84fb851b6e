import { fromOrigin, literal, opaque, spell, textOf } from "../../model/value.js";
import { type ActionAdapter, input, outputs } from "../adapter.js";

/** `aws-actions/amazon-ecr-login`: a login to the account's registry in the region in force. */
export const ecrLogin: ActionAdapter = {
  names: ["aws-actions/amazon-ecr-login"],
  run(call, frame) {
    const isPublic = textOf(input(call, "registry-type") ?? literal("private")) === "public";
    const accounts = input(call, "registries");
    // Logins in one region yield the same registry, whichever job makes them.
    const where = frame.state.region ? spell(frame.state.region) : "";
    const registry = isPublic
      ? literal("public.ecr.aws")
      : fromOrigin({ kind: "result", effect: `ecr ${where}`, field: "registry" });
    frame.emit({ kind: "login", registry: accounts ?? registry }, call.at);
    return outputs(
      { registry, docker_username: literal("AWS"), docker_password: opaque("the registry's password") },
      true,
    );
  },
};

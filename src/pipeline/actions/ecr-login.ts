import { fromOrigin, literal, spell, textOf } from "../../model/value.js";
import { type ActionAdapter, input, outputs } from "../adapter.js";

/** `aws-actions/amazon-ecr-login`: a login to the account's registry in the region in force. */
export const ecrLogin: ActionAdapter = {
  names: ["aws-actions/amazon-ecr-login"],
  run(call, frame) {
    const isPublic = textOf(input(call, "registry-type") ?? literal("private")) === "public";
    const accounts = input(call, "registries");
    // Logins of one account in one region yield the same registry, whichever job makes them.
    const where = [frame.state.region, accounts]
      .map((value) => (value ? spell(value) : ""))
      .join(" ")
      .trim();
    const registry = isPublic
      ? literal("public.ecr.aws")
      : fromOrigin({ kind: "result", effect: `ecr ${where}`, field: "registry" });
    frame.emit({ kind: "login", registry }, call.at);
    // https://github.com/aws-actions/amazon-ecr-login: user and password are named after the registry.
    return outputs({ registry }, /^docker_(username|password)_/);
  },
};

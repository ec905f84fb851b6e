import { concat, fromOrigin, literal, opaque, textOf } from "../../model/value.js";
import { type CommandResult, done, UNDECIDED } from "../adapter.js";
import type { Frame } from "../frame.js";
import { option } from "../options.js";
import { ecrRegistry } from "../registry.js";
import { answer, result } from "./aws-answer.js";
import { type AwsCall, regionOf } from "./aws-call.js";

/** `aws ecr …` and `aws ecr-public …` */
export function ecr(call: AwsCall, frame: Frame, isPublic: boolean): CommandResult {
  switch (call.operation) {
    case "get-login-password":
      return done(
        concat(fromOrigin({ kind: "context", path: isPublic ? "ecr-public.password" : "ecr.password" }), literal("\n")),
      );
    case "get-login":
      // The old command prints a `docker login` line, to be run by the shell.
      frame.emit({ kind: "login", registry: registry(call) }, call.command.at);
      return done();
    case "put-image":
      return putImage(call, frame);
    case "batch-get-image":
      return done({ ...answer(call, `the manifest of ${tagOf(call)}`) });
    case "describe-images":
    case "list-images":
    case "describe-repositories":
      return done(answer(call, `aws ecr ${call.operation}`), UNDECIDED);
    default:
      return done(answer(call, `aws ecr ${call.operation}`));
  }
}

const registry = (call: AwsCall): ReturnType<typeof opaque> => regionOf(call) ?? opaque("the registry");

const tagOf = (call: AwsCall): string => textOf(option(call.options, "image-ids") ?? literal("an image")) ?? "an image";

/** A manifest that is there already gets one more tag: nothing is built, the digest stays. */
function putImage(call: AwsCall, frame: Frame): CommandResult {
  const repository = option(call.options, "repository-name") ?? opaque("the repository");
  const tag = option(call.options, "image-tag");
  if (!tag) return done(answer(call, "aws ecr put-image"));
  const from = option(call.options, "image-manifest") ?? opaque("the manifest");
  const registry = ecrRegistry(regionOf(call) ?? frame.state.region, option(call.options, "registry-id"));
  const to = concat(registry, literal("/"), repository, literal(":"), tag);
  const id = frame.emit({ kind: "tag", from, to, inRegistry: true }, call.command.at);
  return done(result(id, "image"));
}

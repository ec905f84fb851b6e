import { concat, literal, textOf } from "../../model/value.js";
import { type CommandResult, done } from "../adapter.js";
import type { Frame } from "../frame.js";
import { option, wordText } from "../options.js";
import { withToken } from "../session.js";
import { answer, result } from "./aws-answer.js";
import { type AwsCall, regionOf } from "./aws-call.js";

/** `aws sts …`: taking on a role is a session of its own. */
export function sts(call: AwsCall, frame: Frame): CommandResult {
  if (call.operation !== "assume-role" && call.operation !== "assume-role-with-web-identity") {
    return done(answer(call, `aws sts ${call.operation}`));
  }
  const role = option(call.options, "role-arn");
  const region = regionOf(call);
  const id = frame.emit(
    {
      kind: "credentials",
      way: call.operation === "assume-role" ? "chain" : "oidc",
      ...(role ? { role } : {}),
      ...(region ? { region } : {}),
      seconds: option(call.options, "duration-seconds") ?? literal("3600"),
    },
    call.command.at,
  );
  return done(result(id, "credentials"));
}

/** `aws configure set aws_access_key_id …` */
export function configure(call: AwsCall, frame: Frame): CommandResult {
  const [, operation, key, given] = call.words;
  if (wordText(operation) !== "set") {
    const region = wordText(key)?.endsWith("region") ? frame.state.region : undefined;
    return done(region ? concat(region, literal("\n")) : answer(call, `aws configure ${wordText(operation) ?? ""}`));
  }
  const name = wordText(key) ?? "";
  if (name.endsWith("region") && given) frame.state.region = given.value;
  if (name.endsWith("aws_session_token")) frame.learns(withToken(given?.value));
  if (!name.endsWith("aws_access_key_id") || !given) return done();
  const way = textOf(given.value) === "" ? "ambient" : "keys";
  const id = frame.emit(
    { kind: "credentials", way, keyId: given.value, keyAt: given.at ?? call.command.at },
    call.command.at,
  );
  frame.state.session = id;
  return done();
}

import { EMPTY, textOf, type Value } from "../../model/value.js";
import { type CommandResult, done, waitStatus } from "../adapter.js";
import { deploysKnown } from "../cloudformation/deploy.js";
import type { Frame } from "../frame.js";
import { hasOption, option, optionWords } from "../options.js";
import { readFile, writeFile } from "../shell-redirect.js";
import { answer } from "./aws-answer.js";
import { type AwsCall, regionOf } from "./aws-call.js";
import { givenTo, parametersOf } from "./stack-parameters.js";

/** `aws cloudformation …`: a stack of which the template is in the repository registers and moves what stands in it. */
export function cloudFormation(call: AwsCall, frame: Frame): CommandResult {
  switch (call.operation) {
    case "deploy":
      if (hasOption(call.options, "no-execute-changeset")) return done();
      return deploy(call, option(call.options, "template-file"), true, frame);
    case "create-stack":
    case "update-stack":
      return deploy(call, option(call.options, "template-body"), false, frame);
    case "package":
      return packaged(call);
    case "wait":
      return waitForStack(call, frame);
    case "execute-change-set":
    case "create-stack-set":
    case "update-stack-set":
    case "create-stack-instances":
    case "update-stack-instances":
      return unread(call, frame);
    default:
      return done(answer(call, `aws cloudformation ${call.operation}`));
  }
}

function unread(call: AwsCall, frame: Frame): CommandResult {
  frame.opaque(`aws cloudformation ${call.operation}`, ["register", "update", "wait"], call.command.at);
  return done(answer(call, `aws cloudformation ${call.operation}`));
}

/** `deploy` waits for the stack; the operations of the API answer at once. */
function deploy(call: AwsCall, file: Value | undefined, waits: boolean, frame: Frame): CommandResult {
  const { command, options } = call;
  const content = file && readFile(file, command.shell);
  const parameters = parametersOf(optionWords(options, "parameter-overrides", "parameters"), command);
  const region = regionOf(call) ?? frame.state.region;
  // https://docs.aws.amazon.com/cli/latest/reference/cloudformation/deploy/
  const given = givenTo(command, parameters, { keepsPrevious: waits, stack: option(options, "stack-name"), region });
  if (!content || !deploysKnown({ content, given, at: command.at, waits }, frame)) return unread(call, frame);
  return done(answer(call, `aws cloudformation ${call.operation}`), waits ? waitStatus(frame) : undefined);
}

/** What is sent to S3 changes the places that a template names, and nothing of its services. */
function packaged({ options, command }: AwsCall): CommandResult {
  const [from, to] = [option(options, "template-file"), option(options, "output-template-file")];
  const content = from && readFile(from, command.shell);
  if (content && to) writeFile(to, content, false, command.shell);
  return to ? done() : done(content);
}

/** Of a stack that the job has made or changed before. */
function waitForStack(call: AwsCall, frame: Frame): CommandResult {
  const { command, words } = call;
  if (!/^stack-(create|update)-complete$/.test(textOf(words[2]?.value ?? EMPTY) ?? "")) return done();
  const { effects } = frame.machine;
  const moved = effects.filter(
    (effect) => effect.kind === "update" && effect.job === frame.job.id && effect.tool === "CloudFormation",
  );
  for (const effect of moved)
    if (effect.kind === "update")
      frame.emit({ kind: "wait", target: effect.target, noticesRollback: "yes", how: "CloudFormation" }, command.at);
  return done(undefined, waitStatus(frame));
}

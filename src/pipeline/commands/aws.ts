import { type CommandAdapter, type CommandResult, done } from "../adapter.js";
import type { Frame } from "../frame.js";
import { parseOptions, wordText } from "../options.js";
import { answer } from "./aws-answer.js";
import type { AwsCall } from "./aws-call.js";
import { cloudFormation } from "./aws-cloudformation.js";
import { createDeployment } from "./aws-deploy.js";
import { ecr } from "./aws-ecr.js";
import { ecs } from "./aws-ecs.js";
import { configure, sts } from "./aws-sts.js";

const FLAGS = new Set(
  `force-new-deployment no-force-new-deployment no-cli-pager no-paginate debug no-verify-ssl no-sign-request enable-execute-command
  disable-execute-command no-include-email include-email only-show-errors quiet recursive dryrun delete exact-timestamps
  no-fail-on-empty-changeset no-execute-changeset force no-rollback with-decryption overwrite no-overwrite use-previous-template disable-rollback no-disable-rollback enable-termination-protection
  enable-ecs-managed-tags no-enable-ecs-managed-tags`.split(/\s+/),
);
const LISTS = new Set(
  `services tasks image-ids registry-ids include parameters names cluster-names clusters attributes tags requires-compatibilities
  parameter-overrides capabilities notification-arns resource-types`.split(/\s+/),
);

/** `aws <service> <operation>`: what changes ECS or ECR, what waits, and what the rest prints. */
export const aws: CommandAdapter = {
  names: ["aws", "aws2", "awslocal"],
  run(command, frame): CommandResult {
    const options = parseOptions(command.args, { flags: FLAGS, short: "", lists: LISTS });
    const [service, operation] = options.rest.map((word) => wordText(word) ?? "?");
    const call: AwsCall = { operation: operation ?? "", options, words: options.rest, command };
    return runService(service ?? "", call, frame);
  },
};

function runService(service: string, call: AwsCall, frame: Frame): CommandResult {
  if (/^ec[rs]\b/.test(service)) frame.touches();
  if (service === "ecs") return ecs(call, frame);
  if (service === "ecr" || service === "ecr-public") return ecr(call, frame, service === "ecr-public");
  if (service === "sts") return sts(call, frame);
  if (service === "configure") return configure(call, frame);
  if (service === "deploy" && call.operation === "create-deployment") return createDeployment(call, frame);
  if (service === "cloudformation") return cloudFormation(call, frame);
  return done(answer(call, `aws ${service} ${call.operation}`));
}

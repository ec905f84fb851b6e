import { taggedAs } from "../../model/known-actions.js";
import type { Tri } from "../../model/tri.js";
import { fromOrigin, literal, opaque } from "../../model/value.js";
import { type ActionAdapter, type ActionCall, FAILED, flag, input, inputAt, outputs } from "../adapter.js";
import { documentAt } from "./render-task-definition.js";

/**
 * `aws-actions/amazon-ecs-deploy-task-definition`: registers; with a service it also moves that service, and waits when
 * told to. Releases since 2.6.2 fail the step when the deployment was rolled back.
 * https://github.com/aws-actions/amazon-ecs-deploy-task-definition/pull/860
 */
export const deployTaskDefinition: ActionAdapter = {
  names: ["aws-actions/amazon-ecs-deploy-task-definition"],
  run(call, frame) {
    const file = input(call, "task-definition");
    const tool = `${call.name}@${call.ref}`;
    const named = inputAt(call, "task-definition");
    const document = file
      ? documentAt(file, frame, named)
      : { base: { kind: "opaque", why: "no task definition is given" } as const, edits: [] };
    const id = frame.emit({ kind: "register", document, documentAt: named, tool }, call.at);
    const arn = fromOrigin({ kind: "result", effect: id, field: "taskDefinitionArn" });
    const cluster = input(call, "cluster") ?? literal("default");
    const service = input(call, "service");
    if (service) {
      const target = frame.target("service", service, cluster, undefined, inputAt(call, "service"));
      const codedeploy = input(call, "codedeploy-appspec") ?? input(call, "codedeploy-application");
      const controller = codedeploy ? "codedeploy" : "ecs";
      frame.emit(
        {
          kind: "update",
          target,
          revision: arn,
          force: flag(call, "force-new-deployment", false) === "yes",
          controller,
          tool,
          scalesOnly: false,
        },
        call.at,
      );
      const waits = flag(call, "wait-for-service-stability", false);
      const minutes = input(call, "wait-for-minutes");
      const wait = {
        kind: "wait",
        target,
        noticesRollback: codedeploy ? "yes" : checksRollout(call),
        how: `${call.name}@${exact(call)}`,
        ...(minutes ? { minutes } : {}),
      } as const;
      if (waits !== "no") frame.under(waits === "maybe" ? { certainty: "may" } : {}).emit(wait, call.at);
    }
    if (flag(call, "run-task", false) !== "no")
      frame.emit(
        {
          kind: "runTask",
          target: frame.target("task", arn, cluster, undefined, call.at),
          revision: arn,
          failsJob: "maybe",
        },
        call.at,
      );
    const results = outputs({
      "task-definition-arn": arn,
      "codedeploy-deployment-id": opaque("the deployment"),
      "run-task-arn": opaque("the tasks"),
    });
    return frame.waitFails ? { ...results, status: FAILED } : results;
  },
};

const isPinned = (call: ActionCall): boolean => /^[0-9a-f]{40}$/.test(call.ref);

/** The release in use; the commit of one is known, another by what its comment says. */
const releaseOf = (call: ActionCall): string | undefined =>
  isPinned(call) ? (taggedAs(call.name, call.ref) ?? call.comment) : call.ref;

const exact = (call: ActionCall): string =>
  /^v?\d+\.\d+\.\d+$/.test(releaseOf(call) ?? "") ? (releaseOf(call) ?? "") : call.ref;

/** Does this release compare the rollout with its own? `v2` floats on the newest, unless it only explains a commit. */
function checksRollout(call: ActionCall): Tri {
  const version = releaseOf(call);
  const match = version?.match(/^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?$/);
  if (!match) return !isPinned(call) && /^(main|master|release)$/.test(version ?? "") ? "yes" : "maybe";
  const [major, minor, patch] = [1, 2, 3]
    .map((index) => match[index])
    .map((text) => (text === undefined ? undefined : Number(text)));
  if (major !== 2) return (major ?? 0) > 2 ? "yes" : "no";
  if (minor === undefined || (minor === 6 && patch === undefined)) return isPinned(call) ? "maybe" : "yes";
  return minor > 6 || (minor === 6 && (patch ?? 0) >= 2) ? "yes" : "no";
}

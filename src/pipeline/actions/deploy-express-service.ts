import { fromOrigin, literal, opaque } from "../../model/value.js";
import { type ActionAdapter, input, inputAt, outputs } from "../adapter.js";

/**
 * `aws-actions/amazon-ecs-deploy-express-service`: creates or updates an Express service, whose definition ECS keeps
 * itself, and always waits until service and deployment are stable.
 * https://github.com/aws-actions/amazon-ecs-deploy-express-service
 */
export const deployExpressService: ActionAdapter = {
  names: ["aws-actions/amazon-ecs-deploy-express-service"],
  run(call, frame) {
    const name = input(call, "service-name") ?? opaque("the service");
    const tool = `${call.name}@${call.ref}`;
    const target = frame.target(
      "service",
      name,
      input(call, "cluster") ?? literal("default"),
      undefined,
      inputAt(call, "service-name"),
    );
    const id = frame.emit(
      { kind: "update", target, force: false, controller: "express", tool, scalesOnly: false },
      call.at,
    );
    frame.emit({ kind: "wait", target, noticesRollback: "maybe", how: tool }, call.at);
    const result = (field: string): ReturnType<typeof fromOrigin> => fromOrigin({ kind: "result", effect: id, field });
    return outputs({ "service-arn": result("serviceArn"), endpoint: result("endpoint") }, true);
  },
};

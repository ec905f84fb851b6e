import { posix } from "node:path";
import { textOf } from "../../model/value.js";
import type { CommandCall } from "../adapter.js";
import type { Frame } from "../frame.js";
import { type TerraformModule, terraformModule } from "../terraform.js";

/**
 * `terraform apply` where the folder's files are in the repository: it moves every ECS service whose definition it
 * owns. False when there is none, so that the command stays something nobody can read.
 */
export function appliesServices(call: CommandCall, frame: Frame): boolean {
  const folder = posix.normalize(posix.join(call.shell.cwd || ".", changedFolder(call) ?? "."));
  const services = reachable(folder, frame).flatMap((module) =>
    module.services.filter((service) => service.definition !== undefined && !service.ignoresDefinition),
  );
  for (const service of services) {
    const target = {
      ...frame.target("service", service.name, service.cluster, frame.state.region, call.at),
      namedAt: [service.at, call.at],
    };
    frame.emit(
      { kind: "update", target, force: false, controller: "tool", tool: `${call.name} apply`, scalesOnly: false },
      call.at,
    );
    if (service.waits)
      frame.emit({ kind: "wait", target, noticesRollback: "maybe", how: "wait_for_steady_state" }, call.at);
  }
  return services.length > 0;
}

const changedFolder = (call: CommandCall): string | undefined =>
  call.args.map((arg) => textOf(arg.value)?.match(/^--?chdir=(.+)$/)?.[1]).find((folder) => folder !== undefined);

/** The folder's module and those of this repository it is made of. */
function reachable(folder: string, frame: Frame, seen = new Set<string>()): readonly TerraformModule[] {
  const module = seen.size > 50 || seen.has(folder) ? undefined : terraformModule(frame.repository, folder);
  seen.add(folder);
  return module ? [module, ...module.sources.flatMap((source) => reachable(source, frame, seen))] : [];
}

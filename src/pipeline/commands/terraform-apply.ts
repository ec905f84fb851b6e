import { posix } from "node:path";
import { literal, textOf } from "../../model/value.js";
import type { CommandCall } from "../adapter.js";
import type { Frame } from "../frame.js";
import { JobState } from "../state.js";
import { type TerraformModule, type TerraformService, terraformModule } from "../terraform.js";

/**
 * `terraform apply` where the folder's files are in the repository: it moves every ECS service whose definition it
 * owns. False when something it applies cannot be read, so that the command stays something nobody can read.
 */
export function appliesKnown(call: CommandCall, frame: Frame): boolean {
  if (destroys(call)) return true;
  const folder = folderOf(call);
  const seen = new Set<string>();
  const services = reachable(folder, frame, seen).flatMap((module) =>
    module.services.filter((service) => service.definition !== undefined && !service.ignoresDefinition),
  );
  for (const service of services) move(service, call, frame);
  return services.length > 0 || [...seen].every((each) => isWhole(each, frame));
}

function move(service: TerraformService, call: CommandCall, frame: Frame): void {
  const named = frame.target("service", service.name, service.cluster, frame.state.region, call.at);
  const target = { ...named, namedAt: [service.at, call.at] };
  frame.emit(
    { kind: "update", target, force: false, controller: "tool", tool: `${call.name} apply`, scalesOnly: false },
    call.at,
  );
  if (service.waits)
    frame.emit({ kind: "wait", target, noticesRollback: "maybe", how: "wait_for_steady_state" }, call.at);
}

/** Every file of the folder is here and no module comes from elsewhere. */
function isWhole(folder: string, frame: Frame): boolean {
  const files = frame.repository.list([".tf"]).filter((file) => posix.dirname(file) === folder);
  const text = files.map((file) => frame.repository.read(file) ?? "").join("\n");
  return (
    files.length > 0 && !/^\s*module\s+"/m.test(text.replace(/^\s*module\s+"[^"]*"\s*\{\s*source\s*=\s*"\.\.?\//gm, ""))
  );
}

/** `plan -destroy -out=file` makes a plan that removes; the file remembers it. */
export function notesPlan(call: CommandCall): void {
  const out = call.args.map((arg) => textOf(arg.value)?.match(/^--?out=(.+)$/)?.[1]).find((file) => file !== undefined);
  if (out !== undefined && words(call).some((word) => /^--?destroy$/.test(word))) {
    call.shell.frame.state.files.set(JobState.path(call.shell.cwd, out), literal(REMOVES));
  }
}
const REMOVES = "a plan that removes";

const words = (call: CommandCall): readonly string[] => call.args.map((arg) => textOf(arg.value) ?? "");

const destroys = (call: CommandCall): boolean =>
  words(call).some((word) => {
    if (/^--?destroy$/.test(word)) return true;
    const file = call.shell.frame.state.files.get(JobState.path(call.shell.cwd, word));
    return file !== undefined && textOf(file) === REMOVES;
  });

const folderOf = (call: CommandCall): string =>
  posix.normalize(posix.join(call.shell.cwd || ".", changedFolder(call) ?? ".")).replace(/\/$/, "");

const changedFolder = (call: CommandCall): string | undefined =>
  call.args.map((arg) => textOf(arg.value)?.match(/^--?chdir=(.+)$/)?.[1]).find((folder) => folder !== undefined);

/** The folder's module and those of this repository it is made of. */
function reachable(folder: string, frame: Frame, seen: Set<string>): readonly TerraformModule[] {
  const module = seen.size > 50 || seen.has(folder) ? undefined : terraformModule(frame.repository, folder);
  seen.add(folder);
  return module ? [module, ...module.sources.flatMap((source) => reachable(source, frame, seen))] : [];
}

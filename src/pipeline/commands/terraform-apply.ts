import { posix } from "node:path";
import { some, type Tri } from "../../model/tri.js";
import { textOf, type Value } from "../../model/value.js";
import type { CommandCall } from "../adapter.js";
import type { Frame } from "../frame.js";
import { type Configuration, terraformOf } from "../terraform/index.js";
import { dependsOn } from "../terraform/references.js";
import type { TerraformService } from "../terraform/services.js";
import { foldersOf, type Plan, planOf } from "./terraform-plan.js";

/**
 * `terraform apply` where the folder's files are in the repository: it moves every ECS service whose definition it
 * owns. False when something it applies cannot be read, so that the command stays something nobody can read.
 */
export function appliesKnown(call: CommandCall, frame: Frame): boolean {
  const folders = foldersOf(call);
  const { elsewhere } = call.shell;
  if (elsewhere) for (const part of elsewhere.parts) frame.ask({ parts: [part], trace: [] }, undefined);
  const here = folders.length > 1 ? frame.under({ certainty: "may" }) : frame;
  return folders.length > 0 && folders.map((folder) => applies(folder, call, here)).every((known) => known);
}

function applies(folder: string, call: CommandCall, frame: Frame): boolean {
  const plan = planOf(call, folder);
  if (plan.deploysNothing) return true;
  if (foldersIn(folder, frame).some((each) => /\bresource\s+"aws_ec[rs]_/.test(textIn(each, frame)))) frame.touches();
  const configuration = terraformOf(frame.repository)?.configuration(folder, plan.given);
  if (configuration) frame.machine.applied.set(folder, configuration.outputs());
  const services = configuration?.services ?? [];
  for (const service of services.filter(({ moves, leavesRevision }) => moves || leavesRevision)) {
    const covered = covers(plan, service, configuration as Configuration, frame);
    if (covered !== "no")
      apply(service, configuration?.region, call, covered === "yes" ? frame : frame.under({ certainty: "may" }));
  }
  return services.some(({ moves }) => moves) || foldersIn(folder, frame).every((each) => isWhole(each, frame));
}

function apply(service: TerraformService, region: Value | undefined, call: CommandCall, frame: Frame): void {
  const named = frame.target("service", service.name, service.cluster, region ?? frame.state.region, call.at);
  const target = { ...named, namedAt: [service.at, call.at] };
  frame.emit(
    {
      kind: "update",
      target,
      force: false,
      controller: "tool",
      tool: `${call.name} apply`,
      scalesOnly: !service.moves,
      definition: service,
    },
    call.at,
  );
  if (service.waits === "no" || !service.moves) return;
  const waiting = service.waits === "yes" ? frame : frame.under({ certainty: "may" });
  waiting.emit({ kind: "wait", target, noticesRollback: "maybe", how: "wait_for_steady_state" }, call.at);
}

/** With `-target` only what is named is applied, and what that depends on. */
function covers(plan: Plan, service: TerraformService, configuration: Configuration, frame: Frame): Tri {
  if (plan.targets.length === 0) return "yes";
  return some(
    plan.targets.map((value) => {
      const target = textOf(value);
      if (target === undefined) return "maybe";
      if (isWithin(service.address, target)) return "yes";
      return dependsOn(configuration.root.folder, target, service.address, frame.repository) ? "maybe" : "no";
    }),
  );
}

/** `module.app` covers all that is in it, `aws_ecs_service.app` every instance of it. */
const isWithin = (address: string, target: string): boolean =>
  address === target || address.startsWith(`${target}.`) || address.startsWith(`${target}[`);

/** The folder and those of this repository that its modules come from. */
function foldersIn(folder: string, frame: Frame, seen: ReadonlySet<string> = new Set()): readonly string[] {
  if (seen.has(folder) || seen.size > MAX_FOLDERS) return [];
  const below = [...textIn(folder, frame).matchAll(/^\s*source\s*=\s*"(\.\.?\/[^"]*)"/gm)];
  const inside = new Set([...seen, folder]);
  return [
    folder,
    ...below.flatMap(([, source = ""]) => foldersIn(posix.join(folder, source).replace(/\/$/, ""), frame, inside)),
  ];
}
const MAX_FOLDERS = 10;

/** Every file of the folder is here and no module comes from elsewhere. */
function isWhole(folder: string, frame: Frame): boolean {
  const text = textIn(folder, frame);
  const own = text.replace(/^\s*module\s+"[^"]*"\s*\{\s*source\s*=\s*"\.\.?\//gm, "");
  return text !== "" && !/^\s*module\s+"/m.test(own);
}

const textIn = (folder: string, { repository }: Frame): string =>
  repository
    .list([".tf"])
    .filter((file) => posix.dirname(file) === folder)
    .map((file) => repository.read(file) ?? "")
    .join("\n");

import type { TaskDocument } from "../../model/document.js";
import type { Tri } from "../../model/tri.js";
import { concat, fromOrigin, literal, opaque, spell, textOf, type Value } from "../../model/value.js";
import { type CommandAdapter, type CommandCall, type CommandResult, done, waitStatus } from "../adapter.js";
import type { Frame } from "../frame.js";
import { hasOption, type Options, option, parseOptions } from "../options.js";
import { edited } from "./task-document.js";

interface Rollout {
  readonly tool: string;
  readonly cluster: Value | undefined;
  readonly service: Value;
  readonly region: Value | undefined;
  readonly document: TaskDocument;
  readonly noticesRollback: Tri;
  readonly waits?: boolean;
  readonly minutes?: Value;
}

/** What both scripts do: take the definition the service runs, put an image in, register, update, wait. */
function rollOut(rollout: Rollout, call: CommandCall, frame: Frame): CommandResult {
  const { tool, document, cluster, service, region, noticesRollback } = rollout;
  const id = frame.emit({ kind: "register", document, tool }, call.at);
  const revision = fromOrigin({ kind: "result", effect: id, field: "taskDefinitionArn" });
  const target = frame.target("service", service, cluster, region, call.at);
  frame.emit({ kind: "update", target, revision, force: false, controller: "ecs", tool, scalesOnly: false }, call.at);
  if (rollout.waits ?? true) frame.emit({ kind: "wait", target, noticesRollback, how: tool }, call.at);
  return done(opaque(`what ${tool} prints`), waitStatus(frame));
}

/** The definition that the service runs now, with an image put in. */
function runningWith(service: Value, image: Value | undefined, call: CommandCall): TaskDocument {
  const family = opaque(`the definition that ${spell(service)} runs`);
  const live: TaskDocument = { base: { kind: "live", family, at: call.at }, edits: [] };
  return image ? edited(live, { field: "image", value: image, at: call.at }) : live;
}

const tagged = (tag: Value): Value => concat(opaque("the image that runs"), literal(":"), tag);

/** https://github.com/silinternational/ecs-deploy: it waits until a task of the new revision runs. */
const bashScript: CommandAdapter = {
  names: ["ecs-deploy", "ecs-deploy.sh"],
  run(call, frame) {
    const options = parseOptions(call.args, {
      flags: new Set([
        "verbose",
        "enable-rollback",
        "use-latest-task-def",
        "copy-task-definition-tags",
        "run-task",
        "force-new-deployment",
        "skip-deployments-check",
      ]),
      short: "cnidkrpaemtDMT",
    });
    const [image, service] = [option(options, "i", "image"), option(options, "n", "service-name")];
    const tag = option(options, "to", "tag-only");
    const name = service ?? option(options, "d", "task-definition") ?? opaque("the service");
    const document = runningWith(name, tag ? tagged(tag) : image, call);
    const cluster = option(options, "c", "cluster");
    if (service)
      return rollOut(
        {
          tool: "ecs-deploy",
          cluster,
          service,
          region: option(options, "r", "region"),
          document,
          noticesRollback: "maybe",
        },
        call,
        frame,
      );
    frame.emit({ kind: "register", document, tool: "ecs-deploy" }, call.at);
    return done();
  },
};

/**
 * https://github.com/fabfuel/ecs-deploy: `ecs deploy cluster service -t tag`. It is content with any stable service:
 * https://github.com/fabfuel/ecs-deploy/issues/185
 */
const python: CommandAdapter = {
  names: ["ecs"],
  run(call, frame) {
    const options = parseOptions(withoutPairs(call.args), { flags: PYTHON_FLAGS, short: "tudesvorc" });
    const [operation, cluster, service] = options.rest.map((word) => word.value);
    const region = option(options, "region");
    const what = operation ? textOf(operation) : undefined;
    if (what === "deploy" && service) {
      const image =
        imageOption(call) ?? (option(options, "t", "tag") ? tagged(option(options, "t", "tag") as Value) : undefined);
      return rollOut(
        {
          tool: "ecs deploy",
          cluster,
          service,
          region,
          document: runningWith(service, image, call),
          noticesRollback: "no",
          waits: textOf(option(options, "timeout") ?? literal("")) !== "-1",
        },
        call,
        frame,
      );
    }
    return other(what, cluster, service, options, call, frame);
  },
};

const PYTHON_FLAGS = new Set(
  "no-deregister deregister rollback no-rollback ignore-warnings no-ignore-warnings exclusive-env exclusive-secrets diff no-diff no-wait".split(
    " ",
  ),
);

function other(
  what: string | undefined,
  cluster: Value | undefined,
  name: Value | undefined,
  options: Options,
  call: CommandCall,
  frame: Frame,
): CommandResult {
  const region = option(options, "region");
  if (what === "run" && name)
    frame.emit(
      {
        kind: "runTask",
        target: frame.target("task", name, cluster, region, call.at),
        revision: name,
        failsJob: "maybe",
      },
      call.at,
    );
  if (what === "scale" && name) {
    const target = frame.target("service", name, cluster, region, call.at);
    frame.emit(
      { kind: "update", target, force: false, controller: "ecs", tool: "ecs scale", scalesOnly: true },
      call.at,
    );
  }
  if (what === "update" || what === "cron")
    frame.emit(
      {
        kind: "register",
        document: runningWith(cluster ?? opaque("the task"), imageOption(call), call),
        tool: `ecs ${what}`,
      },
      call.at,
    );
  if (what === undefined || hasOption(options, "help")) return done();
  return done(opaque(`what ecs ${what} prints`));
}

/** `-i container image`: options of this tool may take a container and a value. */
const PAIRS = /^(-i|--image|-m|--cpu|--memory)$/;
const imageOption = (call: CommandCall): Value | undefined => {
  const at = call.args.findIndex((arg) => /^(-i|--image)$/.test(textOf(arg.value) ?? ""));
  return at === -1 ? undefined : call.args[at + 2]?.value;
};
const TRIPLES = /^(-e|--env|-s|--secret)$/;

function withoutPairs(args: CommandCall["args"]): CommandCall["args"] {
  const kept: CommandCall["args"][number][] = [];
  for (let at = 0; at < args.length; at++) {
    const text = textOf(args[at]?.value ?? literal("")) ?? "";
    if (PAIRS.test(text)) at += 2;
    else if (TRIPLES.test(text)) at += 3;
    else kept.push(args[at] as CommandCall["args"][number]);
  }
  return kept;
}

export const ecsDeploy: readonly CommandAdapter[] = [bashScript, python];

import type { TaskDocument } from "../../model/document.js";
import type { Target } from "../../model/effect.js";
import { isEmpty } from "../../model/equality.js";
import { own } from "../../model/own.js";
import { sameRange } from "../../model/source.js";
import { concat, EMPTY, FAULT, fromOrigin, literal, opaque, tainted, textOf, type Value } from "../../model/value.js";
import { type CommandResult, done, UNDECIDED, waitStatus } from "../adapter.js";
import { SERVICES_STABLE } from "../faults.js";
import type { Frame } from "../frame.js";
import { hasOption, option, optionWords } from "../options.js";
import {
  afterRollback,
  afterTaskFailure,
  answer,
  answerTo,
  BEFOREHAND,
  printed,
  result,
  runningRevision,
  whileUnstable,
} from "./aws-answer.js";
import { type AwsCall, regionOf } from "./aws-call.js";
import { contentOf, withInput } from "./aws-input.js";
import { assembledFrom, textFields } from "./register-options.js";
import { documentOf, edited, imagesIn } from "./task-document.js";

/** `aws ecs …` */
export function ecs(call: AwsCall, frame: Frame): CommandResult {
  const run = own(OPERATIONS, call.operation);
  const options = run === register ? call.options : withInput(call);
  return run ? run(options ? { ...call, options } : call, frame) : done(answer(call, `aws ecs ${call.operation}`));
}

const OPERATIONS: Readonly<Record<string, (call: AwsCall, frame: Frame) => CommandResult>> = {
  "update-service": updateService,
  "create-service": updateService,
  "register-task-definition": register,
  "describe-task-definition": describeTaskDefinition,
  "describe-services": describeRollout,
  "describe-tasks": describeRollout,
  "describe-service-deployments": describeRollout,
  "list-service-deployments": describeRollout,
  "run-task": runTask,
  "start-task": runTask,
  wait: waitFor,
  deploy: codeDeploy,
};

function service(call: AwsCall, frame: Frame, name: Value | undefined): Target {
  const at = call.command.at;
  return frame.target("service", name ?? opaque("the service"), option(call.options, "cluster"), regionOf(call), at);
}

const SCALES = [
  "desired-count",
  "health-check-grace-period-seconds",
  "deployment-configuration",
  "enable-execute-command",
  "disable-execute-command",
];

/** `--deployment-configuration deploymentCircuitBreaker={enable=true,rollback=true}`, or the same in JSON. */
function rollsBack({ options }: AwsCall): boolean {
  const text = textOf(option(options, "deployment-configuration") ?? EMPTY) ?? "";
  const [, breaker = ""] = /deploymentCircuitBreaker["\s]*[:=]\s*\{([^}]*)\}/.exec(text) ?? [];
  return ["enable", "rollback"].every((name) => new RegExp(`\\b${name}["\\s]*[:=]\\s*true`).test(breaker));
}

function updateService(call: AwsCall, frame: Frame): CommandResult {
  const { options, command } = call;
  const revision = option(options, "task-definition");
  const force = hasOption(options, "force-new-deployment");
  const named = option(options, "service", "service-name");
  if (!named && hasOption(options, "cli-input-json")) {
    frame.opaque("aws ecs update-service --cli-input-json", ["update"], command.at);
    return done(answer(call, "aws ecs update-service"));
  }
  const scalesOnly =
    !hasOption(options, "task-definition") &&
    !force &&
    (call.operation === "update-service" || SCALES.some((name) => hasOption(options, name)));
  const target = service(call, frame, named);
  const id = frame.emit(
    {
      kind: "update",
      target,
      force,
      controller: "ecs",
      tool: `aws ecs ${call.operation}`,
      scalesOnly,
      ...(revision ? { revision } : {}),
      ...(rollsBack(call) ? { rollsBack: true } : {}),
    },
    command.at,
  );
  return done(printed(call, (asked) => result(id, asked || "service")));
}

function register(call: AwsCall, frame: Frame): CommandResult {
  const document = registeredDocument(call);
  const id = frame.emit({ kind: "register", document, tool: "aws ecs register-task-definition" }, call.command.at);
  const field = registeredField(textOf(option(call.options, "query") ?? EMPTY));
  return done({ ...result(id, field), ...(field === "taskDefinition" ? { document } : {}) });
}

const registeredField = (query: string | undefined): string =>
  query === undefined || query === ""
    ? "taskDefinition"
    : /taskDefinitionArn/.test(query)
      ? "taskDefinitionArn"
      : /revision/.test(query)
        ? "revision"
        : query;

/** `--cli-input-json`, with what options set besides; or a definition put together from options. */
function registeredDocument(call: AwsCall): TaskDocument {
  const { options, command } = call;
  const whole = option(options, "cli-input-json", "cli-input-yaml");
  const containers = option(options, "container-definitions");
  if (whole && !containers)
    return overridden(documentOf(contentOf(whole, call), "cannot read --cli-input-json", command.at), call);
  if (containers && !whole) return assembledFrom(options, contentOf(containers, call), command.at);
  const why = whole ? "--container-definitions replaces a part of --cli-input-json" : "no definition is given";
  const images = containers ? imagesIn(contentOf(containers, call), command.at) : [];
  return { base: { kind: "opaque", why }, edits: images };
}

const overridden = (document: TaskDocument, { options, command }: AwsCall): TaskDocument =>
  textFields(options).reduce(
    (before, [field, value]) => edited(before, { field, ofTask: true, value, at: command.at }),
    document,
  );

function describeTaskDefinition(call: AwsCall, _frame: Frame): CommandResult {
  const family = option(call.options, "task-definition") ?? opaque("the family");
  const query = textOf(option(call.options, "query") ?? EMPTY) ?? "";
  const text = fromOrigin({
    kind: "context",
    path: `aws ecs describe-task-definition${query ? ` --query ${query}` : ""}`,
  });
  if (/Arn\b|\.revision|family|\.image|\.name\b/i.test(query)) return done(concat(text, literal("\n")), UNDECIDED_READ);
  return done(
    { ...text, document: { base: { kind: "live", family, at: call.command.at }, edits: [] }, trace: [call.command.at] },
    UNDECIDED_READ,
  );
}
const UNDECIDED_READ = { ok: "yes", assumed: true } as const;

/** Reads that would show a rollback to whoever compares them with the revision just deployed. */
function describeRollout(call: AwsCall, frame: Frame): CommandResult {
  if (call.command.shell.loops > 0 && frame.has("update") && call.operation !== "describe-tasks") polls(call, frame);
  const query = textOf(option(call.options, "query") ?? EMPTY) ?? "";
  const { fault } = frame.machine;
  if (fault?.kind === "rollback") return done(printed(call, afterRollback));
  if (fault?.kind === "unstable") return done(printed(call, whileUnstable));
  const asked = optionWords(call.options, "tasks").some((word) => tainted(word.value));
  if (fault?.kind === "task" && call.operation === "describe-tasks" && asked) return done(afterTaskFailure(query));
  return done(printed(call, (asked) => running(call, asked, frame) ?? answerTo(asked, `aws ecs ${call.operation}`)));
}

/** Before this job has registered or updated anything, the service runs what it ran. */
function running({ operation }: AwsCall, asked: string, frame: Frame): Value | undefined {
  if (operation !== "describe-services" || frame.has("register") || frame.has("update")) return undefined;
  return asked === "" ? concat(fromOrigin(BEFOREHAND), literal("\n")) : runningRevision(asked);
}

/** A loop over the state of a service that was updated before is a wait of its own. */
function polls(call: AwsCall, frame: Frame): void {
  const known = frame.machine.effects.some(
    (effect) =>
      effect.kind === "wait" &&
      effect.job === frame.job.id &&
      sameRange(effect.step, frame.step) &&
      effect.how.startsWith("a loop over"),
  );
  if (known) return;
  const [named] = optionWords(call.options, "services", "service").filter((word) => isEmpty(word.value) !== "yes");
  frame.emit(
    {
      kind: "wait",
      target: service(call, frame, named?.value),
      noticesRollback: "maybe",
      how: `a loop over aws ecs ${call.operation}`,
    },
    call.command.at,
  );
}

function runTask(call: AwsCall, frame: Frame): CommandResult {
  const revision = option(call.options, "task-definition") ?? opaque("the task definition");
  const target = frame.target("task", revision, option(call.options, "cluster"), regionOf(call), call.command.at);
  const overrides = option(call.options, "overrides");
  const id = frame.emit(
    { kind: "runTask", target, revision, failsJob: "maybe", ...(overrides ? { overrides } : {}) },
    call.command.at,
  );
  const task = result(id, "task");
  return done(frame.strikes(call.command.at) ? marked(task) : task);
}

/** In the faulty world the task that will fail is known again by its mark. */
const marked = (task: Value): Value => ({
  ...task,
  parts: task.parts.map((part) =>
    "oneOf" in part || part.text !== undefined ? part : { ...part, from: [...part.from, FAULT] },
  ),
});

function waitFor(call: AwsCall, frame: Frame): CommandResult {
  const waiter = textOf(call.words[2]?.value ?? EMPTY);
  if (waiter === "tasks-stopped" || waiter === "tasks-running") return done();
  if (waiter !== "services-stable") return done(EMPTY, waiter === undefined ? UNDECIDED : undefined);
  // The command line takes any unambiguous beginning of an option's name.
  const names = optionWords(call.options, "services", "service", "servic").filter(
    (word) => isEmpty(word.value) !== "yes",
  );
  for (const word of names.length > 0 ? names : [undefined]) {
    const target = service(call, frame, word?.value);
    const here = word?.maybe ? frame.under({ certainty: "may" }) : frame;
    here.emit({ kind: "wait", target, noticesRollback: "maybe", how: SERVICES_STABLE }, call.command.at);
  }
  return done(EMPTY, waitStatus(frame));
}

/** `aws ecs deploy` drives CodeDeploy and waits for it. */
function codeDeploy(call: AwsCall, frame: Frame): CommandResult {
  const { options, command } = call;
  const target = service(call, frame, option(options, "service"));
  const definition = option(options, "task-definition");
  const document = documentOf(
    definition ? contentOf(literalFile(definition), call) : opaque("the definition"),
    "cannot read the definition",
    command.at,
  );
  const id = frame.emit({ kind: "register", document, tool: "aws ecs deploy" }, command.at);
  frame.emit(
    {
      kind: "update",
      target,
      force: false,
      controller: "codedeploy",
      tool: "aws ecs deploy",
      scalesOnly: false,
      revision: fromOrigin({ kind: "result", effect: id, field: "taskDefinitionArn" }),
    },
    command.at,
  );
  frame.emit({ kind: "wait", target, noticesRollback: "yes", how: "aws ecs deploy" }, command.at);
  return done(answer(call, "aws ecs deploy"), waitStatus(frame));
}

const literalFile = (value: Value): Value => concat(literal("file://"), value);

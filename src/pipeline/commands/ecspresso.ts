import { posix } from "node:path";
import type { DocumentEdit, TaskDocument } from "../../model/document.js";
import { own } from "../../model/own.js";
import type { ServiceDefinition } from "../../model/service-definition.js";
import { EMPTY, fromOrigin, literal, opaque, textOf, type Value } from "../../model/value.js";
import { type CommandAdapter, type CommandCall, type CommandResult, done, UNDECIDED, waitStatus } from "../adapter.js";
import type { Frame } from "../frame.js";
import { hasOption, type Options, option, parseOptions } from "../options.js";
import { readFile } from "../shell-redirect.js";
import { JobState } from "../state.js";
import { isJsonnet, serviceDefinition } from "./ecspresso-files.js";
import { rewrite, rewritten } from "./rewrite.js";

/**
 * `ecspresso`: cluster, service and definitions come from its configuration file; it waits by itself. Since 2.4.0 it
 * fails after a rollback: https://github.com/kayac/ecspresso/issues/732
 */
export const ecspresso: CommandAdapter = {
  names: ["ecspresso"],
  run(call, frame) {
    const options = parseOptions(call.args, { flags: FLAGS, short: "" });
    const operation = textOf(options.rest[0]?.value ?? EMPTY) ?? "";
    const run = own(OPERATIONS, operation);
    frame.touches();
    return run
      ? run(readSetup(options, call), call, frame)
      : done(
          opaque(`what ecspresso ${operation} prints`),
          operation === "verify" || operation === "diff" ? UNDECIDED : undefined,
        );
  },
};

const FLAGS = new Set(
  "no-wait wait dry-run skip-task-definition force-new-deployment no-update-service update-service suspend-auto-scaling resume-auto-scaling rollback-events latest-task-definition debug no-color color deregister-task-definition watch-container".split(
    " ",
  ),
);

interface Setup {
  readonly options: Options;
  readonly cluster: Value;
  readonly service: Value;
  readonly region: Value | undefined;
  readonly document: TaskDocument;
  readonly family: Value | undefined;
  /** The service definition or the configuration leaves the rollout to CodeDeploy. */
  readonly codeDeploy: boolean;
  readonly definition: ServiceDefinition | undefined;
}

const CONFIGS = ["ecspresso.yml", "ecspresso.yaml", "ecspresso.json", "ecspresso.jsonnet"];

function readSetup(options: Options, call: CommandCall): Setup {
  const given = option(options, "config");
  const files = given ? [given] : CONFIGS.map((name) => literal(name));
  const file = files.find((each) => readFile(each, call.shell) !== undefined);
  const text = file ? readFile(file, call.shell) : undefined;
  const setting = (name: string): Value | undefined => (text ? settingOf(text, name, call) : undefined);
  const folder = posix.dirname((file && textOf(file)) ?? ".");
  const beside = (name: string): Value | undefined => {
    const path = setting(name);
    return path && rewrite(path, /^/dg, () => literal(folder === "." ? "" : `${folder}/`));
  };
  const [definition, serviceFile] = [beside("task_definition"), beside("service_definition")];
  const cluster = setting("cluster") ?? opaque("the cluster in ecspresso's configuration");
  const service = setting("service") ?? opaque("the service in ecspresso's configuration");
  return {
    options,
    cluster,
    service,
    region: setting("region"),
    document: documentOf(definition, call),
    family: familyOf(definition, call),
    codeDeploy:
      /^["']?codedeploy["']?\s*:/m.test((text && textOf(text)) ?? "") ||
      /["']?type["']?\s*:\s*["']CODE_DEPLOY["']/.test(
        textOf((serviceFile && readFile(serviceFile, call.shell)) ?? EMPTY) ?? "",
      ),
    definition: serviceFile && serviceDefinition(serviceFile, service, cluster, call),
  };
}

/** A top-level `name: value` of YAML, JSON or Jsonnet; templates keep it from being parsed as YAML. */
function settingOf(text: Value, name: string, call: CommandCall): Value | undefined {
  const line = (textOf(text) ?? "").match(new RegExp(`^\\s{0,2}["']?${name}["']?\\s*:\\s*(.+?),?\\s*$`, "m"))?.[1];
  if (line === undefined) return undefined;
  return filledIn(literal(line.replace(/^(["'])(.*)\1$/, "$2")), call);
}

/** `{{ must_env `X` }}` and `{{ env `X` `default` }}`, and their Jsonnet kin. */
const TEMPLATE = /\{\{-?\s*(?:must_)?env\s+[`"'](\w+)[`"'](?:\s+[`"']([^`"']*)[`"'])?\s*-?\}\}/dg;
const filledIn = (value: Value, call: CommandCall): Value =>
  rewrite(value, TEMPLATE, ([, name = "", fallback]) => {
    const found = call.shell.get(name, call.at);
    return fallback !== undefined && textOf(found) === "" ? literal(fallback) : found;
  });

/** The family is a setting of the definition like those of the configuration. */
function familyOf(path: Value | undefined, call: CommandCall): Value | undefined {
  const content = path && readFile(path, call.shell);
  const name = content && textOf(content)?.match(/["']?\bfamily["']?\s*:\s*["']([^"']+)["']/)?.[1];
  return name === undefined ? undefined : filledIn(literal(name), call);
}

function documentOf(path: Value | undefined, call: CommandCall): TaskDocument {
  const content = path ? readFile(path, call.shell) : undefined;
  const name = path ? textOf(path) : undefined;
  if (!content || name === undefined)
    return {
      base: { kind: "opaque", why: "the definition that ecspresso's configuration names is not known" },
      edits: [],
    };
  if (isJsonnet(name, content)) {
    const path = JobState.path(call.shell.cwd, name);
    return { base: { kind: "opaque", why: `${name} is Jsonnet`, path }, edits: jsonnetImages(content, call) };
  }
  const { document } = rewritten(content, filledIn(content, call), call.at);
  if (!document) return { base: { kind: "opaque", why: `${name} cannot be read` }, edits: [] };
  return { ...document, edits: document.edits.map((edit) => whereWritten(edit, name, call)) };
}

/** A template is filled in where it stands: the place of an image is its container's in the file. */
function whereWritten(edit: DocumentEdit, name: string, { shell }: CommandCall): DocumentEdit {
  const container = edit.container && textOf(edit.container);
  const known = shell.frame.repository.containers(JobState.path(shell.cwd, name));
  const at = known.find((each) => container !== undefined && each.name === container)?.at;
  return at && edit.field === "image" ? { ...edit, at } : edit;
}

const jsonnetImages = (content: Value, call: CommandCall): TaskDocument["edits"] =>
  [...(textOf(content) ?? "").matchAll(/\bimage['"]?\s*:\s*(?:must_env|env|std\.extVar)\(['"](\w+)['"]/g)].map(
    ([, name = ""]) => ({ field: "image", value: call.shell.get(name, call.at), at: call.at }),
  );

type Operation = (setup: Setup, call: CommandCall, frame: Frame) => CommandResult;
const TOOL = "ecspresso";
const dry = ({ options }: Setup): boolean => hasOption(options, "dry-run");

/** Goes on with a revision that is there already. */
const keeps = ({ options }: Setup): boolean =>
  hasOption(options, "skip-task-definition", "latest-task-definition", "revision");

function registered({ document }: Setup, call: CommandCall, frame: Frame): Value {
  const id = frame.emit({ kind: "register", document, tool: TOOL }, call.at);
  return fromOrigin({ kind: "result", effect: id, field: "taskDefinitionArn" });
}

const register: Operation = (setup, call, frame) => {
  if (!dry(setup)) registered(setup, call, frame);
  return done();
};

const deploy: Operation = (setup, call, frame) => {
  if (dry(setup)) return done();
  const { options } = setup;
  const revision = keeps(setup) ? option(options, "revision") : registered(setup, call, frame);
  const definition = keeps(setup) ? undefined : setup.definition;
  return move({ ...setup, definition }, revision, hasOption(options, "force-new-deployment"), call, frame);
};

function move(
  setup: Setup,
  revision: Value | undefined,
  force: boolean,
  call: CommandCall,
  frame: Frame,
): CommandResult {
  const target = targetOf(setup, call, frame);
  frame.emit(
    {
      kind: "update",
      target,
      force,
      controller: setup.codeDeploy ? "codedeploy" : "ecs",
      tool: TOOL,
      scalesOnly: false,
      ...(revision ? { revision } : {}),
      ...(setup.definition ? { definition: setup.definition } : {}),
    },
    call.at,
  );
  return waits(setup) ? wait(setup, call, frame) : done();
}

const targetOf = ({ service, cluster, region }: Setup, call: CommandCall, frame: Frame): ReturnType<Frame["target"]> =>
  frame.target("service", service, cluster, region, call.at);
const waits = ({ options }: Setup): boolean =>
  !hasOption(options, "no-wait") && textOf(option(options, "wait") ?? literal("true")) !== "false";

const wait: Operation = (setup, call, frame) => {
  frame.emit({ kind: "wait", target: targetOf(setup, call, frame), noticesRollback: "maybe", how: TOOL }, call.at);
  return done(EMPTY, waitStatus(frame));
};

const scale: Operation = (setup, call, frame) => {
  frame.emit(
    {
      kind: "update",
      target: targetOf(setup, call, frame),
      force: false,
      controller: "ecs",
      tool: TOOL,
      scalesOnly: true,
    },
    call.at,
  );
  return done();
};

const runTask: Operation = (setup, call, frame) => {
  if (dry(setup)) return done();
  const revision = keeps(setup)
    ? (option(setup.options, "revision") ?? setup.family ?? opaque("the newest revision"))
    : registered(setup, call, frame);
  frame.emit(
    {
      kind: "runTask",
      target: frame.target("task", revision, setup.cluster, setup.region, call.at),
      revision,
      failsJob: "yes",
    },
    call.at,
  );
  return done();
};

const OPERATIONS: Readonly<Record<string, Operation | undefined>> = Object.assign(Object.create(null) as object, {
  deploy,
  create: deploy,
  refresh: (setup, call, frame) => move({ ...setup, definition: undefined }, undefined, true, call, frame),
  rollback: (setup, call, frame) =>
    dry(setup) ? done() : move(setup, opaque("the revision before"), false, call, frame),
  register,
  run: runTask,
  scale,
  wait,
} satisfies Record<string, Operation>);

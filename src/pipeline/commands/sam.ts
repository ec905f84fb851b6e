import { posix } from "node:path";
import type { EffectKind } from "../../model/effect.js";
import { EMPTY, literal, opaque, textOf, type Value } from "../../model/value.js";
import { type CommandAdapter, type CommandCall, type CommandResult, done, waitStatus } from "../adapter.js";
import { deploysKnown } from "../cloudformation/deploy.js";
import { joined, type Parameters, parametersIn } from "../cloudformation/given.js";
import type { Frame } from "../frame.js";
import { hasOption, type Options, option, optionWords, parseOptions } from "../options.js";
import { readFile, writeFile } from "../shell-redirect.js";
import { JobState } from "../state.js";
import { givenTo, parametersOf } from "./stack-parameters.js";

const FLAGS = new Set(
  `guided g no-confirm-changeset confirm-changeset no-fail-on-empty-changeset fail-on-empty-changeset resolve-s3
  resolve-image-repos no-execute-changeset execute-changeset force-upload use-container u parallel p cached no-cached debug
  disable-rollback no-disable-rollback no-progressbar no-watch watch skip-pull-image save-params`.split(/\s+/),
);
const LISTS = new Set("parameter-overrides capabilities notification-arns tags".split(" "));
const BUILT = ".aws-sam/build/template.yaml";
const COULD: readonly EffectKind[] = ["build", "tag", "push", "register", "update", "wait"];

/** `sam deploy`: a template of the repository, or the one that `sam build` made of it. */
export const sam: CommandAdapter = {
  names: ["sam", "samcdev"],
  run(call, frame) {
    const options = parseOptions(call.args, { flags: FLAGS, short: "tsb", lists: LISTS });
    const [operation = ""] = options.rest.map((word) => textOf(word.value) ?? "?");
    if (operation === "build") return build(call, options);
    if (operation === "deploy" || operation === "sync") return deploy(call, options, operation, frame);
    return done(opaque(`what ${call.name} ${operation} prints`));
  },
};

const named = (options: Options): Value | undefined => option(options, "template-file", "template", "t");

function build(call: CommandCall, options: Options): CommandResult {
  const content = templateFor(call, named(options));
  if (content) writeFile(literal(BUILT), content, false, call.shell);
  return done(opaque(`what ${call.name} build prints`));
}

function templateFor(call: CommandCall, file: Value | undefined): Value | undefined {
  const names = file ? [file] : [BUILT, "template.yaml", "template.yml", "template.json"].map((name) => literal(name));
  for (const name of names) {
    const content = readFile(name, call.shell);
    if (content) return content;
  }
  return undefined;
}

function deploy(call: CommandCall, options: Options, operation: string, frame: Frame): CommandResult {
  const printed = opaque(`what ${call.name} ${operation} prints`);
  if (hasOption(options, "no-execute-changeset")) return done(printed);
  const content = templateFor(call, named(options));
  const words = optionWords(options, "parameter-overrides");
  // One word may hold them all.
  const told = joined(
    words.map((word) =>
      /\s|,/.test(textOf(word.value)?.trim() ?? "") ? parametersIn(word.value) : parametersOf([word], call),
    ),
  );
  const parameters = words.length > 0 ? told : configured(call, options);
  const region = option(options, "region") ?? frame.state.region;
  // https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-cli-command-reference-sam-deploy.html
  const given = givenTo(call, parameters, { keepsPrevious: true, stack: option(options, "stack-name"), region });
  if (content && deploysKnown({ content, given, at: call.at, waits: true }, frame))
    return done(printed, waitStatus(frame));
  frame.opaque(`${call.name} ${operation}`, COULD, call.at);
  return done(printed);
}

/** `parameter_overrides` in samconfig.toml, for the environment that is chosen. */
function configured(call: CommandCall, options: Options): Parameters {
  const file = textOf(option(options, "config-file") ?? literal("samconfig.toml"));
  const chosen = textOf(option(options, "config-env") ?? literal("default"));
  const { repository } = call.shell.frame;
  const text = file === undefined ? undefined : repository.read(posix.normalize(JobState.path(call.shell.cwd, file)));
  if (file === undefined || chosen === undefined) return { values: new Map(), complete: false };
  const sections = (text ?? "").split(/^\s{0,8}\[/m).filter((section) => {
    const name = section.slice(0, section.indexOf("]")).replace(/["']/g, "").trim();
    return [`${chosen}.deploy.parameters`, `${chosen}.global.parameters`].includes(name);
  });
  return joined(sections.map(overridesIn));
}

function overridesIn(section: string): Parameters {
  const [, given] =
    /^\s{0,8}parameter_overrides\s{0,8}=\s{0,8}(.*(?:\n(?![ \t]{0,8}[A-Za-z_]\w*[ \t]{0,8}=).*)*)/m.exec(section) ?? [];
  if (given === undefined) return joined([]);
  const texts = [...given.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'/g)].map(
    ([, double, single]) => double?.replace(/\\(.)/g, "$1") ?? single ?? "",
  );
  return texts.length === 0
    ? { values: new Map(), complete: false }
    : joined(texts.map((each) => parametersIn(each === "" ? EMPTY : literal(each))));
}

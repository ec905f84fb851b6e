import { posix } from "node:path";
import { literal, textOf, type Word } from "../../model/value.js";
import type { CommandAdapter, CommandCall, CommandResult } from "../adapter.js";
import { parseScriptFile } from "../shell-syntax.js";
import { unknownCommand } from "./unknown.js";

/** Programs that a package runner fetches and that this interpreter can read. */
const KNOWN = /^(aws-cdk|cdk|ecs-preflight|serverless|sls|sst|pulumi|copilot|wait-on)$/;
/** A script that names none of these deploys nothing and asks nobody: it is judged by its runner's name. */
const MATTERS =
  /\b(aws|docker|podman|ecs|ecr|cdk|terraform|copilot|sam|pulumi|sst|serverless|curl|wget|ecs-preflight|wait-on)\b|\.sh\b/;
const MAX_DEPTH = 20;

const textAt = (args: readonly Word[], at: number): string => textOf(args[at]?.value ?? literal("")) ?? "?";
const firstWord = (args: readonly Word[], from: number): number => {
  const at = args.findIndex((_, index) => index >= from && !textAt(args, index).startsWith("-"));
  return at === -1 ? args.length : at;
};

/** `npm run deploy`, `yarn deploy`, `pnpm run deploy`: the script of that name in package.json, where it can be read. */
const runners: CommandAdapter = {
  names: ["npm", "yarn", "pnpm", "bun"],
  run(call) {
    const at = firstWord(call.args, 0);
    const operation = textAt(call.args, at);
    if (/^(exec|dlx|x)$/.test(operation)) return fetched(call, at + 1);
    const named = /^(run|run-script)$/.test(operation) ? firstWord(call.args, at + 1) : at;
    return script(textAt(call.args, named), call) ?? unknownCommand(call);
  },
};

/** `npx program`: a program that can be read is read; its version is not part of its name. */
const npx: CommandAdapter = {
  names: ["npx", "bunx", "pnpx"],
  run: (call) => fetched(call, 0),
};

function fetched(call: CommandCall, from: number): CommandResult {
  const at = firstWord(call.args, from);
  const name = textAt(call.args, at).replace(/(?<=.)@[^/]*$/, "");
  const word = call.args[at];
  if (!word || !KNOWN.test(name)) return unknownCommand(call);
  return call.run([{ ...word, value: literal(name) }, ...call.args.slice(at + 1)]);
}

function script(name: string, call: CommandCall): CommandResult | undefined {
  const { repository, depth } = call.shell.frame;
  const file = posix.normalize(posix.join(call.shell.cwd || ".", "package.json"));
  const source = scriptText(repository.read(file), name);
  if (source === undefined || !MATTERS.test(source) || depth > MAX_DEPTH) return undefined;
  const parsed = { ...parseScriptFile(file, source), range: () => call.at };
  return call.shell.inside(parsed, [], call.shell.here.called(call.at), false).run();
}

function scriptText(json: string | undefined, name: string): string | undefined {
  try {
    const scripts = (JSON.parse(json ?? "{}") as { scripts?: Readonly<Record<string, unknown>> }).scripts ?? {};
    const text = Object.hasOwn(scripts, name) ? scripts[name] : undefined;
    return typeof text === "string" ? text : undefined;
  } catch {
    return undefined;
  }
}

export const packageScripts: readonly CommandAdapter[] = [runners, npx];

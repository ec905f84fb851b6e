import type { EffectKind } from "../../model/effect.js";
import { concat, literal, opaque, spell, textOf } from "../../model/value.js";
import { type CommandAdapter, type CommandCall, done, UNDECIDED } from "../adapter.js";
import { appliesKnown } from "./terraform-apply.js";
import { printsOutput } from "./terraform-output.js";
import { notesPlan } from "./terraform-plan.js";

const TERRAFORM = new Set(["terraform", "tofu"]);

interface Tool {
  readonly names: readonly string[];
  /** The words that change what runs; all others only look, prepare or tidy. */
  readonly changes: RegExp;
  readonly could: readonly EffectKind[];
}

const ROLLS_OUT: readonly EffectKind[] = ["register", "update", "wait"];
const BUILDS_TOO: readonly EffectKind[] = ["build", "tag", "push", ...ROLLS_OUT];

/** Tools that deploy from a description of their own: what a change comes to is written there, not in the command. */
const tools: readonly Tool[] = [
  {
    names: ["terraform", "tofu", "terragrunt"],
    changes: /^(apply|run-all apply|run --all apply|apply-all)$/,
    could: ROLLS_OUT,
  },
  { names: ["cdk", "aws-cdk"], changes: /^(deploy|watch)$/, could: BUILDS_TOO },
  {
    names: ["copilot"],
    changes: /^((svc |job |pipeline )?deploy|run local|task run)$/,
    could: [...BUILDS_TOO, "runTask"],
  },
  { names: ["pulumi"], changes: /^(up|update)$/, could: BUILDS_TOO },
  { names: ["sst", "serverless", "sls"], changes: /^deploy$/, could: BUILDS_TOO },
  {
    names: ["ecs-cli"],
    changes: /^(compose (service )?(up|start)|compose create|compose run|push)$/,
    could: [...ROLLS_OUT, "runTask", "push"],
  },
  { names: ["ansible-playbook"], changes: /^/, could: [...BUILDS_TOO, "request"] },
];

export const infrastructure: readonly CommandAdapter[] = tools.map((tool) => ({
  names: tool.names,
  run: (call, frame) => {
    const operation = operationOf(tool, call);
    if (operation === undefined) {
      if (!TERRAFORM.has(call.name)) return looks(call);
      if (call.args.some((arg) => textOf(arg.value) === "output")) return printsOutput(call, frame);
      notesPlan(call);
      return looks(call);
    }
    if (TERRAFORM.has(call.name) && appliesKnown(call, frame))
      return done(opaque(`what ${call.name} ${operation} prints`));
    frame.opaque([call.name, operation, ...versions(call)].filter(Boolean).join(" "), tool.could, call.at);
    return done(opaque(`what ${call.name} ${operation} prints`));
  },
}));

/** The changing operation among the first words, of one or two words; options may stand before and between. */
function operationOf(tool: Tool, call: CommandCall): string | undefined {
  const words = call.args
    .map((arg) => textOf(arg.value) ?? "?")
    .filter((word) => word !== "--" && (word === "--all" || !word.startsWith("-")));
  const phrases = words.flatMap((word, at) => [
    [word, words[at + 1], words[at + 2]].join(" ").trim(),
    [word, words[at + 1]].join(" ").trim(),
    word,
  ]);
  return phrases.find((phrase) => tool.changes.test(phrase)) ?? (tool.changes.test("") ? "" : undefined);
}

/** The variables that carry an image, as they are handed over. */
const versions = (call: CommandCall): readonly string[] =>
  call.args.flatMap((arg, at) => {
    const text = spell(arg.value);
    const pair = text === "-var" ? spell(call.args[at + 1]?.value ?? literal("")) : text.match(/^--?var=(.*)$/)?.[1];
    return pair && /image|tag|version|sha/i.test(pair) ? [`-var ${pair}`] : [];
  });

/** `terraform show` and the like print what nobody knows; `plan -detailed-exitcode` asks. */
const looks = (call: CommandCall): ReturnType<CommandAdapter["run"]> => {
  const words = call.args.map((arg) => textOf(arg.value) ?? "?").join(" ");
  const asks = words.includes("-detailed-exitcode") || /\bdiff\b/.test(words);
  return done(concat(opaque(`what ${call.name} ${words} prints`), literal("\n")), asks ? UNDECIDED : undefined);
};

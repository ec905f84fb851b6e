import type { Argv, CommandModule } from "yargs";
import type { AuditReport } from "../../model/report.js";
import { describeDiagnostic } from "../../report/diagnostic.js";
import { escapeText } from "../../report/escape.js";
import type { Audited } from "../audit-repository.js";
import type { AskedConfiguration } from "../configuration.js";
import { type Output, parseFormats, writeFormats } from "../formats.js";
import { type Io, UsageError } from "../io.js";
import { assignments, configOption, once, pairs, type Repeated } from "../options.js";

interface Given {
  readonly directory: string;
  readonly offline: boolean;
  readonly format: Repeated;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly rule: Repeated;
  readonly skipRule: Repeated;
  readonly gate: AuditReport["gate"]["level"] | undefined;
  readonly config: AskedConfiguration;
  readonly set: Repeated;
  readonly repository: Repeated;
  readonly defaultBranch: string | undefined;
  readonly passWithNoPipelines: boolean;
}

const EXIT_CODES = `Exit codes:
  0  nothing at or above the gate
  1  findings at or above the gate
  2  wrong usage, configuration or input
  3  something at the gate's level could not be checked, or a rule crashed`;

/** `audit [directory]`: judges every workflow that reaches ECR or ECS by every rule. */
export const auditCommand = (io: Io, exit: (code: number) => void): CommandModule<object, Given> => ({
  command: ["audit [directory]", "$0"],
  describe: "Audit the workflows of a repository (the default command)",
  builder: (words) => examples(choices(directoryOf(words))) as unknown as Argv<Given>,
  handler: async (given) => {
    if (given.quiet && given.verbose) throw new UsageError("--quiet and --verbose exclude each other");
    const outputs = parseFormats(given.format);
    const audited = await auditGiven(given);
    exit(audited.report.gate.exitCode);
    await tell(audited, outputs, given, io);
  },
});

const directoryOf = (words: Argv) =>
  words.positional("directory", { type: "string", default: ".", describe: "A checked-out repository" });

const choices = (words: Argv) =>
  words
    .option("offline", {
      type: "boolean",
      default: false,
      describe: "Look at the repository only, never at an AWS account",
    })
    .option("format", {
      type: "string",
      requiresArg: true,
      describe: "pretty, json or sarif; =<file> writes a file; repeatable",
    })
    .option("quiet", { alias: "q", type: "boolean", default: false, describe: "Print only what blocks" })
    .option("verbose", {
      alias: "v",
      type: "boolean",
      default: false,
      describe: "Print every verdict with its reason, and what was looked at",
    })
    .option("rule", { type: "string", requiresArg: true, describe: "Run only these rules; repeatable, or a,b" })
    .option("skip-rule", { type: "string", requiresArg: true, describe: "Leave these rules out; repeatable, or a,b" })
    .option("gate", {
      choices: ["error", "warning", "none"] as const,
      requiresArg: true,
      coerce: once<NonNullable<Given["gate"]>>("gate"),
      describe: "The lowest level that blocks; warning unless the configuration says otherwise",
    })
    .option("config", configOption)
    .option("set", {
      type: "string",
      requiresArg: true,
      describe: "vars.X=value, secrets.X=value …: what the repository does not say; repeatable",
    })
    .option("repository", {
      type: "string",
      requiresArg: true,
      describe: "owner/name=path of a checked-out repository; repeatable",
    })
    .option("default-branch", {
      type: "string",
      requiresArg: true,
      coerce: once<string>("default-branch"),
      describe: "The default branch, when git does not know it",
    })
    .option("pass-with-no-pipelines", {
      type: "boolean",
      default: false,
      describe: "Exit 0 when no workflow reaches ECR or ECS",
    });

const examples = (words: Argv) =>
  words
    .example("$0", "Audit the repository in this directory")
    .example("$0 audit --gate error", "Let warnings pass")
    .example("$0 audit --format sarif=audit.sarif", "Write SARIF for code scanning, and print for people")
    .example("$0 audit --set vars.CLUSTER=prod", "Say what a repository variable holds")
    .example("$0 audit --skip-rule pinned-actions,smoke-test", "Leave two rules out")
    .epilogue(EXIT_CODES);

async function auditGiven(given: Given): Promise<Audited> {
  const [{ auditRepository }, { selectRules }, { rules }] = await Promise.all([
    import("../audit-repository.js"),
    import("../select-rules.js"),
    import("../../../rules/index.js"),
  ]);
  return auditRepository({
    directory: given.directory,
    offline: given.offline,
    config: given.config,
    rules: selectRules(rules, given.rule, given.skipRule),
    values: assignments(given.set),
    repositories: pairs("repository", given.repository, "owner/name=path"),
    passWithNoPipelines: given.passWithNoPipelines,
    named: given.rule !== undefined,
    ...(given.gate === undefined ? {} : { gate: given.gate }),
    ...(given.defaultBranch === undefined ? {} : { defaultBranch: given.defaultBranch }),
  });
}

/** Where there was nothing to audit, a sentence takes the place of the report for people. */
async function tell(audited: Audited, outputs: readonly Output[], given: Given, io: Io): Promise<void> {
  const { report, nothing } = audited;
  const forPeople = (output: Output) => output.format === "pretty" && output.file === undefined;
  const wanted = nothing ? outputs.filter((output) => !forPeople(output)) : outputs;
  if (!wanted.some(forPeople)) {
    for (const diagnostic of report.diagnostics) {
      const warning = diagnostic.level === "warning" ? "warning: " : "";
      io.err(`ecs-preflight: ${warning}${describeDiagnostic(diagnostic)}\n`);
    }
    if (nothing && report.gate.verdict !== "broken-input") io.err(`ecs-preflight: ${escapeText(nothing)}\n`);
  }
  await writeFormats(report, wanted, io, { quiet: given.quiet, ...(given.verbose ? { verbose: audited.looked } : {}) });
}

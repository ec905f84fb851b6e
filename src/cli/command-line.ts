import { UPLOAD_SARIF } from "./command-lines/upload-sarif.js";

/** The whole command line as data: parsed, explained, completed and complained about from here alone. */

/** What can stand behind an option or as an argument: what completion offers. */
export type Kind = "rule" | "rules" | "format" | "directory" | "file" | "repository" | "command" | "shell" | "text";

export interface Option {
  readonly name: string;
  readonly letter?: string;
  /** What follows it, as the help shows it; a switch takes nothing. */
  readonly takes?: string;
  readonly kind?: Kind;
  readonly choices?: readonly string[];
  readonly repeatable?: boolean;
  readonly describe: string;
}

export interface OptionGroup {
  readonly title: string;
  readonly options: readonly Option[];
}

export interface Argument {
  readonly name: string;
  readonly kind: Kind;
  readonly required: boolean;
  readonly describe: string;
  /** Said when it is missing. */
  readonly missing?: string;
}

export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly describe: string;
  /** What else there is to know about it. */
  readonly about?: string;
  readonly argument?: Argument;
  readonly groups: readonly OptionGroup[];
  readonly examples: readonly (readonly [words: string, meaning: string])[];
  readonly exitCodes: readonly (readonly [code: string, meaning: string])[];
}

/** What a report can be written as. */
export const FORMATS = ["pretty", "json", "sarif", "github", "markdown", "junit"] as const;

const GENERAL: OptionGroup = {
  title: "General",
  options: [
    { name: "color", describe: "Colour the output, also without a terminal" },
    { name: "no-color", describe: "Do not colour the output" },
    { name: "debug", describe: "Print a stack trace when something unexpected happens" },
    { name: "help", letter: "h", describe: "Print this text" },
    { name: "version", describe: "Print the version" },
  ],
};

const DIRECTORY: Argument = {
  name: "directory",
  kind: "directory",
  required: false,
  describe: "A checked-out repository; the current directory when it is left out",
};

const READING: OptionGroup = {
  title: "What the repository does not say",
  options: [
    { name: "config", takes: "<file>", kind: "file", describe: "A configuration instead of ecs-preflight.yml" },
    { name: "no-config", describe: "Read no configuration" },
    {
      name: "set",
      takes: "<name>=<value>",
      kind: "text",
      repeatable: true,
      describe: "What a name of an expression holds: vars.X, secrets.X, inputs.x …",
    },
    {
      name: "repository",
      takes: "<owner/name>=<path>",
      kind: "repository",
      repeatable: true,
      describe: "Where a repository is checked out whose workflows or actions are used",
    },
    {
      name: "default-branch",
      takes: "<name>",
      kind: "text",
      describe: "The default branch, when git does not know it",
    },
  ],
};

const TEXT_OR_JSON: Option = {
  name: "format",
  takes: "<format>",
  choices: ["text", "json"],
  describe: "text for people (the default) or json for programs",
};

const WRONG_USAGE = ["2", "wrong usage"] as const;

const AUDIT: Command = {
  name: "audit",
  describe: "Audit the workflows of a repository; the command when none is named",
  about:
    "Runs every workflow that reaches Amazon ECR or ECS on paper, judges what it does by every rule, and says what will break, where, and how to mend it.",
  argument: DIRECTORY,
  groups: [
    {
      title: "What is judged",
      options: [
        { name: "rule", takes: "<id>", kind: "rules", repeatable: true, describe: "Run only these rules: a,b" },
        { name: "skip-rule", takes: "<id>", kind: "rules", repeatable: true, describe: "Leave these rules out: a,b" },
        { name: "offline", describe: "Look at the repository only, never at an AWS account" },
      ],
    },
    READING,
    {
      title: "What blocks",
      options: [
        {
          name: "gate",
          takes: "<level>",
          choices: ["error", "warning", "none"],
          describe:
            "The lowest level that blocks: error, warning or none; warning unless the configuration says otherwise",
        },
        { name: "pass-with-no-pipelines", describe: "Exit 0 when no workflow reaches ECR or ECS" },
      ],
    },
    {
      title: "What is new",
      options: [
        {
          name: "baseline",
          takes: "<file>",
          kind: "file",
          describe: "Leave out what this file knows: findings and open questions of before",
        },
        { name: "update-baseline", describe: "Write that file as it should be now" },
        {
          name: "changed-since",
          takes: "<ref>",
          kind: "text",
          describe: "Only what stands in files that changed since a branch, tag or commit, or was not there before",
        },
      ],
    },
    {
      title: "Output",
      options: [
        {
          name: "format",
          takes: "<format>[=<file>]",
          kind: "format",
          choices: FORMATS,
          repeatable: true,
          describe: "pretty (the default), json, sarif, github, markdown or junit, to standard output or into a file",
        },
        { name: "quiet", letter: "q", describe: "Print only what blocks, and the last line" },
        { name: "verbose", letter: "v", describe: "Print every verdict with its reason, and what was looked at" },
      ],
    },
    GENERAL,
  ],
  examples: [
    ["", "the repository in this directory"],
    ["audit ../shop --gate error", "another one; warnings pass"],
    ["audit --format sarif=audit.sarif", "SARIF for code scanning, a report for people"],
    ["audit --format github", "annotations on the lines of a pull request"],
    ["audit --set vars.CLUSTER=prod", "say what a repository variable holds"],
    ["audit --repository acme/flows=../flows", "read what is used from acme/flows"],
    ["audit --rule sha-tag,smoke-test", "two rules only"],
    ["audit --baseline known.json --update-baseline", "begin with what there is"],
    ["audit --changed-since origin/main", "what a pull request brings"],
  ],
  exitCodes: [
    ["0", "nothing at or above the gate"],
    ["1", "findings at or above the gate"],
    ["2", "wrong usage, configuration or input"],
    ["3", "something at the gate's level could not be checked, or a rule crashed"],
    ["130, 143", "interrupted"],
  ],
};

const TRACE: Command = {
  name: "trace",
  describe: "Print what the workflows do, before any rule judges it",
  about:
    "Every kind of run, its effects in order (build, push, register, update, wait …), and where each value comes from.",
  argument: DIRECTORY,
  groups: [READING, { title: "Output", options: [TEXT_OR_JSON] }, GENERAL],
  examples: [
    ["trace", "the repository in this directory"],
    ["trace --set vars.CLUSTER=prod", "with a value that only GitHub knows"],
    ["trace --format json | jq '.runs[].effects'", "for programs"],
  ],
  exitCodes: [
    ["0", "every workflow was read"],
    ["2", "wrong usage or input"],
  ],
};

const RULES: Command = {
  name: "rules",
  describe: "List the rules by section, with their levels",
  groups: [{ title: "Output", options: [TEXT_OR_JSON] }, GENERAL],
  examples: [
    ["rules", "every rule, a line each"],
    ["rules --format json", "with what they look at, why, and how to mend it"],
  ],
  exitCodes: [["0", "listed"], WRONG_USAGE],
};

const EXPLAIN: Command = {
  name: "explain",
  describe: "Explain a rule: what it looks at, why, how to mend it",
  argument: {
    name: "rule",
    kind: "rule",
    required: true,
    describe: "The id of a rule, as reports and `ecs-preflight rules` name it",
    missing: "explain wants the id of a rule; ecs-preflight rules lists them",
  },
  groups: [GENERAL],
  examples: [["explain smoke-test", "why something should ask the service whether it works"]],
  exitCodes: [["0", "explained"], WRONG_USAGE],
};

const COMPLETION: Command = {
  name: "completion",
  describe: "Print a script that completes commands, options and rules in a shell",
  argument: {
    name: "shell",
    kind: "shell",
    required: true,
    describe: "bash, zsh or fish",
    missing: "completion wants a shell: bash, zsh or fish",
  },
  groups: [GENERAL],
  examples: [
    ["completion bash > ~/.local/share/bash-completion/completions/ecs-preflight", "for bash"],
    ['completion zsh > "${fpath[1]}/_ecs-preflight"', "for zsh"],
    ["completion fish > ~/.config/fish/completions/ecs-preflight.fish", "for fish"],
  ],
  exitCodes: [["0", "printed"], WRONG_USAGE],
};

const HELP: Command = {
  name: "help",
  describe: "Explain a command and its options",
  argument: { name: "command", kind: "command", required: false, describe: "One of the commands" },
  groups: [GENERAL],
  examples: [["help audit", "the same as ecs-preflight audit --help"]],
  exitCodes: [["0", "explained"], WRONG_USAGE],
};

const UPLOAD: Command = { ...UPLOAD_SARIF, groups: [...UPLOAD_SARIF.groups, GENERAL] };

export const COMMANDS: readonly Command[] = [AUDIT, TRACE, UPLOAD, RULES, EXPLAIN, COMPLETION, HELP];

/** The command when none is named. */
export const DEFAULT_COMMAND: Command = AUDIT;

export const SHELLS = ["bash", "zsh", "fish"] as const;

export const optionsOf = (command: Command): readonly Option[] => command.groups.flatMap((group) => group.options);

export const commandNames: readonly string[] = COMMANDS.map((command) => command.name);

import { COMMANDS, type Command, DEFAULT_COMMAND, type Kind, type Option, optionsOf, SHELLS } from "../command-line.js";

/** Completion for fish 3 and later. */
export const fishScript = (
  rules: readonly { readonly id: string; readonly title: string }[],
): string => `# fish completion for ecs-preflight
function __ecs_preflight_rules
${rules.map(({ id, title }) => `    printf '%s\\t%s\\n' ${id} ${quoted(title)}`).join("\n")}
end

# The last of several rules, as in a,b.
function __ecs_preflight_rule_list
    set -l before (commandline -ct | string replace -r '^--[a-z-]+=' '' | string match -r '^.*,')
    __ecs_preflight_rules | string replace -r '^' "$before"
end

function __ecs_preflight_formats
    set -l token (commandline -ct | string replace -r '^--format=' '')
    set -l name (string match -r '^[a-z]+=' -- $token)
    if test -n "$name"
        __fish_complete_path (string replace -- $name '' $token) | string replace -r '^' $name
    else
        printf '%s\\n' pretty json sarif
    end
end

function __ecs_preflight_repositories
    set -l token (commandline -ct | string replace -r '^--repository=' '')
    set -l name (string match -r '^[^=]+=' -- $token)
    test -n "$name"; and __fish_complete_directories (string replace -- $name '' $token) | string replace -r '^' $name
end

complete -c ecs-preflight -f
${COMMANDS.map((command) => `complete -c ecs-preflight -n ${quoted(none())} -a ${command.name} -d ${quoted(command.describe)}`).join("\n")}
${COMMANDS.flatMap(commandLines).join("\n")}
`;

const quoted = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

const all = (): string => COMMANDS.map((command) => command.name).join(" ");
const none = (): string => `not __fish_seen_subcommand_from ${all()}`;

/** Without the name of a command, it is the default one. */
function condition(command: Command): string {
  if (command !== DEFAULT_COMMAND) return `__fish_seen_subcommand_from ${command.name}`;
  const others = COMMANDS.filter((other) => other.name !== command.name).map((other) => other.name);
  return `not __fish_seen_subcommand_from ${others.join(" ")}`;
}

function commandLines(command: Command): string[] {
  const start = `complete -c ecs-preflight -n ${quoted(condition(command))}`;
  const { argument } = command;
  return [
    ...(argument ? [`${start} -a ${quoted(ACTIONS[argument.kind])}`] : []),
    ...optionsOf(command).map((option) => `${start} ${optionWords(option)} -d ${quoted(option.describe)}`),
  ];
}

function optionWords(option: Option): string {
  const name = `${option.letter === undefined ? "" : `-s ${option.letter} `}-l ${option.name}`;
  if (option.takes === undefined) return name;
  if (option.kind === "file") return `${name} -r -F`;
  const values =
    option.choices && option.kind === undefined ? option.choices.join(" ") : ACTIONS[option.kind ?? "text"];
  return values === "" ? `${name} -x` : `${name} -x -a ${quoted(values)}`;
}

const ACTIONS: Readonly<Record<Kind, string>> = {
  rule: "(__ecs_preflight_rules)",
  rules: "(__ecs_preflight_rule_list)",
  format: "(__ecs_preflight_formats)",
  directory: "(__fish_complete_directories)",
  file: "",
  repository: "(__ecs_preflight_repositories)",
  command: all(),
  shell: SHELLS.join(" "),
  text: "",
};

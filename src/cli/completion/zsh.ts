import { COMMANDS, type Command, DEFAULT_COMMAND, type Kind, type Option, optionsOf, SHELLS } from "../command-line.js";

/** Completion for zsh: a file `_ecs-preflight` in $fpath, or its text given to eval after compinit. */
export const zshScript = (
  rules: readonly { readonly id: string; readonly title: string }[],
): string => `#compdef ecs-preflight

_ecs-preflight_rule() {
  local -a rules=(
${rules.map(({ id, title }) => `    ${quoted(`${id}:${title.replaceAll(":", "\\:")}`)}`).join("\n")}
  )
  _describe -t rules rule rules "$@"
}

_ecs-preflight_rules() {
  compset -P '*,'
  _ecs-preflight_rule -qS ,
}

_ecs-preflight_format() {
  if compset -P '*='; then
    _files
  else
    local -a formats=(pretty json sarif)
    _describe -t formats format formats
  fi
}

_ecs-preflight_repository() {
  if compset -P '*='; then _directories; else _message 'owner/name=path'; fi
}

_ecs-preflight_command() {
  local -a commands=(
${COMMANDS.map((command) => `    ${quoted(`${command.name}:${command.describe.replaceAll(":", "\\:")}`)}`).join("\n")}
  )
  _describe -t commands command commands
}

_ecs-preflight_first() {
  _alternative 'commands:command:_ecs-preflight_command' 'directories:directory:_directories'
}

_ecs-preflight() {
  local command="" index
  for ((index = 2; index < CURRENT; index++)); do
    case $words[index] in
      ${takers()}) ((index++)) ;;
      ${COMMANDS.map((command) => command.name).join("|")}) command=$words[index]; break ;;
    esac
  done
  # With its name taken out, the words of a command look like those of a program.
  if [[ -n $command ]]; then
    words[index]=()
    ((CURRENT--))
  fi
  case \${command:-${DEFAULT_COMMAND.name}} in
${COMMANDS.map(commandCase).join("\n")}
  esac
}

if [[ $zsh_eval_context[-1] = loadautofunc ]]; then
  _ecs-preflight "$@"
else
  compdef _ecs-preflight ecs-preflight
fi
`;

/** In single quotes, as a shell word. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const takers = (): string => {
  const all = COMMANDS.flatMap((command: Command) => optionsOf(command)).filter((option) => option.takes !== undefined);
  return [...new Set(all.map((option) => `--${option.name}`))].join("|");
};

function commandCase(command: Command): string {
  const specs = optionsOf(command).flatMap(optionSpecs);
  const { argument } = command;
  const first =
    command === DEFAULT_COMMAND
      ? firstOrDirectory
      : argument
        ? quoted(`1:${argument.name}:${ACTIONS[argument.kind]}`)
        : "";
  const lines = [...specs, ...(first ? [first] : [])].map((spec) => `        ${spec}`);
  return [`    ${command.name})`, `      _arguments -s -S : \\`, `${lines.join(" \\\n")} ;;`].join("\n");
}

/** Where no command was named yet, one may be meant. */
const firstOrDirectory = '"1: :${${command:+_directories}:-_ecs-preflight_first}"';

function optionSpecs(option: Option): string[] {
  const describe = option.describe.replace(/[[\]:]/g, "\\$&");
  const value = option.takes === undefined ? "" : `:${option.takes.replace(/[[\]<>:]/g, "")}:${actionOf(option)}`;
  const equals = option.takes === undefined ? "" : "=";
  const long = `--${option.name}`;
  const tail = `[${describe}]${value}`;
  if (option.letter !== undefined) {
    const short = `-${option.letter}`;
    return [quoted(`(${short} ${long})${short}${tail}`), quoted(`(${short} ${long})${long}${tail}`)];
  }
  return [quoted(`${option.repeatable ? "*" : ""}${long}${equals}${tail}`)];
}

const actionOf = (option: Option): string =>
  option.choices && option.kind === undefined ? `(${option.choices.join(" ")})` : ACTIONS[option.kind ?? "text"];

const ACTIONS: Readonly<Record<Kind, string>> = {
  rule: "_ecs-preflight_rule",
  rules: "_ecs-preflight_rules",
  format: "_ecs-preflight_format",
  directory: "_directories",
  file: "_files",
  repository: "_ecs-preflight_repository",
  command: "_ecs-preflight_command",
  shell: `(${SHELLS.join(" ")})`,
  text: " ",
};

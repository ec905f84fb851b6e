import { COMMANDS, type Command, DEFAULT_COMMAND, type Kind, type Option, optionsOf, SHELLS } from "../command-line.js";

/**
 * Completion for bash 3.2 and later, without the bash-completion package. Bash breaks words at "=", so `--format=js` and
 * `json=out` arrive in three pieces.
 */
export const bashScript = (rules: readonly { readonly id: string }[]): string => `# bash completion for ecs-preflight
_ecs_preflight_words() {
  local IFS=$' \\t\\n'
  COMPREPLY=($(compgen -W "$1" -- "$2"))
}

# The last of several rules, as in a,b.
_ecs_preflight_rules() {
  local IFS=$' \\t\\n' before=""
  case $1 in *,*) before=\${1%,*}, ;; esac
  COMPREPLY=($(compgen -P "$before" -W "$_ecs_preflight_rule_ids" -- "\${1##*,}"))
}

_ecs_preflight_paths() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen "$1" -- "$2"))
  compopt -o filenames 2>/dev/null
}

_ecs_preflight_rule_ids="${rules.map((rule) => rule.id).join(" ")}"

_ecs_preflight() {
  local current=\${COMP_WORDS[COMP_CWORD]} option="" inside="" command="" index word
  COMPREPLY=()

  # Which option the word belongs to, and whether it stands behind a second "=".
  index=$((COMP_CWORD - 1))
  if [ "$current" = "=" ]; then current=""; index=$COMP_CWORD; fi
  if [ "\${COMP_WORDS[index]}" = "=" ]; then
    index=$((index - 1))
    case \${COMP_WORDS[index]} in
      -*) ;;
      *) inside=1; index=$((index - 1)); [ "\${COMP_WORDS[index]}" = "=" ] && index=$((index - 1)) ;;
    esac
  fi
  case \${COMP_WORDS[index]} in -*) option=\${COMP_WORDS[index]} ;; esac

  for ((index = 1; index < COMP_CWORD; index++)); do
    word=\${COMP_WORDS[index]}
    case $word in
      ${takers()}) index=$((index + 1)); [ "\${COMP_WORDS[index]}" = "=" ] && index=$((index + 1)) ;;
      ${names().join(" | ")}) command=$word; break ;;
    esac
  done

  case "\${command:-${DEFAULT_COMMAND.name}} $option" in
${COMMANDS.flatMap(valueCases).join("\n")}
  esac

  case $current in
    -*)
      case \${command:-${DEFAULT_COMMAND.name}} in
${COMMANDS.map((command) => `        ${command.name}) _ecs_preflight_words "${longNames(command)}" "$current" ;;`).join("\n")}
      esac
      return ;;
  esac

  case $command in
    "")
      _ecs_preflight_paths -d "$current"
      local directories=("\${COMPREPLY[@]}")
      _ecs_preflight_words "${names().join(" ")}" "$current"
      COMPREPLY+=("\${directories[@]}") ;;
${COMMANDS.flatMap(argumentCase).join("\n")}
  esac
}
complete -F _ecs_preflight ecs-preflight
`;

const names = (): readonly string[] => COMMANDS.map((command) => command.name);

const longNames = (command: Command): string =>
  optionsOf(command)
    .map((option) => `--${option.name}`)
    .join(" ");

/** The options behind which a word is a value and no command. */
const takers = (): string => {
  const all = COMMANDS.flatMap((command: Command) => optionsOf(command)).filter((option) => option.takes !== undefined);
  return [...new Set(all.map((option) => `--${option.name}`))].join(" | ");
};

function valueCases(command: Command): string[] {
  return optionsOf(command)
    .filter((option) => option.takes !== undefined)
    .map((option) => `    "${command.name} --${option.name}") ${valueAction(option)}; return ;;`);
}

function valueAction(option: Option): string {
  const choices = (option.choices ?? []).join(" ");
  if (option.kind === "format")
    return `if [ -n "$inside" ]; then ${ACTIONS.file}; else _ecs_preflight_words "${choices}" "$current"; fi`;
  if (option.kind === "repository") return `[ -n "$inside" ] && ${ACTIONS.directory}`;
  if (option.choices) return `_ecs_preflight_words "${choices}" "$current"`;
  return ACTIONS[option.kind ?? "text"];
}

const ACTIONS: Readonly<Record<Kind, string>> = {
  rule: '_ecs_preflight_words "$_ecs_preflight_rule_ids" "$current"',
  rules: '_ecs_preflight_rules "$current"',
  directory: '_ecs_preflight_paths -d "$current"',
  file: '_ecs_preflight_paths -f "$current"',
  repository: '_ecs_preflight_paths -d "$current"',
  command: `_ecs_preflight_words "${names().join(" ")}" "$current"`,
  shell: `_ecs_preflight_words "${SHELLS.join(" ")}" "$current"`,
  format: ":",
  text: ":",
};

const argumentCase = ({ name, argument }: Command): string[] =>
  argument ? [`    ${name}) ${ACTIONS[argument.kind]} ;;`] : [];

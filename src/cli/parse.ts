import { parseArgs } from "node:util";
import { didYouMean, nearest } from "../model/nearest.js";
import { COMMANDS, type Command, commandNames, DEFAULT_COMMAND, type Option, optionsOf } from "./command-line.js";
import { UsageError } from "./io.js";

/** A command with what was given to it. */
export interface Given {
  readonly command: Command;
  /** The command's name where it was typed, and not left out. */
  readonly named: string | undefined;
  readonly argument: string | undefined;
  has(option: string): boolean;
  one(option: string): string | undefined;
  all(option: string): readonly string[];
}

/** Finds the command and its options; whatever does not fit is a usage error that says what would. */
export function parse(words: readonly string[]): Given {
  const { tokens } = parseArgs({
    args: [...words],
    options: KNOWN,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const plain = tokens.flatMap((token) => (token.kind === "positional" ? [token.value] : []));
  const named = COMMANDS.find((command) => command.name === plain[0]);
  const command = named ?? DEFAULT_COMMAND;
  const options = tokens.flatMap((token) => (token.kind === "option" ? [token] : []));
  // Whoever asks for help needs not get the rest right.
  const asked = options.filter(({ name }) => name === "help" || name === "version");
  const values = new Map<string, string[]>();
  for (const token of asked.length > 0 ? asked : options) {
    const option = knownOption(command, token.name, token.rawName);
    if (values.has(option.name) && option.takes !== undefined && !option.repeatable)
      throw new UsageError(`--${option.name} is given more than once`, command.name);
    const value = valueFor(command, option, token.value, token.inlineValue);
    values.set(option.name, [...(values.get(option.name) ?? []), value]);
  }
  return {
    command,
    named: named?.name,
    argument: asked.length > 0 ? undefined : argumentOf(command, named ? plain.slice(1) : plain),
    has: (name) => values.has(name),
    one: (name) => values.get(name)?.[0],
    all: (name) => values.get(name) ?? [],
  };
}

/** Which options take a value is the same in every command that has them. */
const KNOWN = Object.fromEntries(
  COMMANDS.flatMap((command) => optionsOf(command)).map((option) => [
    option.name,
    {
      type: option.takes === undefined ? ("boolean" as const) : ("string" as const),
      multiple: true,
      ...(option.letter === undefined ? {} : { short: option.letter }),
    },
  ]),
);

function knownOption(command: Command, name: string, raw: string): Option {
  const own = optionsOf(command);
  const option = own.find((candidate) => candidate.name === name);
  if (option) return option;
  const owners = COMMANDS.filter((other) => optionsOf(other).some((candidate) => candidate.name === name));
  if (owners.length > 0) {
    const who = owners.map((owner) => owner.name).join(", ");
    throw new UsageError(`${command.name} has no option --${name}; it is one of ${who}`, command.name);
  }
  const known = own.map((candidate) => candidate.name);
  const hint = raw.startsWith("--") ? didYouMean(name, known, "--") : "";
  throw new UsageError(`there is no option ${raw}${hint}`, command.name);
}

function valueFor(command: Command, option: Option, value: string | undefined, inline: boolean | undefined): string {
  const wrong = (message: string): UsageError => new UsageError(`--${option.name} ${message}`, command.name);
  if (option.takes === undefined) {
    if (inline) throw wrong(`takes no value, not "${value}"`);
    return "";
  }
  if (value === undefined || value === "" || (!inline && value.startsWith("-")))
    throw wrong(`wants a value: --${option.name} ${option.takes}`);
  if (option.choices && option.kind === undefined && !option.choices.includes(value)) {
    const choices = option.choices.join(", ");
    throw wrong(`wants one of ${choices}, not "${value}"${didYouMean(value, option.choices)}`);
  }
  return value;
}

function argumentOf(command: Command, words: readonly string[]): string | undefined {
  const [first, second] = words;
  const { argument } = command;
  if (first !== undefined && argument === undefined)
    throw new UsageError(`${command.name} takes no argument: "${first}" is one word too many`, command.name);
  if (second !== undefined) {
    const meant = command === DEFAULT_COMMAND && first !== undefined ? nearest(first, commandNames) : undefined;
    if (meant) throw new UsageError(`there is no command "${first}"; did you mean "${meant}"?`);
    throw new UsageError(`"${second}" is one word too many`, command.name);
  }
  if (first === undefined && argument?.required) throw new UsageError(argument.missing ?? "", command.name);
  return first;
}

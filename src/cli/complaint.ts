import { didYouMean } from "../model/nearest.js";

const OPTIONS = [
  ...["offline", "format", "quiet", "verbose", "rule", "skip-rule", "gate", "set", "repository", "default-branch"],
  ...["pass-with-no-pipelines", "config", "no-config", "debug", "help", "version"],
];

/** What the argument parser complains about, said as one would say it to a person. */
export function complaint(message: string, words: readonly string[]): string {
  const [, unknown] = /^Unknown arguments?: (.*)$/.exec(message) ?? [];
  if (unknown !== undefined) return unknownWords(unknown.split(", "), words);
  const [, option, given, choices] =
    /Argument: (\S+), Given: "(.*)", Choices: (.*)$/.exec(message.replace(/\s+/g, " ")) ?? [];
  if (option !== undefined) return `--${option} wants one of ${choices?.replace(/"/g, "")}, not "${given}"`;
  const [, valueless] = /^Not enough arguments following: (.*)$/.exec(message) ?? [];
  if (valueless !== undefined) return `--${valueless} wants a value`;
  if (/^Not enough non-option arguments/.test(message))
    return "explain wants the id of a rule; ecs-preflight rules lists them";
  return message;
}

/** Options nobody knows, or words too many. */
function unknownWords(unknown: readonly string[], words: readonly string[]): string {
  const option = unknown.find((name) => words.some((word) => word.replace(/=.*/, "") === `--${name}`));
  if (option !== undefined) return `there is no option --${option}${didYouMean(option, OPTIONS, "--")}`;
  const [first = ""] = unknown;
  return first.length === 1 && words.some((word) => /^-\w/.test(word))
    ? `there is no option -${first}`
    : `"${first}" is one word too many`;
}

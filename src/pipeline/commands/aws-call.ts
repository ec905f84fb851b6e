import { textOf, type Word } from "../../model/value.js";
import type { CommandCall } from "../adapter.js";
import { type Options, option } from "../options.js";

/** One call of the AWS command line, taken apart. */
export interface AwsCall {
  readonly operation: string;
  readonly options: Options;
  readonly words: readonly Word[];
  readonly command: CommandCall;
}

/** `--region`, or the region the environment sets. */
export function regionOf(call: AwsCall): ReturnType<typeof option> {
  const given = option(call.options, "region");
  if (given) return given;
  const { shell } = call.command;
  const fromEnv = ["AWS_REGION", "AWS_DEFAULT_REGION"]
    .map((name) => shell.get(name))
    .find((value) => value.parts.length > 0 && textOf(value) !== "");
  return fromEnv;
}

import { randomUUID } from "node:crypto";
import { appendFileSync } from "node:fs";
import { UsageError } from "../cli/io.js";
import type { Environment } from "./inputs.js";

/** The outputs of action.yml, in its order. */
export const OUTPUTS = ["verdict", "counts", "sarif-file"] as const;
export type Outputs = Readonly<Record<(typeof OUTPUTS)[number], string>>;

/** Hands values to later steps; by hand there are none. */
export function setOutputs(outputs: Outputs, { GITHUB_OUTPUT: file }: Environment): void {
  if (!file) return;
  try {
    appendFileSync(file, OUTPUTS.map((name) => spell(name, outputs[name])).join(""));
  } catch (error) {
    throw new UsageError(`the outputs cannot be written to "${file}" (${(error as NodeJS.ErrnoException).code})`);
  }
}

/** Between delimiters that nobody can guess: no value ends early and sets another output. */
function spell(name: string, value: string): string {
  const delimiter = `ecs-preflight-${randomUUID()}`;
  return `${name}<<${delimiter}\n${value}\n${delimiter}\n`;
}

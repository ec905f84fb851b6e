import type { Io } from "../cli/io.js";
import { run } from "../cli/run.js";

/** How a command line ended, and what it complained of. */
export interface Heard {
  readonly code: number;
  readonly said: readonly string[];
}

/** Runs a command line in this process. */
export async function hear(words: readonly string[], io: Io): Promise<Heard> {
  let code = 0;
  const said: string[] = [];
  const err = (text: string): void => {
    said.push(
      ...text
        .replace(/^ecs-preflight: /, "")
        .trimEnd()
        .split("\n"),
    );
    io.err(text);
  };
  await run(words, { ...io, err }, (given) => {
    code = given;
  });
  return { code, said };
}

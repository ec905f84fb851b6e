import { DockerfileParser, type Instruction } from "dockerfile-ast";
import type { SourceRange } from "../model/source.js";
import type { Dockerfile, Setting } from "../rule-api/dockerfile.js";

/** Reads a Dockerfile as far as rules ask, up to a target stage; `ignore` is the text of the .dockerignore that applies. */
export function readDockerfile(
  file: string,
  text: string,
  context: string,
  ignore: string,
  target: string | undefined,
): Dockerfile {
  const ast = DockerfileParser.parse(text);
  const lines = text.split("\n");
  const starts = lines.map(() => 0);
  for (let line = 1; line < lines.length; line++)
    starts[line] = (starts[line - 1] ?? 0) + (lines[line - 1]?.length ?? 0) + 1;
  const at = (instruction: Pick<Instruction, "getRange">): SourceRange => {
    const { start, end } = instruction.getRange();
    return { file, start: (starts[start.line] ?? 0) + start.character, end: (starts[end.line] ?? 0) + end.character };
  };
  const setting = (property: {
    getName(): string;
    getValue(): string | null;
    getRange(): ReturnType<Instruction["getRange"]>;
  }): Setting => ({
    name: property.getName(),
    value: property.getValue() ?? undefined,
    at: at(property as Pick<Instruction, "getRange">),
  });
  const final = finalStages(ast.getFROMs(), lines.length, target);
  const envs = ast.getENVs();
  const isFinal = (env: Pick<Instruction, "getRange">): boolean =>
    final.some(([from, to]) => env.getRange().start.line > from && env.getRange().start.line < to);
  return {
    file,
    context,
    args: ast
      .getARGs()
      .flatMap((arg) => arg.getProperty() ?? [])
      .map(setting),
    env: envs.flatMap((env) => env.getProperties()).map(setting),
    finalEnv: envs
      .filter(isFinal)
      .flatMap((env) => env.getProperties())
      .map(setting),
    copies: ast
      .getCOPYs()
      .filter((copy) => !copy.getFlags().some((flag) => flag.getName() === "from"))
      .map((copy) => ({
        sources: copy
          .getArguments()
          .slice(0, -1)
          .map((argument) => argument.getValue()),
        at: at(copy),
      })),
    ignored: ignore
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "" && !line.startsWith("#")),
  };
}

/** The lines of the last stage, or of the one that is asked for, and of every stage that it continues. */
function finalStages(
  froms: ReturnType<ReturnType<typeof DockerfileParser.parse>["getFROMs"]>,
  end: number,
  target: string | undefined,
): readonly (readonly [number, number])[] {
  const stages = froms.map((from, index) => ({
    name: from.getBuildStage()?.toLowerCase(),
    image: from.getImage()?.toLowerCase(),
    lines: [from.getRange().start.line, froms[index + 1]?.getRange().start.line ?? end] as const,
  }));
  const chain: (readonly [number, number])[] = [];
  let before = stages;
  const last = stages.find((stage, index) => [stage.name, String(index)].includes(target?.toLowerCase()));
  for (let stage = last ?? stages.at(-1); stage; ) {
    chain.push(stage.lines);
    before = before.slice(0, before.indexOf(stage));
    const { image } = stage;
    stage = before.findLast((each) => each.name !== undefined && each.name === image);
  }
  return chain;
}

import { type Dockerfile as Ast, type Copy, DockerfileParser, type From, type Instruction } from "dockerfile-ast";
import type { SourceRange } from "../model/source.js";
import {
  type Dockerfile,
  type DockerStage,
  type DockerStep,
  patternsIn,
  type Setting,
} from "../rule-api/dockerfile.js";

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
  const spans = stagesOf(ast, lines.length);
  const final = finalStages(spans, target);
  const stage = (span: StageSpan): DockerStage => {
    const platform = span.from.getPlatformFlag();
    return {
      from: span.from.getImage() ?? "",
      ...(platform ? { platform: { value: platform.getValue() ?? undefined, at: at(platform) } } : {}),
      args: ast
        .getARGs()
        .filter((arg) => isWithin(arg, span))
        .flatMap((arg) => arg.getProperty() ?? [])
        .map(setting),
      steps: ast
        .getInstructions()
        .filter((instruction) => isWithin(instruction, span))
        .flatMap((instruction): DockerStep[] => step(instruction, at(instruction))),
    };
  };
  const args = ast
    .getARGs()
    .flatMap((arg) => arg.getProperty() ?? [])
    .map(setting);
  const envs = ast.getENVs();
  const stages = new Map(spans.map((span) => [span, stage(span)]));
  return {
    file,
    context,
    args,
    env: envs.flatMap((env) => env.getProperties()).map(setting),
    finalEnv: envs
      .filter((env) => final.some((span) => isWithin(env, span)))
      .flatMap((env) => env.getProperties())
      .map(setting),
    copies: ast
      .getCOPYs()
      .filter((copy) => !copy.getFlags().some((flag) => flag.getName() === "from"))
      .map((copy) => ({
        sources: copy
          .getArguments()
          .slice(0, -1)
          .map((argument) => withDefaults(argument.getValue(), args)),
        at: at(copy),
      })),
    stages: [...stages.values()],
    finalStages: final.flatMap((span) => stages.get(span) ?? []),
    ignored: patternsIn(ignore),
  };
}

/** `COPY ${JAR_FILE} app.jar`: what an argument is unless the build says otherwise. */
const withDefaults = (source: string, args: readonly Setting[]): string =>
  source.replace(/\$\{?(\w+)\}?/g, (whole, name: string) => args.find((arg) => arg.name === name)?.value ?? whole);

function step(instruction: Instruction, at: SourceRange): DockerStep[] {
  const keyword = instruction.getKeyword();
  if (keyword === "RUN")
    return [{ kind: "run", text: instruction.getTextContent(), sources: [], elsewhere: false, at }];
  if (keyword !== "COPY" && keyword !== "ADD") return [];
  const elsewhere = (instruction as Copy).getFlags().some((flag) => flag.getName() === "from");
  const sources = instruction
    .getArguments()
    .slice(0, -1)
    .map((argument) => argument.getValue());
  return [{ kind: "copy", text: instruction.getTextContent(), sources, elsewhere, at }];
}

/** A stage and the lines it covers, both ends excluded. */
interface StageSpan {
  readonly from: From;
  readonly first: number;
  readonly end: number;
}

const stagesOf = (ast: Ast, end: number): readonly StageSpan[] =>
  ast.getFROMs().map((from, index, all) => ({
    from,
    first: from.getRange().start.line,
    end: all[index + 1]?.getRange().start.line ?? end,
  }));

const isWithin = (instruction: Pick<Instruction, "getRange">, { first, end }: StageSpan): boolean => {
  const { line } = instruction.getRange().start;
  return line > first && line < end;
};

/** The last stage, or the one that is asked for, and every stage that it continues. */
function finalStages(spans: readonly StageSpan[], target: string | undefined): readonly StageSpan[] {
  const nameOf = (span: StageSpan): string | undefined => span.from.getBuildStage()?.toLowerCase();
  const chain: StageSpan[] = [];
  let before = spans;
  const asked = spans.find((span, index) => [nameOf(span), String(index)].includes(target?.toLowerCase()));
  for (let span = asked ?? spans.at(-1); span; ) {
    chain.push(span);
    before = before.slice(0, before.indexOf(span));
    const image = span.from.getImage()?.toLowerCase();
    span = before.findLast((each) => nameOf(each) !== undefined && nameOf(each) === image);
  }
  return chain;
}

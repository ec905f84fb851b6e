import { wrapText } from "../report/layout.js";
import { type Drawing, styleOf } from "../report/style.js";
import { COMMANDS, type Command, DEFAULT_COMMAND, type Option } from "./command-line.js";

const PROGRAM = "ecs-preflight";
/** Longer ones have the line to themselves; what they mean is below. */
const LEFT_AT_MOST = 52;

type Row = readonly [left: string, right: string];

/** What the program does, its commands, and how to ask further. */
export function helpOfAll(drawing: Drawing): string {
  const [general] = DEFAULT_COMMAND.groups.slice(-1);
  return page(drawing, [
    ["", ["Audits GitHub Actions workflows that deploy to Amazon ECS, before they run."]],
    [
      "Usage",
      [
        [`${PROGRAM} [${DEFAULT_COMMAND.name}] [directory] [options]`, ""],
        [`${PROGRAM} <command> [options]`, ""],
      ],
    ],
    ["Commands", COMMANDS.map((command) => [`${command.name}${argumentOf(command)}`, command.describe])],
    [general?.title ?? "", (general?.options ?? []).map(optionRow)],
    ["Examples", DEFAULT_COMMAND.examples.map(exampleRow)],
    ["Exit codes of audit", DEFAULT_COMMAND.exitCodes],
    ["", [`The options of a command: ${PROGRAM} <command> --help. The rules: ${PROGRAM} rules.`]],
  ]);
}

/** One command in full. */
export function helpOf(command: Command, drawing: Drawing): string {
  const name = command === DEFAULT_COMMAND ? `[${command.name}]` : command.name;
  const { argument } = command;
  return page(drawing, [
    ["", [`${command.describe}.`, ...(command.about ? [command.about] : [])]],
    ["Usage", [[`${PROGRAM} ${name}${argumentOf(command)} [options]`, ""]]],
    ["Argument", argument ? [[argument.name, argument.describe]] : []],
    ...command.groups.map((group) => [group.title, group.options.map(optionRow)] as const),
    ["Examples", command.examples.map(exampleRow)],
    ["Exit codes", command.exitCodes],
  ]);
}

const argumentOf = ({ argument }: Command): string => {
  if (!argument) return "";
  return argument.required ? ` <${argument.name}>` : ` [${argument.name}]`;
};

function optionRow(option: Option): Row {
  const letter = option.letter === undefined ? "    " : `-${option.letter}, `;
  const takes = option.takes === undefined ? "" : ` ${option.takes}`;
  return [`${letter}--${option.name}${takes}`, `${option.describe}${option.repeatable ? "; repeatable" : ""}`];
}

const exampleRow = ([words, meaning]: Row): Row => [`${PROGRAM} ${words}`.trimEnd(), meaning];

type Section = readonly [title: string, content: readonly (string | Row)[]];

/** Titles, and below them what is on the left and what it means on the right. */
function page(drawing: Drawing, sections: readonly Section[]): string {
  const style = styleOf(drawing);
  const parts = sections.flatMap(([title, content]) => {
    if (content.length === 0) return [];
    const rows = content.filter((item): item is Row => typeof item !== "string");
    const width = Math.max(...rows.map(([left]) => left.length).filter((length) => length <= LEFT_AT_MOST), 0);
    const lines = content.flatMap((item) =>
      typeof item === "string" ? wrapText(item, drawing.columns) : rowLines(item, width, drawing.columns),
    );
    return [[...(title ? [style.bold(title)] : []), ...lines].join("\n")];
  });
  return `${parts.join("\n\n")}\n`;
}

function rowLines([left, right]: Row, width: number, columns: number): string[] {
  const margin = " ".repeat(width + 4);
  const lines = wrapText(right, columns - margin.length);
  if (left.length > width) return [`  ${left}`, ...lines.map((line) => (line ? margin + line : ""))].filter(Boolean);
  return lines.length === 0
    ? [`  ${left}`]
    : lines.map((line, index) => (index === 0 ? `  ${left.padEnd(width)}  ${line}` : margin + line));
}

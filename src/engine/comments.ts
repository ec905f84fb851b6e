import { didYouMean } from "../model/nearest.js";
import type { Place } from "../model/source.js";

/** `# ecs-preflight: ignore[rule] reason`, one for each rule it names. */
export interface IgnoreComment {
  readonly rule: string;
  readonly reason: string;
  readonly at: Place;
  /** Nothing else stands on its line: it is about the next one. */
  readonly alone: boolean;
}

/** A comment that was meant to count and does not. */
export interface CommentProblem {
  readonly message: string;
  readonly at: Place;
}

const MARK = "ecs-preflight:";
const DIRECTIVE = /^\s*([\w-]+)\s*(?:\[([^\]]*)\])?\s*(.*)$/s;
const SHAPE = "write ecs-preflight: ignore[rule-id] reason";

/** What may begin a comment in a file of this name; JSON has none, and pages only speak of them. */
function signsOf(file: string): readonly string[] {
  if (/\.(json|md|mdx|rst|txt)$/i.test(file)) return [];
  return /\.(tf|tofu|hcl)$/i.test(file) ? ["#", "//"] : ["#"];
}

/** Every such comment of a file, wherever it stands: in YAML, in a script within it, in a Dockerfile, in Terraform. */
export function readComments(
  file: string,
  text: string,
  rules: readonly string[],
): { readonly comments: readonly IgnoreComment[]; readonly problems: readonly CommentProblem[] } {
  const comments: IgnoreComment[] = [];
  const problems: CommentProblem[] = [];
  const signs = signsOf(file);
  if (signs.length === 0 || !text.includes(MARK)) return { comments, problems };
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const found = directive(line, signs);
    if (!found) continue;
    const [, word = "", list, reason = ""] = DIRECTIVE.exec(found.rest) ?? [];
    if (word !== "ignore" && list === undefined) continue;
    const at = {
      file,
      startLine: index + 1,
      startColumn: found.start + 1,
      endLine: index + 1,
      endColumn: line.length + 1,
    };
    const wrong =
      word === "ignore" ? malformed(list, reason) : `"${word}" is nothing to ask for${didYouMean(word, ["ignore"])}`;
    if (wrong) problems.push({ message: wrong, at });
    else
      for (const rule of namesIn(list)) {
        if (rules.includes(rule)) comments.push({ rule, reason: reason.trim(), at, alone: found.alone });
        else problems.push({ message: `there is no rule "${rule}"${didYouMean(rule, rules)}`, at });
      }
  }
  return { comments, problems };
}

const namesIn = (list = ""): readonly string[] =>
  [...new Set(list.split(",").map((name) => name.trim()))].filter((name) => name !== "");

function malformed(list: string | undefined, reason: string): string | undefined {
  if (namesIn(list).length === 0) return `the comment names no rule and counts for nothing: ${SHAPE}`;
  if (!/\w/.test(reason)) return `the comment gives no reason and counts for nothing: ${SHAPE}`;
  return undefined;
}

/** The text behind the mark, when a comment begins right before it. */
function directive(line: string, signs: readonly string[]) {
  const mark = line.lastIndexOf(MARK);
  if (mark === -1) return undefined;
  const before = line.slice(0, mark).trimEnd();
  const sign = signs.find((each) => before.endsWith(each));
  if (sign === undefined) return undefined;
  const start = before.length - sign.length;
  if (start > 0 && !/\s/.test(line[start - 1] ?? "")) return undefined;
  return { start, alone: before.slice(0, start).trim() === "", rest: line.slice(mark + MARK.length) };
}

/** More lines than one command is continued over. */
const MAX_CONTINUED = 200;

/**
 * Is the comment about this line? It stands at its end or on the line above; a command that is continued over several
 * lines counts as one, as no comment can stand within it. Comments below one another are about the same line.
 */
export function isAbout(comment: IgnoreComment, line: number, textOf: (line: number) => string): boolean {
  const isContinued = (number: number): boolean => /\\\s*$/.test(textOf(number));
  let first = line;
  while (first > 1 && line - first < MAX_CONTINUED && isContinued(first - 1)) first--;
  let last = line;
  while (last - line < MAX_CONTINUED && isContinued(last)) last++;
  const { startLine } = comment.at;
  if (!comment.alone) return startLine >= first && startLine <= last;
  return startLine === line - 1 || (startLine < first && onlyMarksBetween(startLine, first, textOf));
}

function onlyMarksBetween(above: number, first: number, textOf: (line: number) => string): boolean {
  if (first - above > MAX_CONTINUED) return false;
  for (let line = above + 1; line < first; line++)
    if (!/^\s*(#|\/\/)\s*ecs-preflight:/.test(textOf(line))) return false;
  return true;
}

/** A line as it would be without such a comment at its end. */
export function withoutComment(line: string): string {
  const found = directive(line, ["#", "//"]);
  return found ? line.slice(0, found.start) : line;
}

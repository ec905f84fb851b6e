import { posix } from "node:path";
import { concat, literal, opaque, textOf, type Value } from "../../model/value.js";
import {
  type CommandAdapter,
  type CommandCall,
  type CommandResult,
  done,
  FAILED,
  SURE,
  UNDECIDED,
} from "../adapter.js";
import { quiet } from "../flow.js";
import type { Shell } from "../shell.js";
import { parseScriptFile } from "../shell-syntax.js";
import { cutAtEquals, JobState } from "../state.js";
import { unknownCommand } from "./unknown.js";

interface Rule {
  readonly needs: readonly string[];
  readonly lines: readonly { readonly text: string; readonly start: number }[];
}
interface Makefile {
  readonly file: string;
  readonly variables: readonly {
    readonly name: string;
    readonly text: string;
    readonly start: number;
    readonly weak: boolean;
  }[];
  readonly rules: ReadonlyMap<string, Rule>;
  /** Files that it takes variables from, as it names them. */
  readonly includes: readonly string[];
  readonly first: string | undefined;
}

/** `make target NAME=value`: the recipes of the target and of all it needs, line by line. */
export const make: CommandAdapter = {
  names: ["make", "gmake"],
  run(call): CommandResult {
    const makefile = readMakefile(call);
    if (!makefile) return unknownCommand(call);
    const targets: string[] = [];
    const given = new Map<string, Value>();
    call.args.forEach((arg, at) => {
      const pair = cutAtEquals(arg.value);
      const before = textOf(call.args[at - 1]?.value ?? literal("")) ?? "";
      if (pair) given.set(pair.name, pair.value);
      else if (!/^-/.test(textOf(arg.value) ?? "-") && !TAKES_VALUE.test(before)) targets.push(textOf(arg.value) ?? "");
    });
    return runTargets(makefile, targets.length > 0 ? targets : [makefile.first ?? ""], given, call);
  },
};

const TAKES_VALUE = /^(-C|--directory|-f|--file|-j|-I|-o|-W)$/;

/** Make's own text functions, where a recipe or variable calls them: they change nothing but text. */
export const makeFunctions: CommandAdapter = {
  names:
    "notdir wildcard value patsubst subst strip firstword lastword addprefix addsuffix foreach call origin filter filter-out abspath".split(
      " ",
    ),
  run: (call) => done(opaque(`what make's ${call.name} yields`)),
};

function readMakefile(call: CommandCall): Makefile | undefined {
  const words = call.args.map((arg) => textOf(arg.value) ?? "");
  const folder = after(words, "-C", "--directory");
  const cwd = JobState.path(call.shell.cwd, folder ?? ".");
  const names = [after(words, "-f", "--file") ?? "", "GNUmakefile", "makefile", "Makefile"].filter(Boolean);
  for (const name of names) {
    const file = JobState.path(cwd, name);
    const text = call.shell.frame.repository.read(file);
    if (text !== undefined) return parseMakefile(file, text);
  }
  return undefined;
}

const after = (words: readonly string[], ...names: readonly string[]): string | undefined => {
  const at = words.findIndex((word) => names.includes(word));
  return at === -1 ? undefined : words[at + 1];
};

function parseMakefile(file: string, text: string): Makefile {
  const variables: Makefile["variables"][number][] = [];
  const includes: string[] = [];
  const rules = new Map<string, { needs: string[]; lines: { text: string; start: number }[] }>();
  let open: { needs: string[]; lines: { text: string; start: number }[] }[] = [];
  let start = 0;
  for (const line of joinContinued(text)) {
    const recipe = line.match(/^\t[@+-]*\s*([\s\S]*)$/)?.[1];
    const variable = line.match(/^(?:export\s+|override\s+)?([A-Za-z_][\w.-]*)\s*(\?|:|::|\+)?=\s*([\s\S]*)$/);
    const included = line.match(/^(?:-|s)?include\s+(.*\S)/)?.[1];
    const rule = line.match(/^([^\s:#=][^:#=]*)::?(?!=)\s*([^#;]*)/);
    if (recipe !== undefined)
      for (const each of open) each.lines.push({ text: recipe, start: start + line.length - recipe.length });
    else if (included !== undefined) includes.push(...included.split(/\s+/));
    else if (variable)
      variables.push({ name: variable[1] ?? "", text: variable[3] ?? "", start, weak: variable[2] === "?" });
    else if (rule) {
      open = (rule[1] ?? "")
        .trim()
        .split(/\s+/)
        .map((name) => {
          const found = rules.get(name) ?? { needs: [], lines: [] };
          found.needs.push(...(rule[2] ?? "").split(/\s+/).filter((need) => need !== "" && need !== "|"));
          rules.set(name, found);
          return found;
        });
    } else if (line.trim() !== "" && !line.startsWith("#")) open = [];
    start += line.length + 1;
  }
  return { file, variables, rules, includes, first: [...rules.keys()].find((name) => !name.startsWith(".")) };
}

/** Lines with their continuations; every character keeps its offset. */
const joinContinued = (text: string): readonly string[] => text.split(/(?<!\\)\n/);

/** Make's `$(NAME)` in shell spelling of the same length, as far as there is one. */
const toShell = (text: string): string =>
  text
    .replace(/\$\$/g, "\ue000$")
    .replace(/(?<!\ue000)\$\(shell\b/g, "$(     ")
    .replace(/(?<!\ue000)\$\(([A-Za-z_]\w*)\)/g, "$" + "{$1}")
    .replace(/\ue000/g, "");

function runTargets(
  makefile: Makefile,
  targets: readonly string[],
  given: ReadonlyMap<string, Value>,
  call: CommandCall,
): CommandResult {
  const shell = call.shell.inside(call.shell.script, [], call.shell.here.called(call.at), false);
  setVariables(makefile, shell);
  for (const [name, value] of given) shell.variables.set(name, value);
  shell.cwd = posix.dirname(makefile.file);
  const built = new Set<string>();
  const printed: Value[] = [];
  let status: CommandResult["status"] = done().status;
  const run = (target: string): void => {
    const rule = makefile.rules.get(target);
    if (!rule || built.has(target)) return;
    built.add(target);
    for (const need of rule.needs)
      shell.deeper(
        () => call.at,
        () => {
          run(need);
          return quiet(SURE);
        },
      );
    for (const line of rule.lines) {
      if (status.ok === "no") return;
      const result = piece(makefile, toShell(line.text), line.start, shell).run();
      printed.push(result.output);
      if (result.status.ok === "no") status = FAILED;
    }
  };
  for (const target of targets) run(target);
  return done(concat(...printed), targets.some((target) => makefile.rules.has(target)) ? status : UNDECIDED);
}

/** Those of an included file come first; one that cannot be read may set any. */
function setVariables(makefile: Makefile, shell: Shell, depth = 0): void {
  for (const name of makefile.includes) {
    const file = posix.normalize(posix.join(posix.dirname(makefile.file), name));
    const text = name.includes("$") || depth > MAX_INCLUDES ? undefined : shell.frame.repository.read(file);
    if (text === undefined) shell.frame.state.exporter ??= `${makefile.file}, which includes ${name},`;
    else setVariables(parseMakefile(file, text), shell, depth + 1);
  }
  for (const { name, text, start, weak } of makefile.variables) {
    if (weak && textOf(shell.get(name)) !== "") continue;
    const value = piece(makefile, `${name}="${toShell(text).replace(/"/g, '\\"')}"`, start, shell);
    value.list(value.script.ast.commands, true);
  }
}
const MAX_INCLUDES = 10;

/** One line as a script of its own, in make's world. */
function piece(makefile: Makefile, source: string, start: number, shell: Shell): Shell {
  const parsed = parseScriptFile(makefile.file, source);
  const script = {
    ...parsed,
    range: (from: number, to: number) => ({ file: makefile.file, start: start + from, end: start + to }),
  };
  return shell.inside(script, [], shell.frame, true);
}

import { posix } from "node:path";
import type { EffectKind } from "../../model/effect.js";
import { EMPTY, spell, textOf } from "../../model/value.js";
import type { CommandCall } from "../adapter.js";
import { JobState } from "../state.js";
import { reachOf } from "./program-reach.js";

/** A program of the repository with all it imports from there; incomplete where an import leads to nothing readable. */
export interface ProgramText {
  readonly text: string;
  readonly complete: boolean;
  /** What it could do, where all that it imports is known. */
  readonly could: ReadonlySet<EffectKind> | undefined;
}

const INTERPRETERS = /^(python3?|node|ruby|php|deno|bun|perl|tsx|ts-node)$/;
/** More modules than a script of a pipeline is made of. */
const MAX_MODULES = 60;

/** The text of an interpreted program: `python deploy.py`, `node scripts/wait.js`, `./deploy.py`, `python -c "…"`. */
export function programText(base: string, call: CommandCall): ProgramText | undefined {
  const { cwd, frame } = call.shell;
  const inline = /^python3?$/.test(base) ? inlineText(call) : undefined;
  if (inline !== undefined) return programAt(JobState.path(cwd, "-.py"), frame.repository.read, inline);
  const named = INTERPRETERS.test(base) ? call.args.map((arg) => textOf(arg.value) ?? "") : [call.name];
  const word = named.find((each) => /\.(py|m?js|cjs|m?ts|rb|php|pl)$/.test(each));
  const path = word === undefined ? undefined : JobState.path(cwd, word);
  return path === undefined ? undefined : programAt(path, frame.repository.read);
}

/** `python -c "…"`, or a program on standard input. */
function inlineText({ args, stdin }: CommandCall): string | undefined {
  const texts = args.map(({ value }) => textOf(value));
  const at = texts.indexOf("-c");
  if (at !== -1) return spell(args[at + 1]?.value ?? EMPTY);
  const named = texts.find((text) => text === "-" || !text?.startsWith("-"));
  return stdin && (args.length === 0 || named === "-") ? spell(stdin) : undefined;
}

/** A program that stands in a file, or in a text that is taken for one. */
export function programAt(
  start: string,
  readFile: (path: string) => string | undefined,
  own?: string,
): ProgramText | undefined {
  const read = (path: string): string | undefined => (path === start && own !== undefined ? own : readFile(path));
  if (read(start) === undefined) return undefined;
  const texts = new Map<string, string>();
  const could = new Set<EffectKind>();
  const queue = [start];
  let complete = true;
  let known = true;
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    if (texts.has(path)) continue;
    const text = texts.size < MAX_MODULES ? read(path) : undefined;
    if (text === undefined) {
      complete = false;
      continue;
    }
    texts.set(path, text);
    queue.push(...(path.endsWith(".py") ? pythonModules : relativeModules)(path, text, read));
    const reach = path.endsWith(".json") ? NOTHING : reachOf(path, text, (name) => isLocal(path, name, read));
    if (!reach) known = false;
    for (const kind of reach ?? []) could.add(kind);
  }
  return { text: [...texts.values()].join("\n"), complete, could: complete && known ? could : undefined };
}
const NOTHING: ReadonlySet<EffectKind> = new Set();

const isLocal = (path: string, name: string, read: (path: string) => string | undefined): boolean =>
  name.startsWith(".") || (path.endsWith(".py") && localModules(path, name, "", read).length > 0);

const ENDINGS = ["", ".js", ".mjs", ".cjs", ".ts", ".mts", ".json", ".rb", ".php", "/index.js", "/index.ts"];

/** `import … from "./x.js"`, `require("../x")`, `require_relative "x"`: the file it leads to, or a name that leads nowhere. */
function relativeModules(path: string, text: string, read: (path: string) => string | undefined): readonly string[] {
  const named = [
    ...text.matchAll(/(?:\bfrom|\bimport|\brequire|\brequire_once|\binclude)\s*\(?\s*["'`](\.{1,2}\/[^"'`]+)["'`]/g),
    ...text.matchAll(/\brequire_relative\s*\(?\s*["']([^"']+)["']/g),
  ];
  return named.map(([, name = ""]) => {
    const whole = posix.join(posix.dirname(path), name);
    // TypeScript names the file that it will have been compiled to.
    const bases = [whole, whole.replace(/\.([cm]?)js$/, ".$1ts")];
    return bases.flatMap((base) => ENDINGS.map((end) => base + end)).find((each) => read(each) !== undefined) ?? whole;
  });
}

/** `import x, y`, `from x.y import z`, `from . import x`: modules that lie beside the program; others come with Python or a package. */
function pythonModules(path: string, text: string, read: (path: string) => string | undefined): readonly string[] {
  const names = [...text.matchAll(/^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]+(\w+)|import[ \t]+([^\n#;]+))/gm)];
  return names.flatMap(([, from, what = "", plain = ""]) =>
    from === undefined
      ? plain.split(",").flatMap((each) => localModules(path, each.trim().split(/\s/)[0] ?? "", "", read))
      : localModules(path, from, what, read),
  );
}

function localModules(
  path: string,
  dotted: string,
  what: string,
  read: (path: string) => string | undefined,
): readonly string[] {
  const name = dotted.replace(/^\.+/, "").replace(/\./g, "/");
  return [name, posix.join(name, what)]
    .filter((each) => each !== "" && each !== ".")
    .flatMap((each) => [`${each}.py`, `${each}/__init__.py`].map((file) => posix.join(posix.dirname(path), file)))
    .filter((each) => read(each) !== undefined);
}

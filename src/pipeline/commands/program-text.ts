import { posix } from "node:path";
import { textOf } from "../../model/value.js";
import type { CommandCall } from "../adapter.js";
import { JobState } from "../state.js";

/** A program of the repository with all it imports from there; incomplete where an import leads to nothing readable. */
export interface ProgramText {
  readonly text: string;
  readonly complete: boolean;
}

const INTERPRETERS = /^(python3?|node|ruby|php|deno|bun|perl|tsx|ts-node)$/;
/** More modules than a script of a pipeline is made of. */
const MAX_MODULES = 60;

/** The text of an interpreted program: `python deploy.py`, `node scripts/wait.js`, `./deploy.py`. */
export function programText(base: string, call: CommandCall): ProgramText | undefined {
  const { repository } = call.shell.frame;
  const named = INTERPRETERS.test(base) ? call.args.map((arg) => textOf(arg.value) ?? "") : [call.name];
  const word = named.find((each) => /\.(py|m?js|cjs|m?ts|rb|php|pl)$/.test(each));
  const path = word === undefined ? undefined : JobState.path(call.shell.cwd, word);
  return path === undefined || repository.read(path) === undefined ? undefined : closure(path, repository.read);
}

function closure(start: string, read: (path: string) => string | undefined): ProgramText {
  const texts = new Map<string, string>();
  const queue = [start];
  let complete = true;
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    if (texts.has(path)) continue;
    const text = texts.size < MAX_MODULES ? read(path) : undefined;
    if (text === undefined) complete = false;
    else {
      texts.set(path, text);
      queue.push(...(path.endsWith(".py") ? pythonModules : relativeModules)(path, text, read));
    }
  }
  return { text: [...texts.values()].join("\n"), complete };
}

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

/** `import x`, `from x.y import z`, `from . import x`: modules that lie beside the program; others come with Python or a package. */
function pythonModules(path: string, text: string, read: (path: string) => string | undefined): readonly string[] {
  const names = [...text.matchAll(/^\s*(?:from\s+([\w.]+)\s+import\s+(\w+)|import\s+([\w.]+))/gm)];
  return names.flatMap(([, from, what = "", plain]) => {
    const name = (from ?? plain ?? "").replace(/^\.+/, "").replace(/\./g, "/");
    const folder = posix.dirname(path);
    return [name, posix.join(name, what)]
      .filter((each) => each !== "")
      .flatMap((each) => [`${each}.py`, `${each}/__init__.py`].map((file) => posix.join(folder, file)))
      .filter((each) => read(each) !== undefined);
  });
}

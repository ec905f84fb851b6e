/** A command as the GitHub Actions runner understands it. */
export interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

/** What the runner has ears for: https://github.com/actions/runner/blob/main/src/Runner.Worker/ActionCommandManager.cs */
const KNOWN = new Set(
  "stop-commands internal-set-repo-path set-env set-output save-state add-mask add-path add-matcher remove-matcher debug warning error notice group endgroup echo".split(
    " ",
  ),
);

/** The commands in what a step prints, line by line, read as ActionCommand.cs of the runner reads them. */
export const commandsIn = (printed: string): readonly Command[] =>
  printed.split(/\r\n|\r|\n/).flatMap((line) => version2(line) ?? version1(line) ?? []);

/** .NET's idea of whitespace: JavaScript's, with U+0085 and without U+FEFF. */
const LEADING = /^[^\S\ufeff]*(?:\u0085[^\S\ufeff]*)*/;

function version2(line: string): Command | undefined {
  const message = line.replace(LEADING, "");
  if (!message.startsWith("::")) return undefined;
  const end = message.indexOf("::", 2);
  if (end < 0) return undefined;
  const undo = (text: string): string =>
    unescaped(text, { "%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%" });
  const data = unescaped(message.slice(end + 2), { "%0D": "\r", "%0A": "\n", "%25": "%" });
  return command(message.slice(2, end), ",", undo, data);
}

function version1(line: string): Command | undefined {
  const start = line.indexOf("##[");
  const end = line.indexOf("]", start);
  if (start < 0 || end < 0) return undefined;
  const undo = (text: string): string =>
    unescaped(text, { "%3B": ";", "%0D": "\r", "%0A": "\n", "%5D": "]", "%25": "%" });
  return command(line.slice(start + 3, end), ";", undo, undo(line.slice(end + 1)));
}

function command(info: string, separator: string, undo: (text: string) => string, data: string): Command | undefined {
  const space = info.indexOf(" ");
  const name = space < 0 ? info : info.slice(0, space);
  if (!KNOWN.has(name.toLowerCase())) return undefined;
  const pairs =
    space < 0
      ? []
      : info
          .slice(space + 1)
          .trim()
          .split(separator);
  const properties = pairs.flatMap((pair) => {
    const [, key, value] = /^([^=]+)=(.+)$/s.exec(pair) ?? [];
    return key === undefined ? [] : [[key, undo(value ?? "")]];
  });
  return { name, properties: Object.fromEntries(properties), data };
}

const unescaped = (text: string, escapes: Readonly<Record<string, string>>): string =>
  Object.entries(escapes).reduce((so, [from, to]) => so.replaceAll(from, to), text);

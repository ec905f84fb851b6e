import { EMPTY, literal, opaque, spell, textOf, type Value } from "../../model/value.js";
import { type CommandAdapter, type CommandCall, done } from "../adapter.js";
import { readFile, writeFile } from "../shell-redirect.js";
import { edited } from "./task-document.js";

/** `yq`: a definition stays one, with the images that the expression sets; anything else is not known. */
export const yq: CommandAdapter = {
  names: ["yq"],
  run(call) {
    const words = call.args.filter((arg) => !/^(e|eval|ea|eval-all)$|^-/.test(textOf(arg.value) ?? ""));
    const inPlace = call.args.some((arg) => /^(-\w*i|--inplace)$/.test(textOf(arg.value) ?? ""));
    const [expression, file] = words;
    const before = file ? readFile(file.value, call.shell) : call.stdin;
    const filter = expression?.value ?? EMPTY;
    const after =
      before?.document && /=[^=]|^\s*\.?\s*$/.test(spell(filter))
        ? assigned(before, filter, call)
        : opaque(`what yq ${spell(filter)} prints`);
    if (!inPlace || !file) return done(after);
    writeFile(file.value, after, false, call.shell);
    return done();
  },
};

function assigned(before: Value, filter: Value, call: CommandCall): Value {
  const text = spell(filter);
  const sets = [...text.matchAll(/\.(\w+)\s*\|?=(?!=)\s*(strenv\(\w+\)|env\(\w+\)|"[^"]*"|[^|]*)/g)];
  const document = sets.reduce(
    (now, [, field = "*", source = ""]) => edited(now, { field, value: newValue(source, filter, call), at: call.at }),
    before.document as NonNullable<Value["document"]>,
  );
  return { ...(sets.length > 0 ? opaque("what yq writes") : before), document };
}

/** `strenv(NAME)`, or a quoted text with shell pieces in it. */
function newValue(source: string, filter: Value, call: CommandCall): Value {
  const variable = source.match(/^(?:str)?env\((\w+)\)/)?.[1];
  if (variable) return call.shell.get(variable, call.at);
  const quoted = source.match(/^"([^"]*)"/)?.[1];
  if (quoted !== undefined && textOf(filter) !== undefined) return literal(quoted);
  const pieces = filter.parts.filter((part) => "oneOf" in part || part.text === undefined);
  const [only] = pieces;
  return pieces.length === 1 && only && quoted === spell({ parts: [only], trace: [] })
    ? { parts: [only], trace: filter.trace }
    : opaque("what yq sets");
}

import { EMPTY, opaque, spell, textOf, type Value } from "../../model/value.js";
import { type CommandAdapter, type CommandCall, done } from "../adapter.js";
import { runFilter } from "../jq/filter.js";
import { readFile, writeFile } from "../shell-redirect.js";

/** `yq`: a definition stays one, with what the expression sets; anything else is not known. */
export const yq: CommandAdapter = {
  names: ["yq"],
  run(call) {
    const words = call.args.filter((arg) => !/^(e|eval|ea|eval-all)$|^-/.test(textOf(arg.value) ?? ""));
    const inPlace = call.args.some((arg) => /^(-\w*i|--inplace)$/.test(textOf(arg.value) ?? ""));
    const [expression, file] = words;
    const before = file ? readFile(file.value, call.shell) : call.stdin;
    const filter = expression?.value ?? EMPTY;
    const after = (before && changed(before, filter, call)) ?? opaque(`what yq ${spell(filter)} prints`);
    if (!inPlace || !file) return done(after);
    writeFile(file.value, after, false, call.shell);
    return done();
  },
};

/** The language is jq's, as far as definitions are changed with it. */
function changed(before: Value, filter: Value, call: CommandCall): Value | undefined {
  const input = before.document;
  const environment = (name: string): Value => call.shell.get(name, call.at);
  const result = input && runFilter({ filter, variables: new Map(), input, at: call.at, environment });
  if (!result || !("document" in result)) return undefined;
  const { document } = result;
  return { ...(document.edits.length > input.edits.length ? opaque("what yq writes") : before), document };
}

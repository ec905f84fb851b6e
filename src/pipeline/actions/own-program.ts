import { posix } from "node:path";
import type { SourceRange } from "../../model/source.js";
import { programAt } from "../commands/program-text.js";
import type { Frame } from "../frame.js";
import type { Repository } from "../repository.js";
import type { YamlNode } from "../yaml.js";

/** A JavaScript action whose program lies beside it, with nothing in it that is not known; false for all others. */
export function runsOwnProgram(
  { root, folder }: { readonly root: YamlNode; readonly folder: string },
  repository: Repository,
  frame: Frame,
  at: SourceRange,
): boolean {
  const runs = root.get("runs");
  const files = ["pre", "main", "post"].flatMap((name) => runs.get(name).text?.text ?? []);
  if (!/^node\d+$/.test(runs.get("using").text?.text ?? "") || files.length === 0) return false;
  const programs = files.map((file) => programAt(posix.normalize(posix.join(folder, file)), repository.read));
  if (!programs.every((program) => program?.could !== undefined)) return false;
  for (const program of programs) {
    if (!program?.could) continue;
    frame.opaque(folder, program.could, at);
    if (/exportVariable|GITHUB_ENV/.test(program.text)) frame.state.exporter = folder;
  }
  return true;
}

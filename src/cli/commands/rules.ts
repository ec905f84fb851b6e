import type { Io } from "../io.js";
import type { Given } from "../parse.js";

/** `rules`: lists every rule. */
export async function rulesCommand(given: Given, io: Io, exit: (code: number) => void): Promise<void> {
  const [{ rules }, { listRules }, { ruleSummaries }] = await Promise.all([
    import("../../../rules/index.js"),
    import("../../report/rules.js"),
    import("../rule-summaries.js"),
  ]);
  const summaries = ruleSummaries(rules);
  exit(0);
  io.out(given.one("format") === "json" ? `${JSON.stringify(summaries, null, 2)}\n` : listRules(summaries, io));
}

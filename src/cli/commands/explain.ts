import type { Io } from "../io.js";
import type { Given } from "../parse.js";

/** `explain <rule>`: what a rule looks at, why, and how to mend what it finds. */
export async function explainCommand(given: Given, io: Io, exit: (code: number) => void): Promise<void> {
  const [{ rules }, { explainRule }, { findRule }, { ruleSummaries }] = await Promise.all([
    import("../../../rules/index.js"),
    import("../../report/rules.js"),
    import("../select-rules.js"),
    import("../rule-summaries.js"),
  ]);
  const [summary] = ruleSummaries([findRule(rules, given.argument ?? "")]);
  exit(0);
  if (summary) io.out(explainRule(summary, io));
}

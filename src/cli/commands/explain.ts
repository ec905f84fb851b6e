import type { CommandModule } from "yargs";
import type { Io } from "../io.js";

interface Given {
  readonly rule: string;
}

/** `explain <rule>`: what a rule looks at, why, and how to mend what it finds. */
export const explainCommand = (io: Io, exit: (code: number) => void): CommandModule<object, Given> => ({
  command: "explain <rule>",
  describe: "Explain a rule: what it looks at, why, how to mend it",
  builder: (words) =>
    words
      .positional("rule", { type: "string", demandOption: true, describe: "The id of a rule" })
      .example("$0 explain smoke-test", "Why a smoke test"),
  handler: async (given) => {
    const [{ rules }, { explainRule }, { findRule }, { ruleSummaries }] = await Promise.all([
      import("../../../rules/index.js"),
      import("../../report/rules.js"),
      import("../select-rules.js"),
      import("../rule-summaries.js"),
    ]);
    const [summary] = ruleSummaries([findRule(rules, given.rule)]);
    exit(0);
    if (summary) io.out(explainRule(summary, io));
  },
});

import type { CommandModule } from "yargs";
import type { Io } from "../io.js";
import { once } from "../options.js";

interface Given {
  readonly format: "text" | "json";
}

/** `rules`: lists every rule. */
export const rulesCommand = (io: Io, exit: (code: number) => void): CommandModule<object, Given> => ({
  command: "rules",
  describe: "List the rules",
  builder: (words) =>
    words
      .option("format", {
        choices: ["text", "json"] as const,
        default: "text" as const,
        requiresArg: true,
        coerce: once<Given["format"]>("format"),
        describe: "How to print",
      })
      .example("$0 rules --format json", "Every rule with its documentation"),
  handler: async (given) => {
    const [{ rules }, { listRules }, { ruleSummaries }] = await Promise.all([
      import("../../../rules/index.js"),
      import("../../report/rules.js"),
      import("../rule-summaries.js"),
    ]);
    const summaries = ruleSummaries(rules);
    exit(0);
    io.out(given.format === "json" ? `${JSON.stringify(summaries, null, 2)}\n` : listRules(summaries, io));
  },
});

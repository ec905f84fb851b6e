import type { Home } from "../report/home.js";
import type { Audited } from "./audit-repository.js";
import type { Output } from "./formats.js";
import type { Io } from "./io.js";
import { homeOf, prefixOf, roomFor } from "./on-github.js";

/** How much the report for people says. */
export interface PrettyChoice {
  readonly quiet: boolean;
  readonly verbose: boolean;
}

/** The report in one of its formats. */
export async function render(audited: Audited, output: Output, io: Io, choice: PrettyChoice): Promise<string> {
  const { report, looked } = audited;
  const home = (): Home => homeOf(report.directory, looked.repository);
  switch (output.format) {
    case "json":
      return (await import("../report/json.js")).json(report);
    case "sarif":
      return (await import("../report/sarif.js")).sarif(report, { prefix: prefixOf(report.directory) });
    case "github":
      return (await import("../report/github.js")).github(report, home());
    case "markdown":
      return (await import("../report/markdown.js")).markdown(report, home(), roomFor(output.file));
    case "junit":
      return (await import("../report/junit.js")).junit(report, home());
    case "pretty": {
      const { pretty } = await import("../report/pretty.js");
      const colors = io.colors && output.file === undefined;
      const verbose = choice.verbose ? { verbose: looked } : {};
      return pretty(report, { columns: io.columns, colors, quiet: choice.quiet, ...verbose });
    }
  }
}

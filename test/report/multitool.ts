import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const multitool: string = createRequire(import.meta.url)("@microsoft/sarif-multitool");

/** Errors and warnings of the SARIF Multitool, a line each; its exit code tells nothing, its output file everything. */
export function complaints(sarif: string): string[] {
  const scratch = mkdtempSync(join(tmpdir(), "sarif-"));
  const [input, output] = [join(scratch, "in.sarif"), join(scratch, "out.sarif")];
  writeFileSync(input, sarif);
  const env = { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: "1" };
  const words = ["validate", input, "--rule-kind", "Sarif;Gh", "--output", output, "--log", "ForceOverwrite"];
  execFileSync(multitool, words, { env, stdio: "ignore" });
  const { results } = JSON.parse(readFileSync(output, "utf8").replace(/^\ufeff/, "")).runs[0];
  rmSync(scratch, { recursive: true });
  return results
    .filter((result: { level?: string }) => result.level !== "note")
    .map((result: { ruleId: string; level?: string; message: object }) =>
      [result.level ?? "warning", result.ruleId, JSON.stringify(result.message)].join(" "),
    );
}

import { own } from "../model/own.js";
import type { Scenario } from "../model/pipeline.js";

const EVENTS: Readonly<Record<string, string>> = {
  push: "a push",
  workflow_dispatch: "a manual run",
  pull_request: "a pull request",
  pull_request_target: "a pull request",
  schedule: "a scheduled run",
  release: "a release",
};

/** A kind of run in words: "a manual run on another branch", "a push to develop". */
export function runName({ event, ref, assign }: Scenario): string {
  const what = own(EVENTS, event) ?? `a run on ${event}`;
  const link = event === "push" ? "to" : "on";
  const where =
    ref === "branch"
      ? ` ${link} another branch`
      : ref === "tag" && event !== "release"
        ? " of a tag"
        : ref === "default" || ref === "fixed"
          ? ` ${link} ${assign.get("github.ref_name")}`
          : "";
  const inputs = [...assign].flatMap(([path, value]) =>
    path.startsWith("inputs.") ? [`\`${path.slice(7)}\` set to ${value || '""'}`] : [],
  );
  return `${what}${where}${inputs.length > 0 ? ` with ${inputs.join(" and ")}` : ""}`;
}

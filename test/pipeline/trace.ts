import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TaskDocument } from "../../src/model/document.js";
import type { Effect, Target } from "../../src/model/effect.js";
import type { Pipeline, Run } from "../../src/model/pipeline.js";
import { spell, type Value } from "../../src/model/value.js";
import { readPipeline } from "../../src/pipeline/index.js";
import { openRepository } from "../../src/pipeline/repository.js";
import { prepareTerraform } from "../../src/pipeline/terraform/index.js";

export const WORKFLOW = ".github/workflows/deploy.yml";

export interface World {
  readonly files?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, string>>;
}

/** Reads a repository that exists only for the test. */
export function pipelineOf(files: Readonly<Record<string, string>>, values: World["values"] = {}): Pipeline {
  const root = written(files);
  try {
    return readPipeline(openRepository(root), { values: new Map(Object.entries(values)), defaultBranch: "main" });
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** The same with its Terraform, of which the parser is loaded first. */
export async function terraformPipelineOf(files: Readonly<Record<string, string>>): Promise<Pipeline> {
  const root = written(files);
  try {
    const repository = openRepository(root);
    await prepareTerraform(repository);
    return readPipeline(repository, { values: new Map(), defaultBranch: "main" });
  } finally {
    rmSync(root, { recursive: true });
  }
}

function written(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "pipeline-"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

/** The effects of every run, each run below its scenario: the golden lists of the tests. */
export const goldenOf = (pipeline: Pipeline): string =>
  pipeline.runs
    .map((run) => [`# ${run.scenario.id}`, ...run.effects.map((effect) => lineOf(effect, run))].join("\n"))
    .join("\n");

/** The effects of the one run of a workflow, without a heading. */
export function effectsOf(pipeline: Pipeline, scenario?: string): readonly string[] {
  const runs = pipeline.runs.filter((run) => scenario === undefined || run.scenario.id === scenario);
  const [run] = runs;
  if (runs.length !== 1 || !run)
    throw new Error(`runs: ${pipeline.runs.map((each) => each.scenario.id).join(" | ") || "none"}`);
  return run.effects.map((effect) => lineOf(effect, run));
}

const indent = (text: string, by: number): string => text.trim().replace(/^(?=.)/gm, " ".repeat(by));

/** One job on a push to main with credentials in force; only what the steps do is listed. */
export function stepsDo(steps: string, world: World = {}): readonly string[] {
  const text = `on: { push: { branches: [main] } }\njobs:\n  ship:\n    runs-on: ubuntu-latest\n    steps:\n${CREDENTIALS}${indent(steps, 6)}\n`;
  return effectsOf(pipelineOf({ ...world.files, [WORKFLOW]: text }, world.values)).slice(1);
}
export const CREDENTIALS =
  "      - uses: aws-actions/configure-aws-credentials@v4\n        with: { aws-access-key-id: AK, aws-region: eu-west-1 }\n";

/** The same for the lines of one `run:`. */
export const scriptDoes = (script: string, world: World = {}): readonly string[] =>
  stepsDo(`- run: |\n${indent(script, 4)}`, world);

/** What a script leaves in a variable: shown by tagging an image with it. */
export const wordOf = (script: string, word: string, world: World = {}): string => {
  const line = scriptDoes(`${script}\ndocker push ${word}`, world).at(-1) ?? "";
  return line.replace(/^push {2}/, "");
};

function lineOf(effect: Effect, run: Run): string {
  const { certainty, onFailure, tolerated } = effect;
  const marks = [certainty === "may" && "may", onFailure && "on failure", tolerated && "tolerated"].filter(Boolean);
  const job = run.jobs.length > 1 ? `${effect.job}: ` : "";
  return `${job}${effect.kind}  ${told(effect)}${marks.length > 0 ? `  [${marks.join(", ")}]` : ""}`;
}

/** As `spell`, with what was done to a text that is not known: `${{ github.sha | slice }}`. */
const shown = (value: Value | undefined): string =>
  value
    ? value.parts
        .map((part) => {
          if ("oneOf" in part) return `{${part.oneOf.map(shown).join(" | ")}}`;
          const text = spell({ parts: [part], trace: [] });
          return part.text === undefined && part.via.length > 0
            ? text.replace(/ }}$/, ` | ${part.via.join(" | ")} }}`)
            : text;
        })
        .join("")
    : "-";
const where = (target: Target): string => `${shown(target.name)} in ${shown(target.cluster)}`;

function told(effect: Effect): string {
  switch (effect.kind) {
    case "credentials":
      return `${effect.way}${effect.role ? ` ${shown(effect.role)}` : ""}`;
    case "login":
      return shown(effect.registry);
    case "build": {
      const tags = effect.tags.items.map((tag) => `${shown(tag.value)}${tag.maybe ? "?" : ""}`);
      return [
        ...tags,
        ...(effect.tags.complete ? [] : ["…"]),
        ...effect.args.map((arg) => `${arg.name}=${shown(arg.value)}`),
      ].join(", ");
    }
    case "tag":
      return `${shown(effect.from)} -> ${shown(effect.to)}${effect.inRegistry ? " in the registry" : ""}`;
    case "push":
      return `${shown(effect.image)}${effect.allTags ? " all tags" : ""}`;
    case "register":
      return documentLine(effect.document);
    case "update":
      return `${where(effect.target)} by ${effect.controller}${effect.revision ? ` to ${shown(effect.revision)}` : ""}${effect.force ? " by force" : ""}${effect.scalesOnly ? " scales" : ""}`;
    case "runTask":
      return `${shown(effect.revision)} in ${shown(effect.target.cluster)}`;
    case "wait":
      return `${where(effect.target)}, notices a rollback: ${effect.noticesRollback}`;
    case "request":
      return `${shown(effect.url)}, fails the job: ${effect.failsJob}`;
    case "opaque":
      return `${effect.name} could ${[...effect.could].join(" ")}`;
  }
}

function documentLine({ base, edits }: TaskDocument): string {
  const start =
    base.kind === "file"
      ? base.path
      : base.kind === "live"
        ? `live ${shown(base.family)}`
        : base.kind === "opaque"
          ? `? (${base.why})`
          : base.kind;
  return [
    start,
    ...edits.map((edit) => `${edit.container ? `${shown(edit.container)}.` : ""}${edit.field}=${shown(edit.value)}`),
  ].join(" + ");
}

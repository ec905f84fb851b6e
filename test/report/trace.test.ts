import type { Effect } from "../../src/model/effect.js";
import type { Job, Pipeline } from "../../src/model/pipeline.js";
import type { SourceRange } from "../../src/model/source.js";
import { concat, context, hop, literal } from "../../src/model/value.js";
import { traceJson, traceText } from "../../src/report/trace.js";

const FILE = ".github/workflows/deploy.yml";
const range = (start: number, file = FILE): SourceRange => ({ file, start, end: start + 5 });
/** A file whose lines are ten characters long. */
const placeOf = ({ file, start, end }: SourceRange) => ({
  file,
  startLine: Math.floor(start / 10) + 1,
  startColumn: (start % 10) + 1,
  endLine: Math.floor(end / 10) + 1,
  endColumn: (end % 10) + 1,
});

const job: Job = {
  id: "deploy",
  workflow: FILE,
  key: range(20),
  name: "deploy",
  callers: [],
  certainty: "does",
  onFailure: false,
  after: new Set(["build"]),
  legOf: "deploy",
  idToken: { granted: "yes", why: "permissions" },
  runsOn: literal("ubuntu-latest"),
  runner: "github",
  services: [],
  concurrency: [],
  uses: [],
  checkouts: [],
  renders: [],
  filled: false,
  idleEnv: [],
  callersUnknown: false,
  outputs: [],
  guards: [{ text: "github.ref == 'refs/heads/main'", at: range(31), holds: "yes" }],
};

const push: Effect = {
  kind: "push",
  id: "e1",
  at: range(42),
  calledFrom: [range(20, "caller.yml")],
  job: "deploy",
  order: 1,
  step: range(40),
  certainty: "may",
  onAnyRef: false,
  onFailure: false,
  endsRed: false,
  tolerated: true,
  session: "e0",
  image: hop(concat(literal("api:", range(50)), context("github.sha")), range(60)),
  imageAt: range(50),
  allTags: false,
};

const pipeline: Pipeline = {
  runs: [
    {
      scenario: {
        id: "push to main",
        root: FILE,
        event: "push",
        ref: "default",
        assign: new Map([["inputs.env", "prod"]]),
        switches: new Map(),
        triggerAt: range(4),
      },
      workflow: FILE,
      startedBy: [],
      workflowName: "Deploy",
      jobs: [job],
      effects: [push],
      outputsRead: new Set(),
      gaps: [{ what: "./deploy.sh is missing", at: range(70) }],
    },
  ],
  workflows: [
    { file: FILE, reaches: true },
    { file: ".github/workflows/lint.yml", reaches: false },
  ],
  diagnostics: [],
  filesRead: 2,
};

test("text: runs, jobs, effects in order, values with their hops", () => {
  expect(traceText(pipeline, placeOf)).toBe(
    [
      `${FILE} · Deploy · push to main`,
      `  event push, ref default, inputs.env = prod  (${FILE}:1:5)`,
      `  job deploy  ${FILE}:3:1  after build · id-token yes`,
      `    if github.ref == 'refs/heads/main'  → yes  ${FILE}:4:2`,
      `    push  [may, failure tolerated, as e0]  ${FILE}:5:3 ← caller.yml:3:1`,
      `      image     api:\${{ github.sha }}  (${FILE}:6:1 → ${FILE}:7:1)`,
      "",
      "does not reach ECR or ECS",
      "  .github/workflows/lint.yml",
      "",
      "could not be followed",
      `  ${FILE}:8:1  ./deploy.sh is missing`,
      "",
    ].join("\n"),
  );
});

test("JSON: sets and maps are arrays, ranges carry lines and columns", () => {
  const [run] = JSON.parse(traceJson(pipeline, placeOf)).runs;
  expect(run.scenario.assign).toEqual([["inputs.env", "prod"]]);
  expect(run.jobs[0].after).toEqual(["build"]);
  expect(run.effects[0].at).toEqual({
    file: FILE,
    start: 42,
    end: 47,
    startLine: 5,
    startColumn: 3,
    endLine: 5,
    endColumn: 8,
  });
});

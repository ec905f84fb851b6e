import { github } from "../../src/report/github.js";
import { commandsIn } from "./runner.js";
import { finding, fullReport, outcome, place, report, rule } from "./sample.js";

const HOME = { prefix: "services/api/" };
const titles = (text: string) => commandsIn(text).map(({ name, properties }) => `${name} ${properties.title}`);

test("findings, unreadable input and open questions are annotations with exact places", () => {
  const text = github(fullReport(), HOME);
  expect(commandsIn(text)).toEqual([
    {
      name: "error",
      properties: {
        file: "services/api/.github/workflows/old.yml",
        line: "3",
        endLine: "3",
        col: "2",
        endColumn: "4",
        title: "ecs-preflight",
      },
      data: "bad indentation of a mapping entry",
    },
    {
      name: "error",
      properties: {
        file: "services/api/.github/workflows/deploy.yml",
        line: "40",
        endLine: "40",
        col: "23",
        endColumn: "37",
        title: "sha-tag",
      },
      data: [
        "The image is pushed as latest only.",
        "pushed: latest",
        "wanted: the commit",
        "",
        "fix:",
        "docker build -t $ECR/api:$GITHUB_SHA .",
        "docker push $ECR/api:$GITHUB_SHA",
      ].join("\n"),
    },
    { name: "error", properties: { title: "step-order: crashed" }, data: "undefined is not a function" },
    {
      name: "warning",
      properties: expect.objectContaining({ file: "services/api/ecs-preflight.yml", line: "12" }),
      data: "the suppression of sha-tag has expired",
    },
    {
      name: "warning",
      properties: expect.objectContaining({ line: "52", title: "smoke-test: not checked" }),
      data: "the action x/y cannot be read",
    },
  ]);
  expect(text.trimEnd().split("\n").at(-1)).toBe(
    "✖ deploy is blocked: input could not be read · 1 error, 1 crashed, 1 not checked",
  );
});

test("ten of a kind, every rule before any rule twice, the rest is counted", () => {
  const many = Array.from({ length: 30 }, (_, index) =>
    finding({ id: `a${index}`, message: `no ${index} a b`, at: place(index + 1, 1, 5) }),
  );
  const other = finding({ id: "b", rule: "smoke-test", at: place(99, 1, 5) });
  const notes = Array.from({ length: 11 }, (_, index) =>
    finding({ id: `n${index}`, level: "note", at: place(index + 1, 1, 5) }),
  );
  const text = github(report({ findings: [...many, other, ...notes] }), HOME);
  expect(titles(text)).toEqual([
    "error sha-tag",
    "error smoke-test",
    ...Array(8).fill("error sha-tag"),
    ...Array(10).fill("notice sha-tag"),
  ]);
  expect(text).toContain("\n21 more errors, 1 more note not annotated: GitHub keeps 10 of a kind from one step\n");
});

test("what differs in a name is one annotation", () => {
  const asks = (name: string) => finding({ id: name, message: `Nothing asks ${name}.`, fix: `curl ${name}` });
  const [only, ...more] = commandsIn(github(report({ findings: [asks("api"), asks("web"), asks("job")] }), HOME));
  expect(more).toEqual([]);
  expect(only?.data).toBe("Nothing asks api.\nlikewise: web, job\n\nfix:\ncurl api");
});

test("a place over several lines has no columns, and does not reach into a line of which nothing is meant", () => {
  const at = { ...place(4, 3, 1), endLine: 7 };
  expect(commandsIn(github(report({ findings: [finding({ at })] }), HOME))[0]?.properties).toEqual({
    file: "services/api/.github/workflows/deploy.yml",
    line: "4",
    endLine: "6",
    title: "sha-tag",
  });
});

test("files of another repository are named, not annotated", () => {
  const foreign = place(3, 1, 5, "acme/flows:.github/workflows/deploy.yml");
  const expected = [
    {
      name: "error",
      properties: { title: "sha-tag" },
      data: "acme/flows:.github/workflows/deploy.yml:3:1\nThe image is pushed as latest only.",
    },
  ];
  expect(commandsIn(github(report({ findings: [finding({ at: foreign })] }), HOME))).toEqual(expected);
  const [own] = commandsIn(github(report({ findings: [finding()] }), {}));
  expect(own).toMatchObject({ properties: { title: "sha-tag" }, data: expect.stringContaining("deploy.yml:40:23\n") });
});

describe("open questions", () => {
  const gap = { what: "acme/deploy cannot be read and may hide what this rule judges", at: place(9, 1, 5) };
  const rules = ["a", "b", "c"].map((id) => rule(id, { level: id === "c" ? "warning" : "error" }));
  const outcomes = rules.map(({ id }) => outcome(id, "not-checked", { unchecked: [gap] }));
  const asked = (level: "error" | "warning" | "none") =>
    commandsIn(github(report({ rules, outcomes, gate: { level } }), HOME));

  test("are as grave as their rules, and one for a reason", () => {
    expect(asked("warning").map(({ name, properties, data }) => [name, properties.title, data])).toEqual([
      ["error", "2 rules: not checked", `${gap.what}\nrules: a, b`],
      ["warning", "c: not checked", gap.what],
    ]);
  });

  test("are no annotations where they do not block", () => {
    expect(asked("error")).toHaveLength(1);
    expect(asked("none")).toEqual([]);
    const by = { by: "comment", reason: "known", at: place(1, 1, 2) } as const;
    const accepted = outcomes.map((each) => ({ ...each, accepted: by }));
    expect(commandsIn(github(report({ rules, outcomes: accepted }), HOME))).toEqual([]);
  });
});

test("an annotation longer than the runner takes is cut", () => {
  const [only] = commandsIn(github(report({ findings: [finding({ message: "long ".repeat(2_000) })] }), HOME));
  expect(only?.data.length).toBeLessThan(4_096);
  expect(only?.data).toMatch(/…$/);
});

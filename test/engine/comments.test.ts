import { isAbout, readComments, withoutComment } from "../../src/engine/comments.js";

const RULES = ["sha-tag", "smoke-test"];

/** Comments as "line:column rule reason", an own line marked by a star, and problems. */
function read(text: string, file = "deploy.yml"): readonly string[] {
  const { comments, problems } = readComments(file, text, RULES);
  return [
    ...comments.map(
      ({ rule, reason, at, alone }) => `${at.startLine}:${at.startColumn}${alone ? "*" : ""} ${rule} ${reason}`,
    ),
    ...problems.map(({ message, at }) => `${at.startLine}:${at.startColumn} ${message}`),
  ];
}

test.each([
  ["x: y # ecs-preflight: ignore[sha-tag] the tag is signed", ["1:6 sha-tag the tag is signed"]],
  ["  # ecs-preflight: ignore[sha-tag] below", ["1:3* sha-tag below"]],
  ["#ecs-preflight:ignore[ sha-tag ]because", ["1:1* sha-tag because"]],
  ["a\r\n# ecs-preflight: ignore[sha-tag] why\r\nb", ["2:1* sha-tag why"]],
  ["x # ecs-preflight: ignore[sha-tag, smoke-test] both", ["1:3 sha-tag both", "1:3 smoke-test both"]],
  ["x # v1.2 # ecs-preflight: ignore[sha-tag] why", ["1:10 sha-tag why"]],
  ["x#ecs-preflight: ignore[sha-tag] no comment", []],
  ["x ecs-preflight: ignore[sha-tag] no comment", []],
  ["// ecs-preflight: ignore[sha-tag] no comment here", []],
  ["# ecs-preflight: runs before this", []],
  ["# ecs-preflight: audit this", []],
])("%j", (text, expected) => {
  expect(read(text)).toEqual(expected);
});

test.each([
  [
    "# ecs-preflight: ignore why",
    "1:1 the comment names no rule and counts for nothing: write ecs-preflight: ignore[rule-id] reason",
  ],
  [
    "# ecs-preflight: ignore[] why",
    "1:1 the comment names no rule and counts for nothing: write ecs-preflight: ignore[rule-id] reason",
  ],
  [
    "# ecs-preflight: ignore[sha-tag]",
    "1:1 the comment gives no reason and counts for nothing: write ecs-preflight: ignore[rule-id] reason",
  ],
  [
    "# ecs-preflight: ignore[sha-tag] –",
    "1:1 the comment gives no reason and counts for nothing: write ecs-preflight: ignore[rule-id] reason",
  ],
  ["# ecs-preflight: ignore[sha-tga] why", '1:1 there is no rule "sha-tga"; did you mean "sha-tag"?'],
  ["# ecs-preflight: ignroe[sha-tag] why", '1:1 "ignroe" is nothing to ask for; did you mean "ignore"?'],
])("%j counts for nothing", (text, problem) => {
  expect(read(text)).toEqual([problem]);
});

test("an unknown rule does not spoil the others", () => {
  expect(read("# ecs-preflight: ignore[sha-tag, nonsense-of-mine] why")).toEqual([
    "1:1* sha-tag why",
    '1:1 there is no rule "nonsense-of-mine"',
  ]);
});

test.each([
  ["main.tf", "// ecs-preflight: ignore[sha-tag] why", 1],
  ["main.tf", "# ecs-preflight: ignore[sha-tag] why", 1],
  ["Dockerfile", "# ecs-preflight: ignore[sha-tag] why", 1],
  ["deploy.sh", "docker push x # ecs-preflight: ignore[sha-tag] why", 1],
  ["task.json", '"x": "# ecs-preflight: ignore[sha-tag] why"', 0],
  ["README.md", "# ecs-preflight: ignore[sha-tag] why", 0],
])("%s: %s", (file, text, count) => {
  expect(read(text, file)).toHaveLength(count);
});

test("a line is the same with and without", () => {
  expect(withoutComment("x: y # ecs-preflight: ignore[sha-tag] why")).toBe("x: y ");
  expect(withoutComment("x: y # other")).toBe("x: y # other");
});

describe("what a comment is about", () => {
  const lines = [
    "# ecs-preflight: ignore[sha-tag] above",
    "docker build \\",
    "  --tag x \\",
    "  .",
    "docker push x # ecs-preflight: ignore[sha-tag] behind",
    "# ecs-preflight: ignore[sha-tag] two",
    "# ecs-preflight: ignore[sha-tag] three",
    "docker push y",
    "",
    "docker push z",
  ];
  const { comments } = readComments("run.sh", lines.join("\n"), RULES);
  const about = (line: number) =>
    comments.filter((each) => isAbout(each, line, (number) => lines[number - 1] ?? "")).map((each) => each.reason);

  test.each([
    [2, ["above"]],
    [3, ["above"]],
    [4, ["above"]],
    [5, ["behind"]],
    [8, ["two", "three"]],
    [10, []],
  ])("line %d", (line, reasons) => {
    expect(about(line)).toEqual(reasons);
  });
});

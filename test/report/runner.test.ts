import { withoutCommands, workflowCommand } from "../../src/report/workflow-command.js";
import { commandsIn } from "./runner.js";

test.each([
  [
    "::error file=a%2Cb,line=3::100%25 ::%0Asure",
    [{ name: "error", properties: { file: "a,b", line: "3" }, data: "100% ::\nsure" }],
  ],
  [" \t\u0085\u2003::group::x", [{ name: "group", properties: {}, data: "x" }]],
  ["text ##[set-output name=a;x=b%5D]c", [{ name: "set-output", properties: { name: "a", x: "b]" }, data: "c" }]],
  ["one\r::endgroup::", [{ name: "endgroup", properties: {}, data: "" }]],
  ["text ::error::x", []],
  ["::nothing::x", []],
  ["::error", []],
  ["##[nothing]", []],
])("the runner hears of %j: %j", (line, commands) => {
  expect(commandsIn(line)).toEqual(commands);
});

test.each([
  "::set-output name=a::b",
  "  ::error::x",
  "a\n\t::error::x",
  "a\r::error::x",
  "a\u0085::error::x\n\u0085 ::error::x",
  "a ##[error]x ##[group]y",
  "###[error]x",
  "##[::error::]::error::",
  "a\u2028::error::x",
])("%j is made harmless, once and for all", (text) => {
  const harmless = withoutCommands(text);
  expect(commandsIn(harmless)).toEqual([]);
  expect(withoutCommands(harmless)).toBe(harmless);
});

test("a command carries what it is given, and no second command", () => {
  const file = "a,b:c%0A\n::x=y.yml";
  const written = workflowCommand("error", { file, line: 3, col: undefined }, [
    "100% ::",
    "##[error]x",
    "%0A\n::stop-commands::x",
  ]);
  expect(commandsIn(written)).toEqual([
    { name: "error", properties: { file, line: "3" }, data: "100% ::\n##\\[error]x\n%0A\\n::stop-commands::x" },
  ]);
});

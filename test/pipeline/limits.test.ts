import { pipelineOf, scriptDoes, stepsDo, WORKFLOW } from "./trace.js";

const chain = (count: number): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `s${index}.sh`,
      index === count - 1 ? "docker push app:1\n" : `./s${index + 1}.sh\n`,
    ]),
  );
const LOST = "the rest of a script that is not followed";

describe("what is not followed may have done anything", () => {
  test("a script from its first syntax error on", () => {
    const [first, second] = scriptDoes("docker push app:1\necho 'open\ndocker push app:2");
    expect(first).toBe("push  app:1");
    expect(second).toContain(LOST);
  });

  test("a script that is too long", () => {
    expect(scriptDoes(`# ${"x".repeat(100_000)}\ndocker push app:1`).join("\n")).toContain(LOST);
  });

  test("scripts that call one another too deep; near the limit they are followed", () => {
    expect(scriptDoes("./s0.sh", { files: chain(20) })).toEqual(["push  app:1"]);
    expect(scriptDoes("./s0.sh", { files: chain(40) }).join("\n")).toContain(LOST);
  });

  test("a function that calls itself does nothing new", () => {
    expect(scriptDoes('f() { docker push app:1; [ "$X" = y ] || f; }\nf').join("\n")).not.toContain(LOST);
  });

  test("an action that is there but cannot be read", () => {
    const files = { "a/action.yml": "runs:\n  using: composite\n  using: composite\n" };
    expect(stepsDo("- uses: ./a", { files }).join("\n")).toMatch(/opaque.*\.\/a/);
  });
});

describe("a workflow that is too much is refused as a whole, the others are not", () => {
  const deploy = "    steps:\n      - run: aws ecs update-service --cluster a --service b --task-definition c\n";
  const job = `jobs:\n  ship:\n    runs-on: x\n    permissions: { id-token: write }\n${deploy}`;
  const told = (text: string) => {
    const { diagnostics, runs } = pipelineOf({ [WORKFLOW]: text, ".github/workflows/good.yml": `on: push\n${job}` });
    expect(runs.map((run) => run.workflow)).toContain(".github/workflows/good.yml");
    return diagnostics.map(({ at, message }) => `${at?.file}: ${message}`);
  };

  test("triggers without end", () => {
    const branches = Array.from({ length: 65 }, (_, index) => `b${index}`).join(", ");
    expect(told(`on: { push: { branches: [${branches}] } }\n${job}`)).toEqual([
      `${WORKFLOW}: not judged: its triggers name more than 64 events and branches`,
    ]);
  });

  test("effects without end", () => {
    const steps = "      - run: aws ecs update-service --cluster a --service b --task-definition c\n".repeat(3_000);
    expect(told(`on: push\n${job}${steps}`)[0]).toContain(
      "not judged: its kinds of run come to more than 250,000 steps and script lines",
    );
  });
});

describe("workflows as GitHub reads them", () => {
  const told = (text: string) =>
    pipelineOf({ [WORKFLOW]: text }).diagnostics.map(
      ({ at, message }) => `${at?.startLine}:${at?.startColumn} ${message}`,
    );
  test.each([
    ["on: push\nenv:\n  A: 1\n  A: 2\n", '4:3 the key "A" is there twice'],
    ["on: push\nenv: *nothing\n", "2:6 the alias *nothing has no anchor before it"],
    ["on: push\nenv: &e { A: *e }\n", "2:14 the alias *e stands inside of what it stands for"],
    ["on: push\n---\non: push\n", "2:1 it holds several documents"],
  ])("%j", (text, message) => expect(told(text)).toEqual([message]));

  test("brackets in texts and comments nest nothing", () => {
    expect(told(`# ${"[".repeat(300)}\non: push\nname: '${"[".repeat(300)}'\n`)).toEqual([]);
  });
});

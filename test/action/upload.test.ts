import { commandsIn } from "../report/runner.js";
import { accepted, complete, GitHub, reply, type Step, TOKEN } from "../upload/github.js";
import { type Files, filesOf, Runner } from "./runner.js";

const BROKEN = filesOf("fixtures/demo/broken");
const MENDED = filesOf("fixtures/demo/mended");

const runner = new Runner();
afterAll(() => runner.remove());

async function upload(files: Files, steps: readonly Step[], given: Readonly<Record<string, string>> = {}) {
  const github = await GitHub.start(...steps);
  const ran = await runner.runBeside(
    files,
    { upload: "true", token: TOKEN, ...given },
    { GITHUB_API_URL: github.url, GITHUB_REF: "refs/pull/7/merge" },
  );
  await github.stop();
  return { ...ran, github };
}

test("the report of a failing audit is uploaded, and the step fails for its findings", async () => {
  const { status, log, outputs, github } = await upload(BROKEN, [accepted, complete], { category: "shop" });
  expect({ status, verdict: outputs.verdict }).toEqual({ status: 1, verdict: "closed" });
  expect(log).toContain("uploaded to acme/shop: refs/pull/7/merge at 3f2c1ab, category shop");
  expect(github.received[0]).toMatchObject({
    path: "/repos/acme/shop/code-scanning/sarifs",
    sarif: { runs: [{ automationDetails: { id: "shop/" } }] },
  });
  expect(log).not.toContain(TOKEN);
});

test("a refused upload fails a step that would have passed, and says what to do", async () => {
  const refused = reply(403, { message: "Resource not accessible by integration" });
  const { status, log, outputs } = await upload(MENDED, [refused]);
  expect({ status, verdict: outputs.verdict }).toEqual({ status: 3, verdict: "open" });
  const [error] = commandsIn(log).filter(({ name }) => name === "error");
  expect(error?.data).toContain("security-events: write");
});

test("nothing is sent where nobody asked for it", async () => {
  const { status, github } = await upload(MENDED, [], { upload: "false" });
  expect({ status, received: github.received.length }).toEqual({ status: 0, received: 0 });
});

test("what could not be read is not taken for fixed", async () => {
  const { status, log, github } = await upload({ ...BROKEN, ".github/workflows/x.yml": "a: [" }, []);
  expect({ status, received: github.received }).toEqual({ status: 2, received: [] });
  expect(commandsIn(log).filter(({ properties }) => properties.title === "ecs-preflight")).toContainEqual({
    name: "warning",
    properties: { title: "ecs-preflight" },
    data: "not uploaded: input could not be read, and what is not uploaded counts as fixed",
  });
});

test("nor is what did not change", async () => {
  const { status, log, github } = await upload(BROKEN, [], { "changed-since": "main" });
  expect({ status, received: github.received }).toEqual({ status: 2, received: [] });
  expect(commandsIn(log)).toEqual([
    {
      name: "error",
      properties: { title: "ecs-preflight" },
      data: "the inputs upload and changed-since exclude each other: what is not uploaded counts as fixed",
    },
  ]);
});

test("without a token nothing is sent", async () => {
  const { status, log, github } = await upload(MENDED, [], { token: "" });
  expect({ status, received: github.received }).toEqual({ status: 2, received: [] });
  expect(commandsIn(log).at(-1)?.data).toContain("there is no token");
});

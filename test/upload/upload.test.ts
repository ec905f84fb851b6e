import { accepted, complete, failed, ID, pending, reply } from "./github.js";
import { attempt, COMMIT, file, log, result } from "./upload.js";

test("the file goes where GitHub wants it, and is waited for", async () => {
  const content = log({ invocations: [{ executionSuccessful: true, startTimeUtc: "2026-11-23T11:58:02.123Z" }] });
  const { uploaded, github, slept, notes } = await attempt([accepted, pending, pending, complete], {
    asked: { file: file(content), checkoutPath: "/work/my shop" },
  });
  expect(uploaded).toMatchObject({
    id: ID,
    packed: { results: 1, tools: ["ecs-preflight"], categories: ["ecs-preflight"] },
    remarks: [],
  });
  const [post, ...gets] = github.received;
  expect(post).toMatchObject({ method: "POST", path: "/repos/acme/shop/code-scanning/sarifs", sarif: content });
  expect(post?.body).toEqual({
    commit_sha: COMMIT,
    ref: "refs/heads/main",
    sarif: expect.any(String),
    checkout_uri: "file:///work/my%20shop",
    started_at: "2026-11-23T11:58:02Z",
    tool_name: "ecs-preflight",
  });
  expect(gets.map(({ method, path }) => `${method} ${path}`)).toEqual(
    Array(3).fill(`GET /repos/acme/shop/code-scanning/sarifs/${ID}`),
  );
  expect(slept).toEqual([3000, 4500, 6750]);
  expect(notes).toEqual([]);
});

test("what is not known is not said", async () => {
  const runs = ["one", "two"].map((name) => ({ tool: { driver: { name } }, results: [] }));
  const { github } = await attempt([accepted], { asked: { file: file(log({}, { runs })), wait: false } });
  expect(Object.keys(github.received[0]?.body ?? {})).toEqual(["commit_sha", "ref", "sarif"]);
});

test("not waited for", async () => {
  const { uploaded, github, slept } = await attempt([accepted], { asked: { wait: false } });
  expect([uploaded?.id, github.received.length, slept]).toEqual([ID, 1, []]);
});

test.each([
  ["api", "api/"],
  ["services/api/", "services/api/"],
])("the category %s stands before the last slash, whatever the file says", async (category, id) => {
  const { github, uploaded } = await attempt([accepted], { asked: { category, wait: false } });
  expect(github.received[0]?.sarif).toEqual(log({ automationDetails: { id } }));
  expect(uploaded?.packed.categories).toEqual([category.replace(/\/$/, "")]);
});

test("without a category, the file is sent as it is", async () => {
  const text = `\ufeff${JSON.stringify(log({ results: [result({ rank: 1.5 })] }), null, 3)}`;
  const { github } = await attempt([accepted], { asked: { file: file(text), wait: false } });
  expect(github.received[0]?.sarif).toEqual(JSON.parse(text.slice(1)));
});

test("GitHub Enterprise Server: the API lies below a path", async () => {
  const { uploaded, github } = await attempt([accepted, complete], { base: "/api/v3/" });
  expect(uploaded?.id).toBe(ID);
  expect(github.received.map(({ path }) => path)).toEqual([
    "/api/v3/repos/acme/shop/code-scanning/sarifs",
    `/api/v3/repos/acme/shop/code-scanning/sarifs/${ID}`,
  ]);
});

test("GH_TOKEN stands in for GITHUB_TOKEN, and a line break behind it does no harm", async () => {
  const { uploaded } = await attempt([accepted, complete], {
    environment: { GITHUB_TOKEN: "", GH_TOKEN: "ghs_0123456789abcdefABCDEF\n" },
  });
  expect(uploaded?.id).toBe(ID);
});

test("what GitHub remarks about processed results is told", async () => {
  const remarked = reply(200, { processing_status: "complete", errors: ["123 results were ignored"] });
  const { uploaded } = await attempt([accepted, remarked]);
  expect(uploaded?.remarks).toEqual(["123 results were ignored"]);
});

describe("processing", () => {
  test("fails for reasons that are told", async () => {
    const { refused } = await attempt([accepted, failed("rejecting SARIF, as there are more runs than allowed", "x")]);
    expect(refused?.message).toBe("GitHub could not process the results");
    expect(refused?.said).toEqual(["rejecting SARIF, as there are more runs than allowed", "x"]);
  });

  test("of an audit that was not whole", async () => {
    const { refused } = await attempt([accepted, failed("unsuccessful execution: the tool did not finish")]);
    expect(refused?.message).toMatch(/^GitHub takes no results from an audit that was not whole/);
  });

  test("an upload that is not known yet is asked for again", async () => {
    const { uploaded } = await attempt([accepted, reply(404, { message: "Not Found" }), complete]);
    expect(uploaded?.id).toBe(ID);
  });

  test("does not end: the time that was given is kept", async () => {
    const { refused, slept } = await attempt([accepted, ...Array(12).fill(pending)], { asked: { seconds: 40 } });
    expect(refused?.message).toMatch(/has not finished processing them: give it longer with --timeout/);
    expect(slept.reduce((sum, each) => sum + each, 0)).toBe(40_000);
  });

  test.each([
    ["an unknown status", reply(200, { processing_status: "dancing" }), "the answer holds no status that is known"],
    ["no JSON", reply(200, "<html>"), "the answer holds no status that is known"],
    ["a refusal", reply(401, { message: "Bad credentials" }), "127.0.0.1:\\d+ does not accept the token"],
  ])("cannot be asked for: %s", async (_, step, why) => {
    const { refused } = await attempt([accepted, step]);
    expect(refused?.message).toMatch(
      new RegExp(`^GitHub has the results, and what became of them cannot be asked: ${why}`),
    );
  });
});

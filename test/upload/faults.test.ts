import { accepted, complete, GitHub, reply, reset, type Step, TOKEN } from "./github.js";
import { type Attempt, attempt } from "./upload.js";

const quick = { asked: { wait: false } };
const requests = ({ github }: Attempt): number => github.received.length;

describe("what passes is tried again", () => {
  test("500 twice, then accepted", async () => {
    const got = await attempt([reply(500, {}), reply(502, "<html>Bad Gateway"), accepted], quick);
    expect(got.uploaded).toBeDefined();
    expect(got.slept).toEqual([1000, 2000]);
    expect(got.notes).toEqual(["GitHub answers 500; trying again in 1 s", "GitHub answers 502; trying again in 2 s"]);
  });

  test("a connection that is reset", async () => {
    const got = await attempt([reset, accepted], quick);
    expect(got.uploaded).toBeDefined();
    expect(got.notes).toEqual([
      expect.stringMatching(/^127\.0\.0\.1:\d+ cannot be reached \(\w+\); trying again in 1 s$/),
    ]);
  });

  test("an answer that breaks off", async () => {
    const cut: Step = (_, response) => {
      response.writeHead(202, { "content-length": "100" });
      response.write('{"id":');
      setImmediate(() => response.destroy());
    };
    expect((await attempt([cut, accepted], quick)).uploaded).toBeDefined();
  });

  test("no answer at all", async () => {
    let giveUp = () => {};
    const limit = () => {
      const controller = new AbortController();
      giveUp = () => controller.abort();
      return controller.signal;
    };
    const got = await attempt([() => giveUp(), accepted], { ...quick, world: { limit } });
    expect(got.uploaded).toBeDefined();
    expect(got.notes).toEqual([expect.stringMatching(/did not answer within 60 s; trying again in 1 s$/)]);
  });

  test.each([
    ["429 with Retry-After", reply(429, { message: "slow down" }, { "retry-after": "7" }), 7000],
    [
      "429 with the time of the reset",
      reply(
        429,
        {},
        { "x-ratelimit-remaining": "0", "x-ratelimit-reset": `${Date.parse("2026-11-23T12:00:21Z") / 1000}` },
      ),
      21_000,
    ],
    ["429 without a word", reply(429, {}), 60_000],
    [
      "a secondary rate limit",
      reply(403, {
        message: "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
      }),
      60_000,
    ],
    ["403 with Retry-After", reply(403, { message: "no" }, { "retry-after": "3" }), 3000],
    ["a reset in the past", reply(403, {}, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1000" }), 1000],
  ])("%s", async (_, step, pause) => {
    const got = await attempt([step, accepted], quick);
    expect(got.uploaded).toBeDefined();
    expect(got.slept).toEqual([pause]);
  });

  test("while waiting, too", async () => {
    const got = await attempt([accepted, reply(503, {}), reset, complete]);
    expect(got.uploaded).toBeDefined();
  });
});

test.each([
  ["SELF_SIGNED_CERT_IN_CHAIN", 1, "a certificate authority of one's own goes into NODE_EXTRA_CA_CERTS"],
  ["ENOTFOUND", 4, "is --api-url right? Behind a proxy, Node 24 needs NODE_USE_ENV_PROXY=1"],
])("%s: %i tries, then advice", async (code, tries, advice) => {
  let tried = 0;
  const failing = async (): Promise<never> => {
    tried++;
    throw Object.assign(new TypeError("fetch failed"), { cause: { code } });
  };
  const { refused } = await attempt([], { ...quick, world: { fetch: failing } });
  expect(refused?.message).toMatch(new RegExp(`^127\\.0\\.0\\.1:\\d+ cannot be reached \\(${code}\\): `));
  expect(refused?.message.endsWith(advice)).toBe(true);
  expect(tried).toBe(tries);
});

describe("but not for ever", () => {
  test("four tries", async () => {
    const got = await attempt(
      [
        reply(503, { message: "Service unavailable" }),
        reply(500, {}),
        reply(500, {}),
        reply(503, { message: "Sorry" }),
      ],
      quick,
    );
    expect(got.refused?.message).toBe("GitHub answers 503 time and again: run this step again later");
    expect(got.refused?.said).toEqual(["Sorry"]);
    expect(got.slept).toEqual([1000, 2000, 4000]);
  });

  test("pauses differ from caller to caller", async () => {
    const got = await attempt([reply(500, {}), accepted], { ...quick, world: { random: () => 0 } });
    expect(got.slept).toEqual([500]);
  });

  test("not beyond the time that was given", async () => {
    const got = await attempt([reply(429, { message: "API rate limit exceeded" }, { "retry-after": "600" })], quick);
    expect(got.refused?.message).toBe(
      "GitHub's rate limit is reached: run this step again later, after 2026-11-23T12:10:00Z",
    );
    expect(got.refused?.said).toEqual(["API rate limit exceeded"]);
    expect([got.slept, requests(got)]).toEqual([[], 1]);
  });

  test("a time that is none", async () => {
    const got = await attempt([reply(429, {}, { "retry-after": "1e300" })], quick);
    expect(got.refused?.message).toBe("GitHub's rate limit is reached: run this step again later");
  });
});

describe("a no is a no, in one sentence with the next step", () => {
  const integration = { message: "Resource not accessible by integration" };
  test.each<readonly [string, Step, Readonly<Record<string, string>>, string, readonly string[]]>([
    [
      "401",
      reply(401, { message: "Bad credentials" }),
      {},
      "does not accept the token: is GITHUB_TOKEN of that host",
      ["Bad credentials"],
    ],
    [
      "403 in a workflow",
      reply(403, integration),
      { GITHUB_ACTIONS: "true" },
      "give the job permissions: security-events: write",
      [integration.message],
    ],
    [
      "403 elsewhere",
      reply(403, { message: "Resource not accessible by personal access token" }),
      {},
      "a classic one needs the scope security_events",
      ["Resource not accessible by personal access token"],
    ],
    [
      "403 without Code Security",
      reply(403, { message: "Advanced Security must be enabled for this repository to use code scanning." }),
      {},
      "code scanning is not enabled for acme/shop: switch on Code Security",
      ["Advanced Security must be enabled for this repository to use code scanning."],
    ],
    [
      "403 by its newer name",
      reply(403, { message: "Code Security must be enabled for this repository to use code scanning." }),
      {},
      "switch on Code Security",
      [expect.any(String) as never],
    ],
    [
      "403 in an archive",
      reply(403, { message: "Repository was archived so is read-only." }),
      {},
      "acme/shop is archived",
      [expect.any(String) as never],
    ],
    [
      "404",
      reply(404, { message: "Not Found" }),
      {},
      "the token sees no repository acme/shop: is --repo right",
      ["Not Found"],
    ],
    ["400", reply(400, { message: "Invalid SARIF" }), {}, "does not take the file for valid SARIF", ["Invalid SARIF"]],
    ["413", reply(413, "<html>Request Entity Too Large</html>"), {}, "too large for GitHub", []],
    [
      "422",
      reply(422, {
        message: "Validation Failed",
        errors: [
          "ref 'x' not found in this repository",
          { message: "commit not found" },
          { field: "sarif", code: "invalid" },
        ],
      }),
      {},
      "is 3f2c1ab pushed, and a commit of refs/heads/main?",
      ["Validation Failed", "ref 'x' not found in this repository", "commit not found", "sarif invalid"],
    ],
    ["410", reply(410, { message: "Gone" }), {}, "GitHub answers 410", ["Gone"]],
    ["200", reply(200, { ok: true }), {}, "GitHub answers 200", []],
    ["a page", reply(200, "<!DOCTYPE html>"), {}, "is not GitHub's API (status 200, no JSON): is --api-url right?", []],
    ["a page that is not found", reply(404, "<!DOCTYPE html>"), {}, "is not GitHub's API (status 404, no JSON)", []],
    ["accepted without a name", reply(202, {}), {}, "without a name for the upload", []],
    [
      "accepted under a name that leads elsewhere",
      reply(202, { id: "../../../../user" }),
      {},
      "without a name for the upload",
      [],
    ],
  ])("%s", async (_, step, environment, message, said) => {
    const got = await attempt([step], { environment });
    expect(got.refused?.message).toContain(message);
    expect(got.refused?.message).not.toMatch(/[.\n]$/);
    expect(got.refused?.said).toEqual(said);
    expect([requests(got), got.slept]).toEqual([1, []]);
  });
});

describe("the token stays with the host it is for", () => {
  const to = (location: string): Step => reply(307, {}, { location });

  test("a repository that was renamed is on the same host", async () => {
    const got = await attempt([to("/repositories/42/code-scanning/sarifs"), accepted], quick);
    expect(got.uploaded).toBeDefined();
    expect(got.github.received.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "POST /repos/acme/shop/code-scanning/sarifs",
      "POST /repositories/42/code-scanning/sarifs",
    ]);
  });

  test("another host hears nothing", async () => {
    const other = await GitHub.start(accepted);
    const got = await attempt([to(`${other.url}/repositories/42/code-scanning/sarifs`)], quick);
    await other.stop();
    expect(got.refused?.message).toMatch(
      /^127\.0\.0\.1:\d+ leads on to 127\.0\.0\.1:\d+, and the token is sent to no other host: is --api-url right\?$/,
    );
    expect(other.received).toEqual([]);
  });

  test.each([
    ["https://[", "nowhere"],
    ["javascript:alert(1)", "nowhere"],
  ])("%s leads %s", async (location) => {
    expect((await attempt([to(location)], quick)).refused?.message).toContain("leads on to nowhere");
  });

  test("in circles", async () => {
    const got = await attempt(Array(4).fill(to("/repositories/42/code-scanning/sarifs")), quick);
    expect(got.refused?.message).toMatch(/leads on and on: is --api-url right\?$/);
  });

  test("and nobody gets to print it", async () => {
    const got = await attempt([reply(403, { message: `no ${TOKEN}`, errors: [`Bearer ${TOKEN}`] })], quick);
    expect(JSON.stringify([got.refused?.message, got.refused?.said])).not.toContain(TOKEN);
    expect(got.refused?.said).toEqual(["no •••", "Bearer •••"]);
  });
});

describe("what GitHub says is text, whatever it says", () => {
  test("terminals and runners are told nothing", async () => {
    const got = await attempt([reply(422, { message: "\u001b[2J##[error]x\n::add-mask::y\u202e" })], quick);
    expect(got.refused?.said).toEqual(["\\x1b[2J##\\[error]x\\n::add-mask::y\\u{202e}"]);
  });

  test("not more than can be read", async () => {
    const got = await attempt([reply(422, { message: "x".repeat(900), errors: Array(50).fill("y") })], quick);
    expect(got.refused?.said).toHaveLength(21);
    expect(got.refused?.said.at(0)).toHaveLength(501);
    expect(got.refused?.said.at(-1)).toBe("and 31 more");
  });

  test("not more than memory holds", async () => {
    const endless: Step = (_, response) => {
      response.writeHead(202);
      const more = (): void => {
        while (!response.destroyed && response.write(" ".repeat(64 * 1024)));
        if (!response.destroyed) response.once("drain", more);
      };
      more();
    };
    const got = await attempt([endless], quick);
    expect(got.refused?.message).toMatch(/^127\.0\.0\.1:\d+ answers with more than 1 MiB: is --api-url right\?$/);
  });

  test.each([
    ["a list", "[]"],
    ["null", "null"],
    ["a number", "1"],
    ["lists for texts", '{"message":[1],"errors":{"a":1}}'],
  ])("%s", async (_, body) => {
    const got = await attempt([reply(422, body)], quick);
    expect(got.refused?.said).toEqual([]);
  });
});

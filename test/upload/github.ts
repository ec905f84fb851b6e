import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { Ajv } from "ajv";

/** What the server does with one request. */
export type Step = (request: Received, response: ServerResponse) => void;

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Record<string, string> | undefined;
  /** The SARIF file in the body. */
  readonly sarif: Record<string, unknown> | undefined;
}

/** https://docs.github.com/en/rest/code-scanning/code-scanning#upload-an-analysis-as-sarif-data */
const BODY = new Ajv({ allErrors: true }).compile({
  type: "object",
  required: ["commit_sha", "ref", "sarif"],
  additionalProperties: false,
  properties: {
    commit_sha: { type: "string", pattern: "^[0-9a-fA-F]{40}$" },
    ref: { type: "string", pattern: "^refs/(heads/.+|tags/.+|pull/\\d+/(merge|head))$" },
    sarif: { type: "string", pattern: "^[A-Za-z0-9+/]+={0,2}$" },
    checkout_uri: { type: "string", pattern: "^file:///" },
    started_at: { type: "string", pattern: "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$" },
    tool_name: { type: "string", minLength: 1 },
    validate: { type: "boolean" },
  },
});

export const TOKEN = "ghs_0123456789abcdefABCDEF";
export const ID = "47177e22-5596-11eb-80a1-c1e54ef945c6";

/** GitHub's code scanning API as it is documented: refuses what does not follow the documentation, then does as told. */
export class GitHub {
  readonly received: Received[] = [];
  private readonly server: Server;

  private constructor(private readonly steps: Step[]) {
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  static async start(...steps: Step[]): Promise<GitHub> {
    const github = new GitHub(steps);
    await new Promise<void>((done) => github.server.listen(0, "127.0.0.1", done));
    return github;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private async answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString("utf8");
    const request = received(message, text);
    this.received.push(request);
    const wrong = complaint(request);
    const step = this.steps.shift();
    if (wrong || !step) reply(418, { message: wrong ?? "one request too many" })(request, response);
    else step(request, response);
  }
}

function received({ method = "", url = "", headers }: IncomingMessage, text: string): Received {
  const body = text === "" ? undefined : JSON.parse(text);
  const sarif = body?.sarif ? JSON.parse(gunzipSync(Buffer.from(body.sarif, "base64")).toString("utf8")) : undefined;
  return { method, path: url, headers, body, sarif };
}

/** What GitHub's documentation would have otherwise. */
function complaint({ method, path, headers, body, sarif }: Received): string | undefined {
  if (headers.accept !== "application/vnd.github+json") return "accept";
  if (headers["x-github-api-version"] !== "2022-11-28") return "x-github-api-version";
  if (headers.authorization !== `Bearer ${TOKEN}`) return "authorization";
  if (!headers["user-agent"]?.startsWith("ecs-preflight/")) return "user-agent";
  if (!/^(\/api\/v3)?(\/repos\/[\w-]+\/[\w.-]+|\/repositories\/\d+)\/code-scanning\/sarifs(\/[\w-]+)?$/.test(path))
    return `path ${path}`;
  if (method === "GET") return path.endsWith("/sarifs") ? "no id" : undefined;
  if (method !== "POST" || headers["content-type"] !== "application/json") return "method or content-type";
  if (!BODY(body)) return JSON.stringify(BODY.errors);
  return sarif?.version === "2.1.0" ? undefined : "not SARIF 2.1.0";
}

export const reply =
  (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Step =>
  (_, response) => {
    response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };

export const accepted: Step = reply(202, {
  id: ID,
  url: `https://api.github.com/repos/o/r/code-scanning/sarifs/${ID}`,
});
export const pending: Step = reply(200, { processing_status: "pending" });
export const complete: Step = reply(200, { processing_status: "complete", analyses_url: "https://api.github.com/x" });
export const failed = (...errors: string[]): Step => reply(200, { processing_status: "failed", errors });
export const reset: Step = (_, response) => response.destroy();

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AskedUpload, Refused, Unusable, type Uploaded, uploadSarif, type World } from "../../src/upload/index.js";
import { GitHub, type Step, TOKEN } from "./github.js";

const scratch = mkdtempSync(join(tmpdir(), "upload-"));
afterAll(() => rmSync(scratch, { recursive: true }));

export const COMMIT = "3f2c1ab4d5e6f708192a3b4c5d6e7f8091a2b3c4";
let files = 0;

/** A file with this text. */
export function file(content: unknown): string {
  const path = join(scratch, `${files++}.sarif`);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

export const result = (more: object = {}): object => ({
  ruleId: "sha-tag",
  message: { text: "The image is pushed as latest only." },
  locations: [{ physicalLocation: { artifactLocation: { uri: ".github/workflows/deploy.yml" } } }],
  ...more,
});

export const log = (run: object = {}, more: object = {}): object => ({
  $schema: "https://json.schemastore.org/sarif-2.1.0.json",
  version: "2.1.0",
  runs: [
    {
      tool: { driver: { name: "ecs-preflight", rules: [{ id: "sha-tag" }] } },
      automationDetails: { id: "ecs-preflight/" },
      results: [result()],
      ...run,
    },
  ],
  ...more,
});

/** What came of an upload, and what went on until then. */
export interface Attempt {
  readonly uploaded?: Uploaded;
  readonly refused?: Refused;
  readonly notes: readonly string[];
  readonly slept: readonly number[];
  readonly github: GitHub;
}

export const ENVIRONMENT = {
  GITHUB_TOKEN: TOKEN,
  GITHUB_REPOSITORY: "acme/shop",
  GITHUB_REF: "refs/heads/main",
  GITHUB_SHA: COMMIT,
};

interface Given {
  readonly asked?: Partial<AskedUpload>;
  readonly environment?: Readonly<Record<string, string>>;
  /** Below the address of the server. */
  readonly base?: string;
  readonly world?: Partial<World>;
}

/** Uploads to a server that does these steps; its clock stands still, but for pauses. */
export async function attempt(steps: readonly Step[], given: Given = {}): Promise<Attempt> {
  const github = await GitHub.start(...steps);
  const [notes, slept]: [string[], number[]] = [[], []];
  let time = Date.parse("2026-11-23T12:00:00Z");
  const world: World = {
    fetch: (input, init) => fetch(input, init),
    sleep: async (milliseconds) => {
      slept.push(milliseconds);
      time += milliseconds;
    },
    now: () => time,
    random: () => 1,
    limit: () => new AbortController().signal,
    ...given.world,
  };
  const asked = { file: file(log()), wait: true, seconds: 120, version: "0.0.0", ...given.asked };
  const environment = { GITHUB_API_URL: github.url + (given.base ?? ""), ...ENVIRONMENT, ...given.environment };
  const watch = { note: (text: string) => void notes.push(text), passing: () => {} };
  try {
    return { uploaded: await uploadSarif(asked, environment, watch, world), notes, slept, github };
  } catch (error) {
    if (error instanceof Refused) return { refused: error, notes, slept, github };
    throw error;
  } finally {
    await github.stop();
  }
}

/** Why nothing was sent. */
export async function unusable(given: Given): Promise<string> {
  const { github, ...rest } = await attempt([], given).catch((error: unknown) => {
    if (error instanceof Unusable) return { github: undefined, message: error.message };
    throw error;
  });
  if (github) throw new Error(`a request was made: ${JSON.stringify(rest)}`);
  return (rest as { message: string }).message;
}

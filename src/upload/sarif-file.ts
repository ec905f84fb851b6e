import { readFileSync, statSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { Unusable } from "./errors.js";
import { checkLimits, fieldsOf, listOf, MOST_BYTES } from "./limits.js";

/** A larger one is more than 10 MB however well it is packed. */
const MOST_TEXT = 200 * 1024 * 1024;

/** A SARIF file as code scanning takes it, and what there is to say about it. */
export interface Packed {
  /** The file, packed by gzip and spelled in Base64. */
  readonly sarif: string;
  readonly results: number;
  /** Names of the tools, each once. */
  readonly tools: readonly string[];
  readonly categories: readonly string[];
  /** When the analysis began, where it says so. */
  readonly startedAt: string | undefined;
}

/** Reads a SARIF file, or throws what is wrong with it. */
export function packSarif(file: string, category: string | undefined): Packed {
  const text = readText(file);
  const log = parse(file, text);
  const runs = runsOf(file, log);
  checkLimits(runs);
  const named = category === undefined ? runs : runs.map((run) => withCategory(run, category));
  const sent = category === undefined ? text : JSON.stringify({ ...log, runs: named });
  const packed = gzipSync(sent);
  if (packed.length > MOST_BYTES)
    throw new Unusable(
      `"${file}" comes to ${megabytes(packed.length)} MB when it is packed, and code scanning takes 10 MB: audit with fewer rules, or a part of the repository`,
    );
  return {
    sarif: packed.toString("base64"),
    results: runs.reduce((sum: number, run) => sum + listOf(run.results).length, 0),
    tools: [...new Set(named.map(toolOf))],
    categories: [...new Set(named.map(categoryOf))],
    startedAt: startOf(runs),
  };
}

const megabytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1);

function readText(file: string): string {
  try {
    const info = statSync(file);
    if (info.isDirectory()) throw new Unusable(`"${file}" is a directory, not a SARIF file`);
    if (info.size > MOST_TEXT) throw new Unusable(`"${file}" is larger than ${MOST_TEXT / 1024 / 1024} MiB`);
    return readFileSync(file, "utf8").replace(/^\ufeff/, "");
  } catch (error) {
    if (error instanceof Unusable) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new Unusable(
      code === "ENOENT" ? `there is no file "${file}"` : `"${file}" cannot be read (${code ?? "unknown error"})`,
    );
  }
}

type Fields = ReturnType<typeof fieldsOf>;

function parse(file: string, text: string): Fields {
  let log: unknown;
  try {
    log = JSON.parse(text);
  } catch (error) {
    throw new Unusable(`"${file}" is not JSON: ${(error as Error).message}`);
  }
  const { version } = fieldsOf(log);
  if (version === "2.1.0") return fieldsOf(log);
  const other = typeof version === "string" ? `SARIF ${version}, and code scanning takes 2.1.0` : "not SARIF 2.1.0";
  throw new Unusable(`"${file}" is ${other}; ecs-preflight audit --format sarif=<file> writes one`);
}

function runsOf(file: string, { runs }: Fields): readonly Fields[] {
  if (!Array.isArray(runs) || runs.length === 0) throw new Unusable(`"${file}" is not valid SARIF: it has no runs`);
  return runs.map((run: unknown, index) => {
    const fields = fieldsOf(run);
    const wrong = !toolOf(fields) ? "names no tool" : Array.isArray(fields.results) ? undefined : "has no results";
    if (wrong) throw new Unusable(`"${file}" is not valid SARIF: run ${index + 1} ${wrong}`);
    return fields;
  });
}

function toolOf({ tool }: Fields): string {
  const { name } = fieldsOf(fieldsOf(tool).driver);
  return typeof name === "string" ? name : "";
}

/** The category is what stands before the last slash; behind it stands what tells runs of one category apart. */
function withCategory(run: Fields, category: string): Fields {
  const id = category.endsWith("/") ? category : `${category}/`;
  return { ...run, automationDetails: { ...fieldsOf(run.automationDetails), id } };
}

function categoryOf({ automationDetails }: Fields): string {
  const { id } = fieldsOf(automationDetails);
  return typeof id === "string" ? id.slice(0, Math.max(0, id.lastIndexOf("/"))) : "";
}

function startOf([run]: readonly Fields[]): string | undefined {
  const { startTimeUtc } = fieldsOf(listOf(run?.invocations)[0]);
  const at = typeof startTimeUtc === "string" ? Date.parse(startTimeUtc) : Number.NaN;
  return Number.isNaN(at) ? undefined : new Date(at).toISOString().replace(/\.\d+Z$/, "Z");
}

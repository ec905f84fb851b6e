import type { AskedUpload, Environment, Uploaded, Watch } from "../../upload/index.js";
import { EXIT_REFUSED, type Io, UsageError } from "../io.js";
import type { Given } from "../parse.js";
import { VERSION } from "../version.js";

/** `upload-sarif <file>`: hands the results of an audit to code scanning. */
export async function uploadSarifCommand(given: Given, io: Io, exit: (code: number) => void): Promise<void> {
  const { uploadSarif, Unusable, Refused, quote } = await import("../../upload/index.js");
  const asked = askedUpload(given);
  const line = passingLine(io);
  const watch: Watch = {
    passing: line.show,
    note: (text) => {
      line.clear();
      io.err(`ecs-preflight: ${text}\n`);
    },
  };
  try {
    const uploaded = await uploadSarif(asked, process.env, watch);
    line.clear();
    exit(0);
    io.out(
      summary(uploaded, asked, process.env)
        .map((text) => `${quote(text)}\n`)
        .join(""),
    );
    for (const remark of uploaded.remarks) io.err(`- ${remark}\n`);
  } catch (error) {
    line.clear();
    if (error instanceof Unusable) throw new UsageError(error.message);
    if (!(error instanceof Refused)) throw error;
    exit(EXIT_REFUSED);
    io.err(`ecs-preflight: ${error.message}.\n${error.said.map((text) => `- ${text}\n`).join("")}`);
  }
}

function askedUpload(given: Given): AskedUpload {
  return {
    file: given.argument ?? "",
    repository: given.one("repo"),
    ref: given.one("ref"),
    commit: given.one("commit"),
    category: given.one("category"),
    checkoutPath: given.one("checkout-path"),
    apiUrl: given.one("api-url"),
    wait: !given.has("no-wait"),
    seconds: secondsOf(given.one("timeout") ?? "120"),
    version: VERSION,
  };
}

function secondsOf(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new UsageError(`--timeout wants a number of seconds, not "${text}"`);
  return Number(text);
}

function summary({ destination, id, packed }: Uploaded, { wait }: AskedUpload, environment: Environment): string[] {
  const { repository, ref, commit, api } = destination;
  const results = `${packed.results} ${packed.results === 1 ? "result" : "results"} of ${packed.tools.join(", ")}`;
  const categories = packed.categories.filter((each) => each !== "").join(", ");
  const server = environment.GITHUB_SERVER_URL || `https://${api.host.replace(/^api\./, "")}`;
  return [
    `${results} uploaded to ${repository}: ${ref} at ${commit.slice(0, 7)}${categories ? `, category ${categories}` : ""}`,
    wait
      ? `processed; alerts are at ${server}/${repository}/security/code-scanning`
      : `not waited for: GitHub processes upload ${id} by itself`,
  ];
}

/** One line that is written over; a log has no use for it. */
function passingLine(io: Io) {
  let shown = false;
  return {
    show(text: string): void {
      if (!io.redraws) return;
      io.err(`\r\u001b[K${text}`);
      shown = true;
    },
    clear(): void {
      if (shown) io.err("\r\u001b[K");
      shown = false;
    },
  };
}

// What must hold of every audit, whatever is audited.
import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { answerOf } from "../answer.mjs";
import { copyTo } from "./bases.mjs";

/** What is promised is five seconds; a slow machine under load gets more. */
const SLOWEST = 20_000;
const LONGEST_REPORT = 500_000;

/** Control characters but line feeds, characters that format or turn the text around, line separators, halves of pairs. */
const RAW = /[^\P{Cc}\n]|\p{Cf}|\p{Zl}|\p{Zp}|\p{Cs}/u;
/** What a runner of GitHub obeys where it reads it: https://docs.github.com/actions/reference/workflow-commands-for-github-actions */
const COMMAND = /^\s*::.*::|##\[.*\]/m;
const BROKEN = /unexpected error: .*|crashed, a mistake in the rule: .*/;
const CODES = { audit: [0, 1, 2, 3], trace: [0, 2] };

const schema = new URL("../../dist/audit-report.schema.json", import.meta.url);
const validate = new Ajv({ strict: true }).compile(JSON.parse(readFileSync(schema, "utf8")));

function check(holds, what) {
  if (!holds) throw new Error(what);
}

async function orderly(command, words) {
  const started = performance.now();
  const { status, stdout, stderr } = await answerOf([command, ...words, "--debug"]);
  const shown = stdout + stderr;
  check(performance.now() - started < SLOWEST, `${command} takes ${Math.round(performance.now() - started)} ms`);
  const [broken] = BROKEN.exec(shown) ?? [];
  check(broken === undefined, `${command} breaks: ${broken}\n${stderr}`);
  check(CODES[command].includes(status), `${command} exits with ${status}: ${stderr}`);
  return { stdout, shown };
}

const forPeople = ({ shown }) => {
  const raw = RAW.exec(shown);
  check(
    !raw,
    `U+${raw?.[0].codePointAt(0).toString(16)} is printed raw: ${JSON.stringify(shown.slice(raw?.index - 40, raw?.index + 40))}`,
  );
  check(shown.length < LONGEST_REPORT, `the report has ${shown.length} characters`);
  const [command] = COMMAND.exec(shown) ?? [];
  check(command === undefined, `a runner would obey: ${command}`);
};

/** What the report says of itself, and of lines that are there. */
function wellFormed({ stdout }, root) {
  const report = JSON.parse(stdout);
  check(validate(report), `the report does not follow its schema: ${JSON.stringify(validate.errors)}`);
  const crashed = report.outcomes.find((outcome) => outcome.verdict === "crashed");
  check(!crashed, `${crashed?.rule} crashes: ${crashed?.why}`);
  for (const { at, message } of report.findings) {
    if (!at) continue;
    const lines = readFileSync(join(root, at.file), "utf8").split(/\r\n|\r|\n/).length;
    check(at.startLine >= 1 && at.startLine <= lines, `${at.file} has no line ${at.startLine}: ${message}`);
  }
}

const LOOKS = {
  people: async (root) => forPeople(await orderly("audit", [root, "--offline"])),
  details: async (root) => forPeople(await orderly("audit", [root, "--offline", "--verbose"])),
  programs: async (root) => wellFormed(await orderly("audit", [root, "--offline", "--format", "json"]), root),
  markdown: async (root) => forPeople(await orderly("audit", [root, "--offline", "--format", "markdown"])),
  junit: async (root) => forPeople(await orderly("audit", [root, "--offline", "--format", "junit"])),
  github: async (root) => {
    const { shown } = await orderly("audit", [root, "--offline", "--format", "github"]);
    forPeople({ shown: shown.replace(/^::(error|warning|notice) [^:]*::/gm, "") });
  },
  trace: async (root) => forPeople(await orderly("trace", [root])),
  twice: async (root) => {
    const words = [root, "--offline", "--format", "sarif"];
    const before = await orderly("audit", words);
    check(before.shown === (await orderly("audit", words)).shown, "two audits differ");
  },
};

/** Audits mutants, each in a copy of its repository that stays for the next one. */
export class Trial {
  #scratch;
  #copies = new Map();
  constructor(scratch) {
    this.#scratch = scratch;
  }

  async judge({ base, file, look, bytes }) {
    const copy = this.#copies.get(base) ?? { root: join(this.#scratch, String(this.#copies.size)), changed: undefined };
    if (!this.#copies.has(base)) copyTo(base, copy.root);
    else if (copy.changed !== file)
      replace(join(copy.root, copy.changed), readFileSync(join(base.directory, copy.changed)));
    this.#copies.set(base, { ...copy, changed: file });
    replace(join(copy.root, file), bytes);
    await LOOKS[look](copy.root);
  }
}

/** Written over: some file systems put a file that is emptied first on the disk at once. */
function replace(place, bytes) {
  const file = openSync(place, "r+");
  writeSync(file, bytes);
  ftruncateSync(file, bytes.length);
  closeSync(file);
}

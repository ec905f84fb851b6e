// Speed and size as ratios from one run: every side cold in its own process, several times, the median counts.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { repositoriesBelow, workflowsOf } from "./bench/repositories.mjs";

// With --quick, once and with fewer copies: enough to see that it runs.
const quick = process.argv.includes("--quick");
const REPETITIONS = quick ? 1 : 5;
const COPIES = quick ? 3 : 10;
const root = fileURLToPath(new URL("..", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "bench-"));

function corpus() {
  const at = process.argv.indexOf("--corpus");
  if (at !== -1) return process.argv[at + 1];
  const shared = join(root, "..", "shared", "corpus");
  return existsSync(shared) ? shared : join(root, "fixtures");
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
const run = (words) => execFileSync(process.execPath, words, { cwd: root, encoding: "utf8" });

/** The median of what each side reports of itself; the sides take turns, so that a slow moment hits both. */
function compare(sides, repetitions = REPETITIONS) {
  const measured = sides.map(() => []);
  for (let turn = 0; turn < repetitions; turn++) {
    for (const [index, side] of sides.entries()) measured[index].push(side());
  }
  return measured.map((numbers) => ({
    milliseconds: median(numbers.map((one) => one.milliseconds)),
    rss: median(numbers.map((one) => one.rss ?? 0)),
  }));
}

const script = (name, directories) => () => JSON.parse(run([`scripts/bench/${name}.mjs`, ...directories]));

/** Wall time of a whole process; an audit that finds something leaves with another code than 0. */
const wallTime = (words) => () => {
  const started = performance.now();
  try {
    execFileSync(process.execPath, words, { stdio: "ignore" });
  } catch (error) {
    if (typeof error.status !== "number") throw error;
  }
  return { milliseconds: performance.now() - started };
};

const lines = [];
/** Figures are for people: on a busy machine they say little, so none of them fails the run. */
function report(name, value, aim, unit, detail) {
  const good = value <= aim ? "  " : "! ";
  lines.push(
    `${good}${name.padEnd(42)} ${value.toFixed(2).padStart(7)} ${unit.padEnd(2)} (aim ${+aim.toFixed(1)})  ${detail}`.trimEnd(),
  );
}

/** Terraform is left out of the copies: parsing it is measured apart. */
function copyOf(directory, name) {
  const copy = join(scratch, name);
  mkdirSync(copy, { recursive: true });
  cpSync(directory, copy, { recursive: true, filter: (path) => !/\.tf(vars)?$/.test(path) });
  return copy;
}

const whole = copyOf(corpus(), "one");
const tenfold = Array.from({ length: COPIES }, (_, index) => copyOf(whole, `copy-${index}`));
const [audit, parse] = compare([script("audit", [whole]), script("parse", [whole])]);
const [ten, one] = compare([script("audit", tenfold), script("audit", [whole])], quick ? 1 : 3);
const ms = (side) => `${Math.round(side.milliseconds)} ms`;
report(
  "audit / parseDocument of the workflows",
  audit.milliseconds / parse.milliseconds,
  3,
  "×",
  `${ms(audit)} / ${ms(parse)}`,
);
report(`${COPIES} copies / one`, ten.milliseconds / one.milliseconds, COPIES * 1.1, "×", `${ms(ten)} / ${ms(one)}`);
report("peak memory of one", audit.rss, 250, "MB", "");
report(`peak memory of ${COPIES} copies`, ten.rss, 250, "MB", "");

/** The package as people install it, in a directory of its own. */
function installedPackage() {
  const npm = ["pack", "--silent", "--ignore-scripts", "--pack-destination", scratch];
  execFileSync("npm", npm, { cwd: root, stdio: "ignore" });
  const archive = readdirSync(scratch).find((file) => file.endsWith(".tgz"));
  execFileSync("tar", ["-xzf", archive], { cwd: scratch });
  return join(scratch, "package", "dist", "cli.js");
}

const cli = installedPackage();
const single = repositoriesBelow([join(root, "fixtures")]).find((directory) => workflowsOf(directory).length === 1);
const [version, small, bare] = compare(
  [wallTime([cli, "--version"]), wallTime([cli, "audit", single ?? root, "--offline"]), wallTime(["-e", "0"])],
  quick ? 5 : 15,
);
report("--version / node -e 0", version.milliseconds / bare.milliseconds, 2, "×", `${ms(version)} / ${ms(bare)}`);
report(
  "one-workflow repository / node -e 0",
  small.milliseconds / bare.milliseconds,
  4,
  "×",
  `${ms(small)} / ${ms(bare)}`,
);

rmSync(scratch, { recursive: true });
console.log(lines.join("\n"));

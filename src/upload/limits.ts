import { Unusable } from "./errors.js";

/**
 * GitHub refuses files beyond these.
 * https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support#validating-your-sarif-file
 */
const MOST = { runs: 20, results: 25_000, rules: 25_000, extensions: 100, locations: 1_000, tags: 20 };
/** "10 MB" for the file as gzip makes it. */
export const MOST_BYTES = 10 * 1024 * 1024;

type Fields = Readonly<Record<string, unknown>>;

export const fieldsOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Says what GitHub would say after an upload, and which one it is about. */
export function checkLimits(runs: readonly unknown[]): void {
  atMost("runs", runs.length, "the file");
  for (const [index, run] of runs.entries()) {
    const { tool, results } = fieldsOf(run);
    const { driver, extensions } = fieldsOf(tool);
    const where = `run ${index + 1}`;
    const rules = listOf(fieldsOf(driver).rules);
    atMost("results", listOf(results).length, where);
    atMost("rules", rules.length, where);
    atMost("extensions", listOf(extensions).length, where);
    for (const rule of rules) checkTags(fieldsOf(rule), where);
    for (const [at, result] of listOf(results).entries()) checkPlaces(fieldsOf(result), `result ${at + 1} of ${where}`);
  }
}

const checkTags = ({ id, properties }: Fields, where: string): void =>
  atMost("tags", listOf(fieldsOf(properties).tags).length, `the rule ${String(id)} of ${where}`);

function checkPlaces({ locations, relatedLocations }: Fields, where: string): void {
  if (listOf(locations).length === 0)
    throw new Unusable(`${where} has no location: code scanning refuses a file with such a result`);
  atMost("locations", listOf(locations).length + listOf(relatedLocations).length, where);
}

function atMost(what: keyof typeof MOST, count: number, where: string): void {
  const most = MOST[what];
  if (count > most)
    throw new Unusable(
      `${where} has ${count.toLocaleString("en")} ${what}, and code scanning takes ${most.toLocaleString("en")}`,
    );
}

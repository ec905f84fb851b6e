import { readFileSync } from "node:fs";
import { ATTACKS } from "../report/hostile.js";
import { pageOf } from "../report/markdown-page.js";
import { commandsIn } from "../report/runner.js";
import { complaints } from "../report/xml.js";
import { type Files, type Ran, Runner } from "./runner.js";

const runner = new Runner();
afterAll(() => runner.remove());

const yaml = (text: string): string => JSON.stringify(text);

/** A pipeline all of whose names are attacks, and which breaks most rules. */
function pipeline(attack: string): Files {
  const workflow = [
    `name: ${yaml(attack)}`,
    "on: push",
    "jobs:",
    "  deploy:",
    `    name: ${yaml(attack)}`,
    "    runs-on: ubuntu-latest",
    `    environment: ${yaml(attack)}`,
    "    env:",
    `      SERVICE: ${yaml(attack)}`,
    "    steps:",
    "      - uses: aws-actions/configure-aws-credentials@v4",
    `        with: { aws-access-key-id: ${yaml(attack)}, aws-secret-access-key: x, aws-region: ${yaml(attack)} }`,
    `      - name: ${yaml(attack)}`,
    `        run: ${yaml(`docker build -t ${attack} .\ndocker push '${attack}'`)}`,
    `      - uses: ${yaml(`acme/${attack}@v1`)}`,
    "      - uses: aws-actions/amazon-ecs-deploy-task-definition@v2",
    `        with: { task-definition: ${yaml(attack)}, service: ${yaml(attack)}, cluster: ${yaml(attack)} }`,
    `      - run: ${yaml(`curl ${attack}`)}`,
    "",
  ];
  return {
    [`.github/workflows/${fileName(attack)}.yml`]: workflow.join("\n"),
    [`.github/workflows/broken ${fileName(attack)}.yml`]: `on: push\n${attack}: [\n`,
  };
}

/** The attack as far as a file system takes it. */
const fileName = (attack: string): string => attack.replaceAll("\0", "").replaceAll("/", "∕");

const KINDS = /^(error|warning|notice|group|endgroup)$/;

function isHarmless({ log, outputs, summary }: Ran): void {
  const commands = commandsIn(log);
  expect(commands.filter(({ name }) => !KINDS.test(name))).toEqual([]);
  expect(commands.filter(({ name }) => name === "group").map(({ data }) => data)).toEqual(["Annotations"]);
  for (const kind of ["error", "warning", "notice"])
    expect(commands.filter(({ name }) => name === kind).length).toBeLessThanOrEqual(10);
  expect(Object.keys(outputs)).toEqual(["verdict", "counts", "sarif-file"]);
  const { links, tags } = pageOf(summary);
  expect(links.filter((link) => !link.startsWith("https://github.com/"))).toEqual([]);
  expect(tags.filter((tag) => /^<(script|img|iframe|style|input|!)/i.test(tag))).toEqual([]);
}

const AT_ONCE = 22;
const rounds = Array.from({ length: Math.ceil(ATTACKS.length / AT_ONCE) }, (_, round) =>
  ATTACKS.slice(round * AT_ONCE, (round + 1) * AT_ONCE),
);

test.each(rounds.map((attacks) => [attacks]))(
  "names of a repository: %j",
  async (attacks) => {
    const files = Object.entries(Object.assign({}, ...attacks.map(pipeline)) as Files);
    for (const mistakes of [false, true]) {
      const kept = files.filter(([path], index) => path.includes("/broken ") === mistakes || index === 0);
      const ran = runner.run(Object.fromEntries(kept), { format: "junit=junit.xml" });
      expect(ran.log).not.toMatch(/unexpected error|crashed/);
      expect(ran.outputs.verdict).toBe(mistakes ? "broken-input" : "closed");
      isHarmless(ran);
      expect(await complaints([readFileSync(`${runner.workspace}/junit.xml`, "utf8")])).toEqual([]);
    }
  },
  60_000,
);

test("inputs are no commands either", () => {
  for (const attack of ["::set-output name=verdict::open", "##[set-output name=verdict]open", "x\n::error::y"])
    for (const name of ["directory", "config", "gate", "offline", "vars", "format", "command"]) {
      const { log, outputs } = runner.run({}, { [name]: attack });
      expect(commandsIn(log).filter(({ name: kind }) => !KINDS.test(kind))).toEqual([]);
      expect(outputs.verdict).toBe("broken-input");
    }
});

import fc from "fast-check";
import { github } from "../../src/report/github.js";
import { json } from "../../src/report/json.js";
import { junit } from "../../src/report/junit.js";
import { markdown } from "../../src/report/markdown.js";
import { pretty } from "../../src/report/pretty.js";
import { COMMENT, type Room } from "../../src/report/room.js";
import { sarif } from "../../src/report/sarif.js";
import { ATTACKS, hostileReport } from "./hostile.js";
import { pageOf } from "./markdown-page.js";
import { commandsIn } from "./runner.js";
import { finding, report } from "./sample.js";
import { complaints } from "./xml.js";

const BLOB = `https://github.com/acme/shop/blob/${"3f2c1ab".repeat(6).slice(0, 40)}/`;
const HOME = { prefix: "", blob: BLOB };
const RULES = "https://docs.example.com/rules/";

test("no format but the annotations speaks to the runner", () => {
  fc.assert(
    fc.property(hostileReport, (hostile) => {
      const written = [
        pretty(hostile, { columns: 60, colors: false }),
        pretty(hostile, { columns: 100, colors: true, quiet: true }),
        json(hostile),
        sarif(hostile, { prefix: "" }),
        markdown(hostile, HOME, COMMENT),
        junit(hostile, HOME),
      ];
      for (const text of written) expect(commandsIn(text)).toEqual([]);
      expect(JSON.parse(json(hostile))).toEqual(hostile);
    }),
    { numRuns: 100 },
  );
});

test("annotations are errors, warnings and notices, as many lines as annotations, and at most ten of each", () => {
  fc.assert(
    fc.property(hostileReport, (hostile) => {
      const text = github(hostile, HOME);
      const names = commandsIn(text).map(({ name }) => name);
      expect(new Set([...names, "error", "warning", "notice"]).size).toBe(3);
      expect(names.length).toBe(text.split(/\r\n|\r|\n/).filter((line) => line.startsWith("::")).length);
      for (const { properties } of commandsIn(text))
        expect(Object.keys(properties).filter((key) => !/^(file|line|endLine|col|endColumn|title)$/.test(key))).toEqual(
          [],
        );
    }),
    { numRuns: 100 },
  );
});

const TAGS =
  /^<\/?(h2|h3|p|ul|li|sub|strong|summary|details|table|thead|tbody|tr|th|td|code|pre|br)>$|^<(br|details open="")? ?\/?>$|^<details open>$|^<a href="(https:\/\/[^"]*)">$|^<\/a>$/;

/** What GitHub finds in text that is neither code nor a link: mentions, references, addresses, emoji, formulas. */
const FOUND = /@|#\d|\bGH-\d|:\/\/|\bwww\.|:\w+:|\$|\b[0-9a-f]{7,40}\b/i;

const isHarmless = (text: string): void => {
  const page = pageOf(text);
  expect(page.tags.filter((tag) => !TAGS.test(tag))).toEqual([]);
  expect(page.links.filter((link) => !link.startsWith(BLOB) && !link.startsWith(RULES))).toEqual([]);
  expect(FOUND.exec(page.text)).toBeNull();
};

test("Markdown has our tags and links, and nothing else that GitHub would act on", () => {
  fc.assert(
    fc.property(hostileReport, (hostile) => isHarmless(markdown(hostile, HOME, COMMENT))),
    { numRuns: 100 },
  );
});

test.each(ATTACKS)("%j stays text in Markdown, wherever it stands", (attack) => {
  const texts = [attack, `${attack} ${attack}`, `a ${attack}, b`, `\`${attack}\``, `(${attack})`];
  const findings = texts.map((text) => finding({ id: text, rule: text, message: text, fix: text }));
  isHarmless(markdown(report({ findings }), HOME, COMMENT));
});

test("Markdown that is cut is whole, and fits", () => {
  const sizes = fc.constantFrom<Room["of"]>("characters", "bytes");
  fc.assert(
    fc.property(hostileReport, sizes, fc.integer({ min: 1_500, max: 8_000 }), (hostile, of, most) => {
      const text = markdown(hostile, HOME, { most, of });
      expect(of === "bytes" ? Buffer.byteLength(text) : text.length).toBeLessThanOrEqual(most);
      isHarmless(text);
      const { tags } = pageOf(text);
      expect(tags.filter((tag) => tag.startsWith("<details"))).toHaveLength(
        tags.filter((tag) => tag === "</details>").length,
      );
    }),
    { numRuns: 40 },
  );
});

test("libxml2 finds no fault in the JUnit report of any repository", async () => {
  const documents = fc.sample(hostileReport, 60).map((hostile) => junit(hostile, HOME));
  expect(await complaints(documents)).toEqual([]);
}, 30_000);

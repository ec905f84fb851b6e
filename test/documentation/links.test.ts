import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { pages } from "./pages.js";

const everyPage = [...pages, ...readdirSync("docs/rules").map((name) => `docs/rules/${name}`)];
const withoutBlocks = (page: string): string => readFileSync(page, "utf8").replaceAll(/^ *```.*?^ *```$/gms, "");
const LINK = /\]\(([^()\s]+)\)/g;

/** What GitHub makes of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(" ", "-");
const anchorsOf = (page: string): readonly string[] =>
  [...withoutBlocks(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => anchorOf(heading));

/** Why a link leads nowhere; nothing where it leads somewhere, or out of the repository. */
function broken(page: string, link: string): string | undefined {
  if (/^https:/.test(link)) return URL.canParse(link) ? undefined : "no address";
  const [path = "", anchor] = link.split("#");
  const target = path === "" ? page : normalize(join(dirname(page), path));
  if (target.startsWith("..") || !existsSync(target)) return "no such file";
  return anchor === undefined || anchorsOf(target).includes(anchor) ? undefined : "no such heading";
}

test.each(everyPage)("the links of %s lead somewhere", (page) => {
  const links = [...withoutBlocks(page).matchAll(LINK)].map(([, link = ""]) => link);
  expect(links.flatMap((link) => broken(page, link)?.concat(": ", link) ?? [])).toEqual([]);
});

test("the README leads to every page", () => {
  const readme = readFileSync("README.md", "utf8");
  expect(pages.filter((page) => page !== "README.md" && !readme.includes(`](${page}`))).toEqual([]);
});

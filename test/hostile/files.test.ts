import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { survives, survivesEach } from "./attack.js";
import { DEPLOY, deploying, type Place } from "./repository.js";

const at = ({ root }: Place, path: string): string => join(root, path);
const GOOD = ".github/workflows/good.yml";
const latin = (text: string): Uint8Array => Buffer.from(text, "latin1");
const utf16 = (text: string): Uint8Array => Buffer.from(`\ufeff${text}`, "utf16le");

describe("workflow files that cannot be read", () => {
  survivesEach({
    "50 MB": {
      files: { [DEPLOY]: Buffer.alloc(50e6, "# comment\n") },
      says: [`${DEPLOY}:1:1: not read: it is larger than 2 MiB`],
      exit: 2,
    },
    "50 MB beside a good one": {
      files: { [DEPLOY]: Buffer.alloc(50e6, "# comment\n"), [GOOD]: deploying() },
      says: [`${DEPLOY}:1:1: not read: it is larger than 2 MiB`, "immutable-image"],
      exit: 2,
    },
    "a directory": {
      files: {},
      make: (place) => mkdirSync(at(place, DEPLOY)),
      says: [`${DEPLOY}:1:1: not read: it is not a file`],
      exit: 2,
    },
    "a pipe": {
      files: {},
      make: (place) => void spawnSync("mkfifo", [at(place, DEPLOY)]),
      says: [`${DEPLOY}:1:1: not read: it is not a file`],
      exit: 2,
    },
    "a link to a device": {
      files: {},
      make: (place) => symlinkSync("/dev/zero", at(place, DEPLOY)),
      says: [`${DEPLOY}:1:1: not read: it leads outside the repository`],
      exit: 2,
    },
    "a link to itself": {
      files: {},
      make: (place) => symlinkSync("deploy.yml", at(place, DEPLOY)),
      says: [`${DEPLOY}:1:1: not read: its links lead in a circle`],
      exit: 2,
    },
    "a link to nothing": {
      files: {},
      make: (place) => symlinkSync("nowhere.yml", at(place, DEPLOY)),
      says: [`${DEPLOY}:1:1: not read: it cannot be read (ENOENT)`],
      exit: 2,
    },
    "a link out of the repository": {
      files: {},
      make: (place) => {
        writeFileSync(join(place.outside, "deploy.yml"), deploying());
        symlinkSync("../../../deploy.yml", at(place, DEPLOY));
      },
      says: [`${DEPLOY}:1:1: not read: it leads outside the repository`],
      exit: 2,
    },
    "NUL bytes": {
      files: { [DEPLOY]: deploying({ name: "a\0b" }) },
      says: [`${DEPLOY}:1:1: not read: it is not UTF-8 text`],
      exit: 2,
    },
    "UTF-16, little end first": {
      files: { [DEPLOY]: utf16(deploying()) },
      says: [`${DEPLOY}:1:1: not read: it is not UTF-8 text`],
      exit: 2,
    },
    "UTF-16, big end first": {
      files: { [DEPLOY]: Buffer.from(utf16(deploying())).swap16() },
      says: [`${DEPLOY}:1:1: not read: it is not UTF-8 text`],
      exit: 2,
    },
    "Latin-1": {
      files: { [DEPLOY]: latin(deploying({ name: "Déployer" })) },
      says: [`${DEPLOY}:1:1: not read: it is not UTF-8 text`],
      exit: 2,
    },
    "a lone half of a surrogate pair in UTF-8": {
      files: { [DEPLOY]: Buffer.concat([Buffer.from("name: "), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from("\n")]) },
      says: [`${DEPLOY}:1:1: not read: it is not UTF-8 text`],
      exit: 2,
    },
    "the folder of workflows is a file": {
      files: { ".github/workflows/x": "" },
      make: (place) => {
        spawnSync("rm", ["-r", at(place, ".github")]);
        writeFileSync(at(place, ".github"), "");
      },
      says: ["there is no workflow in"],
      exit: 2,
    },
    "the folder of workflows is a link to itself": {
      files: {},
      make: (place) => {
        spawnSync("rm", ["-r", at(place, ".github")]);
        symlinkSync(".github", at(place, ".github"));
      },
      exit: 2,
    },
    "the folder of workflows is a link out of the repository": {
      files: {},
      make: (place) => {
        spawnSync("rm", ["-r", at(place, ".github")]);
        mkdirSync(join(place.outside, "workflows"));
        writeFileSync(join(place.outside, "workflows", "deploy.yml"), deploying());
        mkdirSync(at(place, ".github"));
        symlinkSync("../../workflows", at(place, ".github/workflows"));
      },
      exit: 2,
    },
  });
});

test("a socket", async () => {
  const server = createServer();
  await survives({
    files: {},
    make: (place) => void server.listen(at(place, DEPLOY)),
    says: [`${DEPLOY}:1:1: not read: it is not a file`],
    exit: 2,
  }).finally(() => server.close());
});

// Whoever may read everything reads it all the same.
(process.getuid?.() === 0 ? test.skip : test)("a file without permissions", async () => {
  await survives({
    files: { [DEPLOY]: deploying() },
    make: (place) => chmodSync(at(place, DEPLOY), 0),
    says: [`${DEPLOY}:1:1: not read: it cannot be read (EACCES)`],
    exit: 2,
  });
});

describe("spellings that are read", () => {
  survivesEach({
    "CR LF": { files: { [DEPLOY]: deploying().replace(/\n/g, "\r\n") }, exit: 1 },
    "a byte order mark": { files: { [DEPLOY]: `\ufeff${deploying()}` }, exit: 1 },
    "CR alone": { files: { [DEPLOY]: deploying().replace(/\n/g, "\r") }, exit: 2 },
    tabs: { files: { [DEPLOY]: deploying({ steps: "- run: |\n\tdeploy" }) }, says: [`${DEPLOY}:1`], exit: 2 },
    nothing: { files: { [DEPLOY]: "" }, exit: 2 },
    "a comment": { files: { [DEPLOY]: "# nothing\n" }, exit: 2 },
    "two documents": { files: { [DEPLOY]: `${deploying()}---\n${deploying()}` }, says: [DEPLOY], exit: 2 },
    "a scalar": { files: { [DEPLOY]: "42\n" }, exit: 2 },
    "a list": { files: { [DEPLOY]: "- 42\n" }, exit: 2 },
    "one line of 1.9 MB": { files: { [DEPLOY]: deploying({ steps: `- run: echo ${"x".repeat(19e5)}` }) }, exit: 1 },
    "a line of 10 MB": {
      files: { [DEPLOY]: deploying({ steps: `- run: echo ${"x".repeat(10e6)}` }) },
      says: [`${DEPLOY}:1:1: not read: it is larger than 2 MiB`],
      exit: 2,
    },
  });
});

describe("links and folders around the workflow", () => {
  const many = (count: number, make: (index: number) => void): void => {
    for (let index = 0; index < count; index++) make(index);
  };
  survivesEach({
    "links in a circle": {
      files: { [DEPLOY]: deploying({ steps: "- uses: ./a/action\n- run: ./a/b/run.sh" }) },
      make: (place) => {
        symlinkSync("b", at(place, "a"));
        symlinkSync("a", at(place, "b"));
        symlinkSync(".", at(place, "self"));
      },
      exit: 1,
    },
    "uses that leave the repository": {
      files: {
        [DEPLOY]: deploying({
          steps: [
            "./../../etc",
            "./../outside",
            "/etc",
            ".//etc/../..",
            "./.\\..\\etc",
            "../../..",
            "./../../../../../../etc/passwd",
          ]
            .map((uses) => `- uses: ${uses}`)
            .join("\n"),
        }),
      },
      make: ({ outside }) => {
        mkdirSync(join(outside, "outside"));
        writeFileSync(
          join(outside, "outside", "action.yml"),
          "runs: { using: composite, steps: [{ run: docker push SECRET, shell: bash }] }",
        );
      },
      exit: 1,
    },
    "a link to a file outside": {
      files: { [DEPLOY]: deploying({ steps: "- run: ./deploy.sh\n- run: cat passwd | docker login -p - " }) },
      make: (place) => {
        symlinkSync("/etc/passwd", at(place, "passwd"));
        writeFileSync(join(place.outside, "deploy.sh"), "docker push SECRET");
        symlinkSync("../deploy.sh", at(place, "deploy.sh"));
      },
      exit: 1,
    },
    "a pipe, a device and a folder where a script is expected": {
      files: {
        [DEPLOY]: deploying({
          steps:
            "- run: |\n    ./pipe.sh\n    ./device.sh\n    ./folder.sh\n    . ./pipe.sh\n    make all\n    docker build -f pipe.sh .",
        }),
      },
      make: (place) => {
        spawnSync("mkfifo", [
          at(place, "pipe.sh"),
          at(place, "Dockerfile"),
          at(place, "main.tf"),
          at(place, "package.json"),
        ]);
        symlinkSync("/dev/zero", at(place, "device.sh"));
        symlinkSync("/dev/zero", at(place, "Makefile"));
        mkdirSync(at(place, "folder.sh"));
      },
      exit: 1,
    },
    "1,000 folders deep": {
      files: { [DEPLOY]: deploying(), [`${"d/".repeat(1000)}main.tf`]: 'resource "aws_ecs_service" "x" {}' },
      exit: 1,
    },
    "6,000 files": {
      files: { [DEPLOY]: deploying() },
      make: (place) =>
        many(20, (folder) => {
          mkdirSync(at(place, `f${folder}`));
          many(300, (file) => writeFileSync(at(place, `f${folder}/${file}.tf`), ""));
        }),
      says: ["Terraform files are not read: the repository holds more than 5,000 .tf files"],
      exit: 2,
    },
    "1,000 workflows": {
      files: { [DEPLOY]: deploying() },
      make: (place) =>
        many(1000, (file) => writeFileSync(at(place, `.github/workflows/${file}.yml`), "on: push\njobs: {}\n")),
      exit: 1,
    },
    "70 workflows that deploy": {
      files: { [DEPLOY]: deploying() },
      make: (place) =>
        many(70, (file) =>
          writeFileSync(at(place, `.github/workflows/${file}.yml`), deploying({ service: `s${file}` })),
        ),
      exit: 1,
    },
  });
});

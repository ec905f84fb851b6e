import { spawnSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { survivesEach } from "./attack.js";
import { DEPLOY, deploying, type Place } from "./repository.js";

const at = ({ root }: Place, path: string): string => join(root, path);

describe("git says anything", () => {
  const config = (text: string) => ({ files: { [DEPLOY]: deploying(), ".git/config": text }, exit: 1 });
  survivesEach({
    "escape sequences": config('[remote "origin"]\n\turl = https://github.com/\u001b[2J/\u0007.git\n'),
    "a remote of 1.9 MB": config(`[remote "origin"]\n\turl = https://github.com/${"a".repeat(19e5)}/b.git\n`),
    "100,000 remotes": config('[remote "x"]\n'.repeat(1e5)),
    blanks: config(`[remote "origin"]${" ".repeat(2e5)}url${" ".repeat(2e5)}`),
    "50 MB": config("[remote".repeat(7e6)),
    "a default branch that is a path": {
      files: {
        [DEPLOY]: deploying(),
        ".git/refs/remotes/origin/HEAD": "ref: refs/remotes/origin/../../\u001b[31m.*(a+)+$\n",
      },
      exit: 1,
    },
    "git's files are folders": {
      files: { [DEPLOY]: deploying(), ".git/config/x": "", ".git/refs/remotes/origin/HEAD/x": "" },
      exit: 1,
    },
    "git's files are pipes": {
      files: { [DEPLOY]: deploying(), ".git/refs/remotes/origin/x": "" },
      make: (place) => void spawnSync("mkfifo", [at(place, ".git/config"), at(place, ".git/refs/remotes/origin/HEAD")]),
      exit: 1,
    },
    "git's files are endless": {
      files: { [DEPLOY]: deploying(), ".git/refs/remotes/origin/x": "" },
      make: (place) => {
        symlinkSync("/dev/zero", at(place, ".git/config"));
        symlinkSync("/dev/zero", at(place, ".git/refs/remotes/origin/HEAD"));
      },
      exit: 1,
    },
  });
});

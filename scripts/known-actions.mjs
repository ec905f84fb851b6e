// Reads what the AWS and Docker actions accept, release by release, from clones of their repositories:
//   node scripts/known-actions.mjs CLONES   (folders such as CLONES/aws-actions/amazon-ecr-login, with their tags)
// Run it when a new major version of one of them appears, and read the difference.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

const ACTIONS = [
  "aws-actions/amazon-ecr-login",
  "aws-actions/amazon-ecs-deploy-express-service",
  "aws-actions/amazon-ecs-deploy-task-definition",
  "aws-actions/amazon-ecs-render-task-definition",
  "aws-actions/aws-cloudformation-github-deploy",
  "aws-actions/configure-aws-credentials",
  "docker/bake-action",
  "docker/build-push-action",
  "docker/login-action",
  "docker/metadata-action",
  "docker/setup-buildx-action",
  "docker/setup-qemu-action",
];

const [clones] = process.argv.slice(2);
if (!clones) throw new Error("usage: node scripts/known-actions.mjs CLONES");

const numbers = (version) => version.split(".").map(Number);
const older = (a, b) => {
  const [left, right] = [numbers(a), numbers(b)];
  const at = left.findIndex((part, index) => part !== right[index]);
  return at === -1 ? 0 : left[at] - right[at];
};

function releasesOf(action) {
  const git = (...words) => execFileSync("git", ["-C", join(clones, action), ...words], { encoding: "utf8" });
  return git("tag")
    .split("\n")
    .filter((tag) => /^v?\d+\.\d+\.\d+$/.test(tag))
    .map((tag) => {
      const file = git("ls-tree", "--name-only", tag).match(/^action\.ya?ml$/m)?.[0];
      return {
        version: tag.replace(/^v/, ""),
        commit: git("rev-parse", `${tag}^{commit}`).trim(),
        inputs: file ? (parse(git("show", `${tag}:${file}`)).inputs ?? {}) : {},
      };
    })
    .sort((a, b) => older(a.version, b.version));
}

/** The releases of which something holds, as stretches "from" or "from-last"; without a last one it holds to this day. */
function stretches(releases, holds) {
  const found = [];
  releases.forEach((release, index) => {
    if (!holds(release)) return;
    if (index > 0 && holds(releases[index - 1])) found.at(-1)[1] = release.version;
    else found.push([release.version, release.version]);
  });
  return found.map(([from, last]) => (last === releases.at(-1).version ? from : `${from}-${last}`)).join(" ");
}

/** Tags such as `v1` that do not lead to the newest release of their line. */
function setBack(action, releases) {
  const git = (...words) => execFileSync("git", ["-C", join(clones, action), ...words], { encoding: "utf8" });
  const lines = git("tag")
    .split("\n")
    .filter((tag) => /^v?\d+(\.\d+)?$/.test(tag));
  const leads = lines.flatMap((tag) => {
    const commit = git("rev-parse", `${tag}^{commit}`).trim();
    const newest = releases.findLast(({ version }) => version.startsWith(`${tag.replace(/^v/, "")}.`));
    const at = releases.findLast((release) => release.commit === commit);
    return at && newest && at !== newest ? [[tag, at.version]] : [];
  });
  return leads.length > 0 ? { setBack: Object.fromEntries(leads) } : {};
}

function readAction(action) {
  const releases = releasesOf(action);
  const names = [...new Set(releases.flatMap((release) => Object.keys(release.inputs)))].sort();
  const inputs = names.map((name) => {
    const last = releases.findLast((release) => release.inputs[name])?.inputs[name];
    const required = stretches(
      releases,
      ({ inputs: all }) => String(all[name]?.required) === "true" && (all[name].default ?? "") === "",
    );
    const fallback = last.default === undefined || last.default === "" ? undefined : String(last.default);
    return {
      name,
      in: stretches(releases, (release) => release.inputs[name] !== undefined),
      ...(required ? { required } : {}),
      ...(fallback ? { default: fallback } : {}),
    };
  });
  return {
    name: action,
    releases: releases.map(({ version, commit }) => [version, commit]),
    ...setBack(action, releases),
    inputs,
  };
}

const read = new Date().toISOString().slice(0, 10);
const text = `// Made by scripts/known-actions.mjs on ${read} from the release tags of https://github.com/<name>; do not edit.
import type { KnownAction } from "./known-actions.js";

export const DATA: readonly KnownAction[] = ${JSON.stringify(ACTIONS.map(readAction))};
`;
const file = fileURLToPath(new URL("../src/model/known-actions-data.ts", import.meta.url));
writeFileSync(file, text);
execFileSync("npx", ["biome", "format", "--write", file]);

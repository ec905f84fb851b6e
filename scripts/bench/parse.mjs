// The yardstick: plain parsing of the same workflow files, and nothing else.
import { readFileSync } from "node:fs";
import { parseDocument } from "yaml";
import { repositoriesBelow, workflowsOf } from "./repositories.mjs";

const started = performance.now();
let files = 0;
for (const file of repositoriesBelow(process.argv.slice(2)).flatMap(workflowsOf)) {
  parseDocument(readFileSync(file, "utf8"));
  files++;
}
const milliseconds = performance.now() - started;
console.log(JSON.stringify({ milliseconds, files, rss: process.resourceUsage().maxRSS / 1024 }));

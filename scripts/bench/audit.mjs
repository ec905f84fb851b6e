// Audits every repository below the directories given, one after the other in this process; prints what it took.
import { auditRepository } from "../../dist/audit-repository.js";
import { repositoriesBelow } from "./repositories.mjs";

const started = performance.now();
let findings = 0;
for (const directory of repositoriesBelow(process.argv.slice(2))) {
  findings += (await auditRepository({ directory, offline: true })).report.findings.length;
}
const milliseconds = performance.now() - started;
console.log(JSON.stringify({ milliseconds, findings, rss: process.resourceUsage().maxRSS / 1024 }));

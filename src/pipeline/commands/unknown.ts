import type { EffectKind } from "../../model/effect.js";
import { EMPTY, opaque, tainted, textOf } from "../../model/value.js";
import { ASSUMED, type CommandCall, type CommandResult, done, UNDECIDED } from "../adapter.js";
import { EVERYTHING } from "../frame.js";
import { programText } from "./program-text.js";
import { runTests } from "./test-runner.js";

/** Programs that run tests: they may send requests to the service that was deployed. */
const TESTERS =
  /^(npm|npx|pnpm|yarn|bun|deno|node|pytest|python3?|tox|nox|go|cargo|mvn|mvnw|gradle|gradlew|rspec|rake|bundle|cypress|playwright|newman|k6|artillery|locust|jest|vitest|robot|behave|cucumber|postman|hurl|schemathesis|zap|zap-baseline.py|phpunit|php|ruby|dotnet|composer|hatch|task|just|nx|turbo|lerna|bats|testcafe|wdio|sbt|mix|elixir)$/;
const BUILDS =
  /^(ci|install|i|build|lint|add|audit|config|cache|version|fmt|vet|mod|get|compile|package|clean|prune|link|login|publish|pack|init|set-script|fetch|check|clippy|format|sync|lock|export|restore|--version|-v|deps\.get|generate|update|require|dump-autoload|validate|remove|tool|nuget|workload|ef)$/;

/** A program nobody can read: notes what it may have done, given the credentials in force. */
export function unknownCommand(call: CommandCall): CommandResult {
  const base = call.name.split("/").at(-1) ?? call.name;
  const asked = runTests(base, call);
  if (asked) return asked;
  const could = couldBe(base, call);
  const { job, state } = call.shell.frame;
  job.unread = base;
  job.inherits = true;
  if (could.length === EVERYTHING.length) state.exporter = base;
  if (could.length > 0) call.shell.here.opaque(base, could, call.at);
  return done(opaque(`what ${base} prints`), judges(call) ? UNDECIDED : ASSUMED);
}

/** In a faulty world: is the program handed what the failure answered, and so perhaps there to judge it? */
const judges = (call: CommandCall): boolean =>
  call.shell.frame.machine.fault !== undefined &&
  [call.stdin ?? EMPTY, ...call.args.map((arg) => arg.value)].some(tainted);

function couldBe(base: string, call: CommandCall): readonly EffectKind[] {
  const words = call.args.map((arg) => textOf(arg.value) ?? "");
  const program = programText(base, call);
  if (program?.could) return compared(program.could, program.text);
  if (program && CHANGES.some((word) => word.test(program.text))) return EVERYTHING;
  if (program?.complete) return asking(program.text);
  if (TESTERS.test(base)) {
    if (/^python3?$/.test(base) && words[0] === "-m" && PURE_MODULES.test(words[1] ?? "")) return [];
    if (words.some((word) => BUILDS.test(word)) && !words.some((word) => /test|smoke|e2e|deploy/.test(word))) return [];
    const deploys = /deploy|ecs|release|rollout|cdk|infra/.test(words.join(" "));
    return deploys ? EVERYTHING : program ? ASKS_AND_COMPARES : ["request"];
  }
  return EVERYTHING;
}

/** `python -m` with what works on files alone. */
const PURE_MODULES = /^(json\.tool|venv|compileall|py_compile|zipfile|tarfile|ensurepip|calendar|timeit|base64|build)$/;

/** Words of a program that speaks to AWS or Docker; "secret" and "specs" are none. */
const CHANGES = [/boto|docker|(\b|_)(aws|ecs|ecr)/i, /(Aws|Ecs|Ecr|AWS|ECS|ECR)(?=[A-Z_]|\b)/];

/** A program that asks an address for the revision that answers there waits for it, or finds out that it is not there. */
const ASKS_AND_COMPARES: readonly EffectKind[] = ["request", "wait"];
const ASKS =
  /https?:|fetch\(|requests\b|axios|urllib|http|\b(got|undici|superagent|supertest|playwright|puppeteer|selenium)\b/i;
const COMPARES = /\w*sha\b|revision|commit|rollout|task_?definition/i;

/** What answers for the revision that is wanted is waited for. */
const compared = (could: ReadonlySet<EffectKind>, text: string): readonly EffectKind[] =>
  could.has("request") && COMPARES.test(text) ? [...could, "wait"] : [...could];

const asking = (text: string): readonly EffectKind[] =>
  ASKS.test(text) ? (COMPARES.test(text) ? ASKS_AND_COMPARES : ["request"]) : [];

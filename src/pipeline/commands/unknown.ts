import type { EffectKind } from "../../model/effect.js";
import { EMPTY, opaque, tainted, textOf } from "../../model/value.js";
import { ASSUMED, type CommandCall, type CommandResult, done, UNDECIDED } from "../adapter.js";
import { EVERYTHING } from "../frame.js";
import { runTests } from "./test-runner.js";

/** Programs that change nothing in AWS and request nothing of a service, and whose success is taken for granted. */
const INERT = new Set(
  `mkdir rm ln touch chmod chown ls pwd sleep tar gzip gunzip unzip zip apt apt-get apk yum dnf brew snap pip pip3 pipx
  poetry uv corepack gem composer rustup rustc cargo gofmt dotnet node-gyp
  tsc eslint prettier black flake8 ruff mypy shellcheck hadolint actionlint trivy grype syft snyk cosign gpg ssh-keygen ssh-add ssh-keyscan ssh-agent
  openssl nslookup dig ping whoami id uname hostname df du free ps kill which whereis file stat type
  clear tput stty logger systemctl service sysctl mount umount xattr sync true false gh codecov hub actions-runner pre-commit kubectl helm kustomize
  tflint tfsec checkov pylint yamllint mkdocs sccache psql pg_isready pg_dump mysql redis-cli update-ca-trust update-alternatives xunit-viewer tree yes stdbuf
  less more vi nano column pushd popd umask hash ulimit swapoff swapon fallocate docker-credential-ecr-login getent locale update-ca-certificates install`.split(
    /\s+/,
  ),
);
/** Questions: what they answer is not known, and failing is as good an answer as any. */
const QUESTIONS = new Set("grep egrep fgrep rg diff cmp test expr pgrep nc netstat lsof".split(" "));

/** Programs that run tests: they may send requests to the service that was deployed. */
const TESTERS =
  /^(npm|npx|pnpm|yarn|bun|deno|node|pytest|python3?|tox|nox|go|cargo|mvn|mvnw|gradle|gradlew|rspec|rake|bundle|cypress|playwright|newman|k6|artillery|locust|jest|vitest|robot|behave|cucumber|postman|hurl|schemathesis|zap|zap-baseline.py|phpunit|php|ruby|dotnet|poetry|uv|pipenv|hatch|task|just|nx|turbo|lerna|bats|testcafe|wdio|sbt|mix|elixir)$/;
const BUILDS =
  /^(ci|install|i|build|lint|add|audit|config|cache|version|fmt|vet|mod|get|compile|package|clean|prune|link|login|publish|pack|init|set-script|fetch|check|clippy|format|sync|lock|export|restore|--version|-v|deps\.get|generate)$/;

/** Those of them that print nothing; what the others print is not known. */
const SILENT = new Set(
  "mkdir rm ln touch chmod chown sleep true false kill sync mount umount umask hash ulimit popd pushd ssh-agent".split(
    " ",
  ),
);

/** The answer of a program that does nothing of interest; undefined for all others. */
export function inertCommand(name: string): CommandResult | undefined {
  if (INERT.has(name)) return done(SILENT.has(name) ? EMPTY : opaque(`what ${name} prints`), ASSUMED);
  return QUESTIONS.has(name) ? done(opaque(`what ${name} finds`), UNDECIDED) : undefined;
}

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
  const script = scriptText(base, call);
  if (script !== undefined && !/boto3?|aws|ecs|ecr|docker/i.test(script))
    return /https?:|fetch\(|requests\b|axios|urllib|http/i.test(script) ? ["request"] : [];
  if (script !== undefined) return EVERYTHING;
  if (TESTERS.test(base)) {
    if (words.some((word) => BUILDS.test(word)) && !words.some((word) => /test|smoke|e2e|deploy/.test(word))) return [];
    const deploys = /deploy|ecs|release|rollout|cdk|infra/.test(words.join(" "));
    return deploys ? EVERYTHING : ["request"];
  }
  return EVERYTHING;
}

/** The text of an interpreted program of the repository: `python deploy.py`, `node scripts/wait.js`, `./deploy.py`. */
function scriptText(base: string, call: CommandCall): string | undefined {
  const { repository } = call.shell.frame;
  const named = /^(python3?|node|ruby|php|deno|bun|perl|tsx|ts-node)$/.test(base)
    ? call.args.map((arg) => textOf(arg.value) ?? "")
    : [call.name];
  const path = named.find((word) => /\.(py|m?js|cjs|ts|rb|php|pl)$/.test(word));
  return path === undefined
    ? undefined
    : repository.read(`${call.shell.cwd === "." ? "" : call.shell.cwd}/${path}`.replace(/^\/+/, ""));
}

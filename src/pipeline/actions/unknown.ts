import type { EffectKind } from "../../model/effect.js";
import type { SourceRange } from "../../model/source.js";
import { EVERYTHING, type Frame } from "../frame.js";
import type { JobSpec } from "../workflow.js";
import type { Text } from "../yaml.js";
import { isInertAction } from "./inert.js";

/** Actions that do nothing to AWS but may leave variables in the job's environment. */
const EXPORTS =
  /secret|vault|1password|doppler|dotenv|env|slug|short-sha|branch-name|infisical|parameter-store|ssm|variable-mapper|semver|version|tag|split/;

const CHANGES =
  /\b(ecs|ecr|deploy|rollout|fargate|cdk|copilot|cloudformation|terraform|terragrunt|pulumi|serverless)\b/i;
const IMAGES = /docker|build|push|image|kaniko|buildpack|container/i;
const TESTS =
  /test|smoke|e2e|health|cypress|playwright|newman|postman|k6|lighthouse|zap|http|curl|ping|url|check|wait/i;

/** Notes what an action or program that nobody can read may have done, judged by its name and what it is given. */
export function unknownAction(name: string, given: string | Text, frame: Frame, at: SourceRange): void {
  const lower = name.toLowerCase();
  if (!isInertAction(lower) || EXPORTS.test(lower)) frame.state.exporter = name;
  if (isInertAction(lower)) return;
  frame.job.inherits = true;
  const text = typeof given === "string" ? given : given.text;
  const could = couldBe(lower, text);
  if (could.size > 0) frame.opaque(name, could, at);
}

function couldBe(name: string, given: string): ReadonlySet<EffectKind> {
  const could = new Set<EffectKind>();
  const add = (...kinds: readonly EffectKind[]): void => kinds.forEach((kind) => void could.add(kind));
  if (name === "actions/github-script") return scriptCould(given);
  if (/^a \w+ script$/.test(name) && /\b(docker|podman|buildah|nerdctl)\b/.test(given))
    add("login", "build", "tag", "push");
  if (CHANGES.test(name.replace(/[-_/]/g, " ")) || /\baws\s+ecs\b|boto3|client-ecs/i.test(given))
    return new Set(EVERYTHING);
  if (/aws|ssh|amazon/.test(name)) add("credentials", "update", "wait", "request");
  if (IMAGES.test(name)) add("build", "tag", "push");
  if (TESTS.test(name) || /https?:\/\//.test(given)) add("request");
  return could;
}

/** `actions/github-script` talks to GitHub unless its script fetches something. */
const scriptCould = (script: string): ReadonlySet<EffectKind> =>
  /\bfetch\s*\(|https?\.(get|request)|axios|node-fetch|exec\.exec|child_process|\b(require|import)\s*\(?\s*["'`.]*(\.|\$|process|path)|createWorkflowDispatch|createDispatchEvent/.test(
    script,
  )
    ? new Set(["request"])
    : new Set();

/** What a called workflow of another repository could do: anything, once it is given AWS access or is named after it. */
export function couldOfWorkflow(spec: JobSpec, uses: string): ReadonlySet<EffectKind> {
  const given = [
    uses,
    ...spec.with.flatMap((each) => [each.name, each.text.text]),
    ...spec.secrets.entries().flatMap((entry) => [entry.key, entry.node.text?.text ?? ""]),
  ].join(" ");
  const mayDeploy =
    /aws|ecs|fargate|deploy|terraform|infra|cdk/i.test(given) ||
    spec.secrets.text?.text === "inherit" ||
    spec.permissions.get("id-token").text?.text === "write";
  if (mayDeploy) return new Set(EVERYTHING);
  const could = new Set<EffectKind>();
  if (IMAGES.test(given)) for (const kind of ["build", "tag", "push"] as const) could.add(kind);
  if (TESTS.test(given)) could.add("request");
  return could;
}

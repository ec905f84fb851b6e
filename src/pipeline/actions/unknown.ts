import type { EffectKind } from "../../model/effect.js";
import type { SourceRange } from "../../model/source.js";
import { textOf } from "../../model/value.js";
import type { Input } from "../adapter.js";
import { EVERYTHING, type Frame } from "../frame.js";
import { withGivenKeys } from "../session.js";
import type { JobSpec } from "../workflow.js";
import type { Text } from "../yaml.js";
import { isInertAction } from "./inert.js";

/** Actions that do nothing to AWS but may leave variables in the job's environment. */
const EXPORTS =
  /secret|vault|1password|doppler|dotenv|env|slug|short-sha|branch-name|infisical|parameter-store|ssm|variable-mapper|semver|version|tag|split/;

const CHANGES =
  /\b(ecs|ecr|deploy|rollout|fargate|cdk|copilot|cloudformation|terraform|terragrunt|pulumi|serverless)\b/i;
/** What is named after another service of AWS deploys to that one. */
const OTHER_SERVICES = /\b(s3|cloudfront|lambda|beanstalk|amplify|apprunner|eks|dynamodb|sns|sqs)\b/;
const OF_ECS = /\b(ecs|ecr|fargate)\b/;
const IMAGES = /docker|build|push|image|kaniko|buildpack|container/i;
const TESTS =
  /test|smoke|e2e|health|cypress|playwright|newman|postman|k6|lighthouse|zap|http|curl|ping|url|check|wait/i;

/** Notes what an action that nobody can read may have done, judged by its name and what it is given. */
export function unknownAction(name: string, inputs: ReadonlyMap<string, Input>, frame: Frame, at: SourceRange): void {
  const given = [...inputs].map(([input, { value }]) => `${input}: ${textOf(value) ?? ""}`).join("\n");
  const could = noted(name, given, frame);
  if (could.size > 0) withGivenKeys(inputs, frame, at, () => frame.opaque(name, could, at));
}

/** The same of a program in a language that is not followed. */
export function unknownProgram(name: string, { text, at }: Text, frame: Frame): void {
  const could = noted(name, text, frame);
  if (could.size > 0) frame.opaque(name, could, at);
}

function noted(name: string, given: string, frame: Frame): ReadonlySet<EffectKind> {
  const lower = name.toLowerCase();
  if (!isInertAction(lower) || EXPORTS.test(lower)) frame.state.exporter = name;
  if (isInertAction(lower)) return new Set();
  frame.job.inherits = true;
  return couldBe(lower, given);
}

function couldBe(name: string, given: string): ReadonlySet<EffectKind> {
  const could = new Set<EffectKind>();
  const add = (...kinds: readonly EffectKind[]): void => kinds.forEach((kind) => void could.add(kind));
  if (name === "actions/github-script") return scriptCould(given);
  if (/^a \w+ script$/.test(name) && /\b(docker|podman|buildah|nerdctl)\b/.test(given))
    add("login", "build", "tag", "push");
  const words = name.replace(/[-_/]/g, " ");
  if (/\baws\s+ecs\b|boto3|client-ecs|^(ecs|ecr)[-_]|^task[-_]?definition/im.test(given)) return new Set(EVERYTHING);
  if (!OTHER_SERVICES.test(words) || OF_ECS.test(words)) {
    if (CHANGES.test(words)) return new Set(EVERYTHING);
    if (/aws|ssh|amazon/.test(name)) add("credentials", "update", "wait", "request");
  }
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

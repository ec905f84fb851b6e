import type { EffectKind } from "../model/effect.js";

const ROLLS_OUT: readonly EffectKind[] = ["register", "update", "runTask", "wait"];
const PUSHES: readonly EffectKind[] = ["login", "build", "tag", "push"];

/** Words in commands for another host, and what they may come to: the host may have an AWS role of its own. */
const SIGNS: readonly { readonly words: RegExp; readonly could: readonly EffectKind[] }[] = [
  {
    words:
      /\baws2?\b[^\n|;&]{0,300}\b(ecs|deploy|cloudformation|codepipeline)\b|\b(ecs-cli|ecs-deploy|ecspresso|copilot|cdk|terraform|terragrunt|tofu|pulumi|sst|serverless|sls|sam)\b/,
    could: ROLLS_OUT,
  },
  {
    words: /\b(docker|podman|nerdctl|buildah)\b[^\n|;&]{0,300}\bpush\b|--push\b|\b(skopeo|crane|regctl)\b/,
    could: PUSHES,
  },
  { words: /\b(curl|wget|http|https|httpie)\b/, could: ["request"] },
  {
    words:
      /\.(sh|bash|py|js|mjs|ts|rb|pl|php)\b|\b(make|python3?|node|npm|npx|yarn|pnpm|ruby|perl|php|ansible[\w-]*)\b|(deploy|release|rollout)(?!ment)/i,
    could: [...PUSHES, ...ROLLS_OUT, "request"],
  },
];

/** What commands for another host could do to ECR, ECS or a service; of commands that nobody knows, anything. */
export function couldOnHost(script: string | undefined): readonly EffectKind[] {
  const signs = script === undefined ? SIGNS : SIGNS.filter(({ words }) => words.test(script));
  return [...new Set(signs.flatMap(({ could }) => could))];
}

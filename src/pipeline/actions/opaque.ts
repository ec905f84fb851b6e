import type { EffectKind } from "../../model/effect.js";
import { opaque, textOf } from "../../model/value.js";
import { type ActionAdapter, input, outputs } from "../adapter.js";
import { withGivenKeys } from "../session.js";

const ON_A_HOST: readonly EffectKind[] = ["login", "update", "runTask", "wait", "request"];
const A_STACK: readonly EffectKind[] = ["register", "update", "wait"];

/** Actions whose work lies where nobody reads it: on another host, or in a template of their own. */
const table: readonly { readonly names: readonly string[]; readonly could: readonly EffectKind[] }[] = [
  {
    names: [
      "appleboy/ssh-action",
      "fifsky/ssh-action",
      "garygrossgarten/github-action-ssh",
      "peterkimzz/aws-ssm-send-command",
    ],
    could: ON_A_HOST,
  },
  { names: ["aws-actions/aws-cloudformation-github-deploy"], could: A_STACK },
  { names: ["int128/deploy-ecs-service-action"], could: A_STACK },
  { names: ["ksivamuthu/aws-copilot-github-action"], could: ["build", "push", ...A_STACK] },
  { names: ["donaldpiret/ecs-deploy", "brunocascio/docker-ecs-deploy"], could: A_STACK },
];

/** A command for another host that holds no word of AWS or of an address can do nothing here. */
const mayMatter = (script: string | undefined): boolean =>
  script === undefined || /aws|ecs|ecr|docker|curl|wget|\.sh\b|make\b/.test(script);

export const opaqueActions: readonly ActionAdapter[] = table.map(({ names, could }) => ({
  names,
  run(call, frame) {
    const script = input(call, "script") ?? input(call, "command");
    if (!script || mayMatter(textOf(script)))
      withGivenKeys(call.inputs, frame, call.at, () => frame.opaque(call.name, could, call.at));
    return outputs({ stdout: opaque(`what ${call.name} prints`) }, true);
  },
}));

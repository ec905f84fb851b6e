import type { EffectKind } from "../../model/effect.js";
import { opaque, spell } from "../../model/value.js";
import { type ActionAdapter, input, outputs } from "../adapter.js";
import { couldOnHost } from "../remote-script.js";
import { withGivenKeys } from "../session.js";

const A_STACK: readonly EffectKind[] = ["register", "update", "wait"];

/** Actions whose work lies where nobody reads it: on another host, or in a template of their own. */
const table: readonly { readonly names: readonly string[]; readonly could: readonly EffectKind[] }[] = [
  { names: ["int128/deploy-ecs-service-action"], could: A_STACK },
  { names: ["ksivamuthu/aws-copilot-github-action"], could: ["build", "push", ...A_STACK] },
  { names: ["donaldpiret/ecs-deploy", "brunocascio/docker-ecs-deploy"], could: A_STACK },
];

const onAHost: ActionAdapter = {
  names: [
    "appleboy/ssh-action",
    "fifsky/ssh-action",
    "garygrossgarten/github-action-ssh",
    "peterkimzz/aws-ssm-send-command",
  ],
  run(call, frame) {
    const script = input(call, "script") ?? input(call, "command");
    const could = couldOnHost(script && spell(script));
    withGivenKeys(call.inputs, frame, call.at, () => frame.opaque(call.name, could, call.at));
    return outputs({ stdout: opaque(`what ${call.name} prints`) }, true);
  },
};

export const opaqueActions: readonly ActionAdapter[] = [
  onAHost,
  ...table.map(
    ({ names, could }): ActionAdapter => ({
      names,
      run(call, frame) {
        withGivenKeys(call.inputs, frame, call.at, () => frame.opaque(call.name, could, call.at));
        return outputs({ stdout: opaque(`what ${call.name} prints`) }, true);
      },
    }),
  ),
];

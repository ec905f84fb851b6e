import type { CommandAdapter } from "../adapter.js";
import { withScriptKeys } from "../session.js";
import { aws } from "./aws.js";
import { dockerCompose } from "./bake.js";
import { curl } from "./curl.js";
import { docker } from "./docker.js";
import { dotnet } from "./dotnet.js";
import { ecsDeploy } from "./ecs-deploy.js";
import { ecsPreflight } from "./ecs-preflight.js";
import { ecspresso } from "./ecspresso.js";
import { envsubst } from "./envsubst.js";
import { files } from "./files.js";
import { git } from "./git.js";
import { grep } from "./grep.js";
import { images } from "./images.js";
import { infrastructure } from "./infrastructure.js";
import { jq } from "./jq.js";
import { make, makeFunctions } from "./make.js";
import { packageScripts } from "./package-scripts.js";
import { sam } from "./sam.js";
import { sed } from "./sed.js";
import { ssh } from "./ssh.js";
import { text } from "./text.js";
import { tr } from "./tr.js";
import { wrappers } from "./wrappers.js";
import { yq } from "./yq.js";

/** Programs that sign requests to AWS take the keys that the script around them has set. */
const signing: readonly CommandAdapter[] = [aws, ecspresso, ...ecsDeploy, ...infrastructure, sam].map((adapter) => ({
  names: adapter.names,
  run: (call, frame) => withScriptKeys(call, frame, () => adapter.run(call, frame)),
}));

const adapters: readonly CommandAdapter[] = [
  ...signing,
  curl,
  docker,
  dockerCompose,
  dotnet,
  ecsPreflight,
  envsubst,
  ...files,
  git,
  grep,
  ...images,
  jq,
  make,
  makeFunctions,
  ...packageScripts,
  sed,
  ssh,
  ...text,
  tr,
  ...wrappers,
  yq,
];
const byName = new Map(adapters.flatMap((adapter) => adapter.names.map((name) => [name, adapter] as const)));

/** The adapter of a command by its name, without its folder. */
export const commandAdapter = (name: string): CommandAdapter | undefined => byName.get(name);

import type { ActionAdapter } from "../adapter.js";
import { artifacts } from "./artifacts.js";
import { bakeAction } from "./bake.js";
import { buildPush } from "./build-push.js";
import { changedFiles } from "./changed-files.js";
import { checkout } from "./checkout.js";
import { cloudFormationDeploy } from "./cloudformation-deploy.js";
import { configureCredentials } from "./configure-credentials.js";
import { deployExpressService } from "./deploy-express-service.js";
import { deployTaskDefinition } from "./deploy-task-definition.js";
import { dockerLogin } from "./docker-login.js";
import { ecrLogin } from "./ecr-login.js";
import { ecsPreflightAction } from "./ecs-preflight.js";
import { httpChecks } from "./http-check.js";
import { metadata } from "./metadata.js";
import { opaqueActions } from "./opaque.js";
import { renderTaskDefinition } from "./render-task-definition.js";
import { retry } from "./retry.js";

const adapters: readonly ActionAdapter[] = [
  ...artifacts,
  bakeAction,
  buildPush,
  changedFiles,
  checkout,
  cloudFormationDeploy,
  configureCredentials,
  deployExpressService,
  deployTaskDefinition,
  dockerLogin,
  ecrLogin,
  ecsPreflightAction,
  ...httpChecks,
  metadata,
  ...opaqueActions,
  renderTaskDefinition,
  retry,
];
const byName = new Map(adapters.flatMap((adapter) => adapter.names.map((name) => [name, adapter] as const)));

/** The adapter of an action by "owner/name", lower case. */
export const actionAdapter = (name: string): ActionAdapter | undefined => byName.get(name);

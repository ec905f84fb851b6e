import { outputs, type ActionAdapter } from "../adapter.js";
import { opaque } from "../../model/value.js";

/** `docker/metadata-action` */
export const metadata: ActionAdapter = {
  names: ["docker/metadata-action"],
  run: () => outputs({ tags: opaque("the tags of docker/metadata-action") }, true),
};

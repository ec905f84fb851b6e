import type { Pipeline } from "../model/pipeline.js";
import type { Definition } from "../rule-api/subjects.js";
import type { Repository } from "./repository.js";

/** Container images that files outside the workflows name. */
export function readDefinitions(_repository: Repository, _pipeline: Pipeline): readonly Definition[] {
  return [];
}

import type { Pipeline } from "../model/pipeline.js";
import type { Repository } from "./repository.js";

export interface ReadOptions {
  /** Values for origins nobody can know: `vars.REGION` → "eu-west-1". */
  readonly values: ReadonlyMap<string, string>;
  readonly defaultBranch: string;
}
/** Runs every workflow that reaches ECR or ECS on paper. */
export declare function readPipeline(repository: Repository, options: ReadOptions): Pipeline;

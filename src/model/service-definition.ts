import type { SourceRange } from "./source.js";
import type { TaskDefinition } from "./task-definition.js";
import type { Tri } from "./tri.js";
import type { Value } from "./value.js";

/** A service that a file of the repository defines, such as one of Terraform. */
export interface ServiceDefinition {
  /** What makes the service of the file. */
  readonly owner: "Terraform" | "CloudFormation" | "ecspresso";
  readonly name: Value;
  readonly cluster?: Value;
  readonly at: SourceRange;
  /** The circuit breaker that rolls a failed deployment back. */
  readonly rollsBack?: SourceRange;
  readonly loadBalancer: Tri;
  /** Where the file names the revision, when applying it moves the service there: nothing tells it to leave that to others. */
  readonly ownsRevision?: SourceRange;
  /** Applying the file registers the definition and leaves the service at the revision it has: others move it. */
  readonly leavesRevision?: true;
  /** The family of its task definition. */
  readonly family?: Value;
  /** By which origin its task definition is known: `terraform.aws_ecs_task_definition.api`. */
  readonly resource?: string;
  /** What the containers of its task definition run; where it leaves the revision to others, they may put in other images. */
  readonly images: readonly { readonly value: Value; readonly at: SourceRange; readonly assumed?: boolean }[];
  /** Its task definition, where applying the file decides what is in it and its containers can be read. */
  readonly taskDefinition?: TaskDefinition;
  /** The containers and ports to which its load balancers send. */
  readonly balanced: readonly Balanced[];
}
export interface Balanced {
  readonly container: Value;
  readonly containerAt: SourceRange;
  readonly port: Value;
  readonly portAt: SourceRange;
}

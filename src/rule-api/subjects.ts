import type {
  Build,
  Credentials,
  Effect,
  NamedValue,
  OpaqueEffect,
  Register,
  Request,
  RunTask,
  Update,
  Wait,
} from "../model/effect.js";
import type { Job, Pipeline, Run, Use } from "../model/pipeline.js";
import type { ServiceDefinition } from "../model/service-definition.js";
import type { SourceRange } from "../model/source.js";
import type { TaskDefinition } from "../model/task-definition.js";
import type { Value } from "../model/value.js";
import type { RepositoryFiles } from "./files.js";

/** What every subject knows: the repository, and everything its workflows do. */
export interface Around {
  readonly pipeline: Pipeline;
  readonly files: RepositoryFiles;
  /** The branch that counts as the default one, and whether that is only assumed. */
  readonly defaultBranch: { readonly name: string; readonly assumed: boolean };
  /** The owner of the repository, when a git remote tells. */
  readonly owner?: string;
  /** Owners of the reusable workflows that are called here: mostly one's own organisation. */
  readonly workflowOwners: ReadonlySet<string>;
  /** Services that files of the repository define; found when they are first asked for. */
  readonly services: () => readonly DefinedService[];
}

/** A subject that belongs to one job of one run. */
export interface InJob extends Around {
  readonly run: Run;
  readonly job: Job;
}

/** The kinds of thing a rule can judge; the engine finds every one of every kind. */
export interface Subjects {
  /** A job that holds AWS credentials, or is handed some to pass on. */
  job: InJob;
  /** A place where a job gets its AWS credentials. */
  session: InJob & { readonly session: Credentials };
  /** An image build. */
  build: InJob & { readonly build: Build };
  /** What makes an image: a build, or something that cannot be read and is followed by pushes of what no build made. */
  maker: InJob & { readonly maker: Build | OpaqueEffect };
  /** Something that puts a tag into a registry. */
  push: InJob & { readonly push: Extract<Effect, { kind: "push" | "tag" }> };
  /** A service that is moved to another revision, or restarted. */
  deployment: InJob & { readonly deployment: Update };
  /** A task definition that is registered. */
  revision: InJob & { readonly revision: Register };
  /** A one-off task that is started. */
  task: InJob & { readonly task: RunTask };
  /** A wait for a service to settle. */
  wait: InJob & { readonly wait: Wait };
  /** A request over HTTP, or a one-off task, after something that deploys or may deploy. */
  check: InJob & { readonly check: Request | RunTask; readonly deployment: Update | OpaqueEffect };
  /** An action that a job uses, directly or through a composite action. */
  use: InJob & { readonly use: Use };
  /** What a job hands on to those that need it. */
  output: InJob & { readonly output: NamedValue };
  /** A task definition that a file or the workflow spells out, and what it is registered for. */
  definition: InJob & {
    readonly definition: TaskDefinition;
    /** Absent where Terraform registers it. */
    readonly revision?: Register;
    /** The services that run it, as files define them. */
    readonly runs: readonly ServiceDefinition[];
    /** Whoever applies it leaves the service to a pipeline that registers another one. */
    readonly replaced?: boolean;
  };
  /** The variables of a task definition: all of them, or those that steps put into one that is read from elsewhere. */
  environment: InJob & { readonly definition: TaskDefinition; readonly rest?: "in the account" | "not read" };
  /** An image that a container is told to run. */
  image: InJob & { readonly image: ImageUse; readonly deployment?: Update };
}
export type SubjectKind = keyof Subjects;

/** How it is known that a container runs this image. */
export interface ImageUse {
  readonly value: Value;
  readonly at: SourceRange;
  /** rendered: a workflow puts it into a definition; file: a definition in the repository names it; inferred: a service is
   * restarted for a tag that was just pushed. */
  readonly how: "rendered" | "file" | "inferred";
  /** Its owner ignores changes of the definition, or nothing deploys it: another image takes its place. */
  readonly replaced?: boolean;
  readonly container?: Value;
  /** It is the default of a parameter, and a stack may have another value for that. */
  readonly assumed?: boolean;
}

/** A service that files of the repository define. */
export interface DefinedService extends ServiceDefinition {
  /** Its names when its variables have other values: nobody here applies it with the ones that are written down. */
  readonly otherwise?: Pick<ServiceDefinition, "name" | "cluster">;
}

import type { Build, Credentials, Effect, Register, Request, Update } from "../model/effect.js";
import type { Job, Pipeline, Run } from "../model/pipeline.js";
import type { RepositoryFiles } from "./files.js";

/** What every subject carries: the run it belongs to and the repository around it. */
export interface InRun {
  readonly run: Run;
  readonly pipeline: Pipeline;
  readonly files: RepositoryFiles;
  /** The branch that counts as the default one, and how that is known. */
  readonly defaultBranch: { readonly name: string; readonly assumed: boolean };
  readonly owner?: string;
}

/** The kinds of thing a rule can judge. */
export interface Subjects {
  /** A job that holds AWS credentials or changes something in AWS. */
  job: InRun & { readonly job: Job };
  /** A place where a job gets its AWS credentials. */
  session: InRun & { readonly job: Job; readonly session: Credentials };
  /** An image build. */
  build: InRun & { readonly job: Job; readonly build: Build };
  /** Something that puts an image or a tag into a registry. */
  push: InRun & { readonly job: Job; readonly push: Effect & { readonly kind: "push" | "tag" | "build" } };
  /** A service that is moved to another revision or restarted. */
  deployment: InRun & { readonly job: Job; readonly deployment: Update };
  /** A task definition that is registered. */
  revision: InRun & { readonly job: Job; readonly revision: Register };
  /** A request over HTTP that follows a deployment. */
  request: InRun & { readonly job: Job; readonly request: Request; readonly deployment: Update };
  /** A task definition written in the repository, outside any workflow. */
  definition: { readonly pipeline: Pipeline; readonly files: RepositoryFiles; readonly definition: Definition };
}

/** A container's image as some file of the repository spells it. */
export interface Definition {
  readonly file: string;
  readonly images: readonly { readonly image: string; readonly at: import("../model/source.js").SourceRange }[];
}

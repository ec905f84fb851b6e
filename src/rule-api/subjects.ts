import type { Build, Credentials, Effect, Register, Request, RunTask, Update } from "../model/effect.js";
import type { Job, Pipeline, Run } from "../model/pipeline.js";
import type { SourceRange } from "../model/source.js";
import type { RepositoryFiles } from "./files.js";

/** What every subject knows: the repository, and everything its workflows do. */
export interface Around {
  readonly pipeline: Pipeline;
  readonly files: RepositoryFiles;
  /** The branch that counts as the default one, and whether that is only assumed. */
  readonly defaultBranch: { readonly name: string; readonly assumed: boolean };
  /** The owner of the repository, when a git remote tells. */
  readonly owner?: string;
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
  /** Something that puts a tag into a registry. */
  push: InJob & { readonly push: Extract<Effect, { kind: "push" | "tag" }> };
  /** A service that is moved to another revision, or restarted. */
  deployment: InJob & { readonly deployment: Update };
  /** A task definition that is registered. */
  revision: InJob & { readonly revision: Register };
  /** A one-off task that is started. */
  task: InJob & { readonly task: RunTask };
  /** A request over HTTP after a deployment. */
  request: InJob & { readonly request: Request; readonly deployment: Update };
  /** Container images that a file of the repository names outside any workflow. */
  definition: Around & { readonly definition: Definition };
}
export type SubjectKind = keyof Subjects;

/** Container images as a file of the repository spells them. */
export interface Definition {
  readonly file: string;
  readonly images: readonly DefinedImage[];
}
export interface DefinedImage {
  readonly image: string;
  readonly at: SourceRange;
  /** The image is replaced before anything runs it: changes are ignored by its owner, or a workflow renders it. */
  readonly replaced: boolean;
}

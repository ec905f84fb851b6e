import type { SourceRange } from "./source.js";
import type { TaskDefinition } from "./task-definition.js";
import type { Value } from "./value.js";

/** A task definition on its way to RegisterTaskDefinition: what it started as, and what was changed since. */
export interface TaskDocument {
  readonly base: DocumentBase;
  readonly edits: readonly DocumentEdit[];
  /** The text as steps have written or rewritten it, where it is no longer the file's; later edits are not in it. */
  readonly text?: Value;
  /** What was taken out, and not put in again so far as anybody can tell. */
  readonly removed?: readonly Removal[];
}

/** A field of the definition, or of the containers of these names; without a name, of all. */
export interface Removal {
  readonly field: string;
  readonly ofTask: boolean;
  readonly containers: readonly Value[];
}

export type DocumentBase =
  | { readonly kind: "file"; readonly path: string; readonly at?: SourceRange }
  | { readonly kind: "live"; readonly family: Value; readonly at: SourceRange }
  | { readonly kind: "assembled"; readonly at: SourceRange }
  /** A resource in a template of CloudFormation; without its definition where its containers cannot be read. */
  | {
      readonly kind: "template";
      readonly path: string;
      readonly at: SourceRange;
      readonly definition?: TaskDefinition;
    }
  | {
      readonly kind: "opaque";
      readonly why: string;
      /** The file of the repository that it is made from, in a language that is not read. */
      readonly path?: string;
      /** A file that does not exist by then, and where it is named. */
      readonly missing?: { readonly path: string; readonly at: SourceRange };
    };

/** One change; `field` is a task-definition path such as `image`, `environment` or `secrets`; "*" is anything. */
export interface DocumentEdit {
  readonly container?: Value;
  /** A field of the definition itself; without it, and without a container, some container's. */
  readonly ofTask?: true;
  readonly field: string;
  readonly value: Value;
  readonly at: SourceRange;
  /** `jq` or `yq` worked on the field: what it holds afterwards may have been there before. */
  readonly rewrites?: true;
  /** The variables that a change of `environment` puts in, as far as they can be told apart. */
  readonly variables?: readonly AddedVariable[];
}

export interface AddedVariable {
  /** Absent where nobody can tell which variables it holds. */
  readonly name?: string;
  readonly nameAt: SourceRange;
  readonly value: Value;
  readonly at: SourceRange;
}

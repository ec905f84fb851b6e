import type { TaskDocument } from "./document.js";
import type { ServiceDefinition } from "./service-definition.js";
import type { SourceRange } from "./source.js";
import type { Tri } from "./tri.js";
import type { Value, Words } from "./value.js";

export type EffectId = string;
export type JobId = string;

/** What an unreadable step might have done. */
export type EffectKind =
  | "credentials"
  | "login"
  | "build"
  | "tag"
  | "push"
  | "register"
  | "update"
  | "runTask"
  | "wait"
  | "request";

/** What every effect says of itself, whatever it does. */
export interface Does {
  readonly id: EffectId;
  /** The words that do it: a `uses:` value or a shell command. */
  readonly at: SourceRange;
  /** Calls on the way here, outermost first: a caller job's `uses`, a composite action's `uses`, a script's command. */
  readonly calledFrom: readonly SourceRange[];
  /** Where the command itself stands, in a function that was handed its words: `at` is the call that handed them. */
  readonly through?: SourceRange;
  readonly job: JobId;
  /** The position in its run; within one job, smaller is earlier. */
  readonly order: number;
  /** The step's own range, for findings about the step as a whole. */
  readonly step: SourceRange;
  readonly certainty: "does" | "may";
  /** What is open on the way here, such as which files changed, is open alike on every ref. */
  readonly onAnyRef: boolean;
  /** Runs only when something before it failed. */
  readonly onFailure: boolean;
  /** Its own job is red already or turns red right after it: nothing here has to tell it again. */
  readonly endsRed: boolean;
  /** Its failure leaves the job green: `|| true`, `continue-on-error`. */
  readonly tolerated: boolean;
  /** The credentials in force. */
  readonly session?: EffectId;
}

export interface Credentials extends Does {
  readonly kind: "credentials";
  /** oidc: web identity; keys: a pair handed in; chain: another role from the session before; ambient: the runner's own. */
  readonly way: "oidc" | "keys" | "chain" | "ambient";
  readonly role?: Value;
  readonly region?: Value;
  readonly keyId?: Value;
  /** Where the key pair is written. */
  readonly keyAt?: SourceRange;
  /** A session token comes with the keys: they end by themselves, at a time that is not known here. */
  readonly temporary?: true;
  readonly audience?: Value;
  /** A file that holds the token of a web identity: GitHub is not asked for one. */
  readonly tokenFile?: Value;
  /** Something in ECR or ECS is looked at with it, which is no effect of its own. */
  readonly touches?: true;
  /** The keys are in force for commands of one script only. */
  readonly inScript?: true;
  /** How many seconds a role's session lasts; absent for keys that do not end by themselves. */
  readonly seconds?: Value;
  /** Is the account id a secret from here on, so that GitHub drops every output that holds it? */
  readonly masksAccount?: Tri;
}
export interface Login extends Does {
  readonly kind: "login";
  readonly registry: Value;
  readonly user?: Value;
}
export interface Build extends Does {
  readonly kind: "build";
  readonly tags: Words;
  /** `NAME=value` build arguments, and what is handed over as BuildKit secrets. */
  readonly args: readonly NamedValue[];
  readonly secrets: readonly NamedValue[];
  readonly dockerfile?: Value;
  /** The tool makes the image in its own way. */
  readonly withoutDockerfile?: true;
  readonly context?: Value;
  readonly platforms?: Value;
  readonly cached: Tri;
  /** The stage that becomes the image, when it is not the last one. */
  readonly target?: Value;
  /** Files that earlier steps wrote, by their path: the build context may hold them. */
  readonly writtenFiles: readonly NamedValue[];
}
export interface NamedValue {
  readonly name: string;
  readonly value: Value;
  readonly at: SourceRange;
}
export interface Tag extends Does {
  readonly kind: "tag";
  readonly from: Value;
  readonly to: Value;
  /** `imagetools create`, `put-image`, `crane tag`: the registry itself gets the tag, no push follows. */
  readonly inRegistry: boolean;
}
export interface Push extends Does {
  readonly kind: "push";
  readonly image: Value;
  readonly imageAt: SourceRange;
  readonly allTags: boolean;
  /** The tool finds its own way into the registry: nothing has to log in before it. */
  readonly ownLogin?: true;
}
export interface Register extends Does {
  readonly kind: "register";
  readonly document: TaskDocument;
  /** Where the file with it is named, when that is a place of its own. */
  readonly documentAt?: SourceRange;
  /** The tool that registers, as far as its version matters. */
  readonly tool: string;
}
export interface Update extends Does {
  readonly kind: "update";
  readonly target: Target;
  /** The revision named: an ARN, a family, a file's registered result. */
  readonly revision?: Value;
  readonly force: boolean;
  /** What moves the service, when it is not the ECS rolling deployment. */
  readonly controller: "ecs" | "codedeploy" | "express" | "tool";
  readonly tool: string;
  /** The service is removed, scaled or described, not deployed: no rule on rollouts speaks. So is one that keeps its revision. */
  readonly scalesOnly: boolean;
  /** It switches the circuit breaker with rollback on. */
  readonly rollsBack?: true;
  /** What the tool makes the service from. */
  readonly definition?: ServiceDefinition;
}
export interface RunTask extends Does {
  readonly kind: "runTask";
  readonly target: Target;
  readonly revision: Value;
  /** What is told to its containers, such as another command. */
  readonly overrides?: Value;
  /** Does a task that exits with an error fail the job? */
  readonly failsJob: Tri;
}
export interface Wait extends Does {
  readonly kind: "wait";
  readonly target: Target;
  /** Would the job fail when the service had been rolled back? */
  readonly noticesRollback: Tri;
  /** Would the job fail when the service did not become stable? */
  readonly noticesFailure: Tri;
  readonly how: string;
  readonly minutes?: Value;
}
export interface Request extends Does {
  readonly kind: "request";
  readonly url?: Value;
  readonly urlAt: SourceRange;
  /** Does a failed answer fail the job? */
  readonly failsJob: Tri;
  readonly authenticated: boolean;
  /** It uploads or posts something, as notifications do and smoke tests seldom. */
  readonly sends?: boolean;
  /** What it sends is a file of the job. */
  readonly uploads?: boolean;
  readonly how: string;
}
/** Something that cannot be read, and what it could have been. */
export interface OpaqueEffect extends Does {
  readonly kind: "opaque";
  readonly name: string;
  readonly could: ReadonlySet<EffectKind>;
}

export type Effect =
  | Credentials
  | Login
  | Build
  | Tag
  | Push
  | Register
  | Update
  | RunTask
  | Wait
  | Request
  | OpaqueEffect;
export type EffectOf<K extends Effect["kind"]> = Extract<Effect, { kind: K }>;

/** One service, task or image in one cluster, region and account, as the workflow names it. */
export interface Target {
  readonly id: string;
  readonly kind: "service" | "task" | "image";
  readonly account?: Value;
  readonly region?: Value;
  readonly cluster?: Value;
  readonly name: Value;
  readonly namedAt: readonly SourceRange[];
}

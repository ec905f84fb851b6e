/** A policy document of IAM, read and normalised: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
export interface Policy {
  /** For messages: "inline policy ecr of role api", or an ARN. */
  readonly name: string;
  readonly version: "2012-10-17" | "2008-10-17";
  readonly statements: readonly Statement[];
}

export interface Statement {
  /** Its Sid, or its place: "statement 2". */
  readonly name: string;
  readonly effect: "Allow" | "Deny";
  /** Only resource policies have them. */
  readonly principals?: Principals;
  readonly actions: Matching;
  readonly resources: Matching;
  readonly conditions: readonly Condition[];
}

/** Patterns, of which one has to fit, or none for a Not-element. */
export interface Matching {
  readonly not: boolean;
  readonly patterns: readonly string[];
}

export interface Principals {
  readonly not: boolean;
  readonly all: readonly PrincipalPattern[];
}

export interface PrincipalPattern {
  readonly kind: "AWS" | "Service" | "Federated" | "CanonicalUser" | "*";
  /** An ARN, an account, a service, or "*". */
  readonly value: string;
}

/** One operator on one key, such as `ForAnyValue:StringLikeIfExists` on `aws:TagKeys`. */
export interface Condition {
  /** As it is written. */
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** What somebody wants to do. */
export interface AccessRequest {
  /** An ARN of a role or user, or a service such as "ecs-tasks.amazonaws.com". */
  readonly principal: string;
  /** "ecr:BatchGetImage" */
  readonly action: string;
  /** An ARN, or "*" where the action knows no resources. */
  readonly resource: string;
  /** The account that the resource belongs to. */
  readonly resourceAccount: string;
  readonly context: AccessContext;
}

/** Condition keys with their values; names do not differ by case. */
export interface AccessContext {
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** Keys that are not in `values`: are they absent from the request, or can nobody tell? */
  readonly others: "absent" | "unknown";
}

/** Every policy that has a say. */
export interface PoliciesInForce {
  /** Inline, attached and managed ones of the principal. */
  readonly identity: readonly Policy[];
  readonly boundary?: Policy;
  /** Of an ECR repository, a secret or a key, or the trust policy of a role. */
  readonly resource?: Policy;
}

/** Where a decision comes from. */
export interface Decider {
  readonly policy: string;
  readonly statement: string;
}

/** conditional: it hangs on condition keys whose values nobody can see from here. */
export type Decision =
  | { readonly is: "allowed"; readonly by: Decider }
  | { readonly is: "denied"; readonly why: "explicitly"; readonly by: Decider }
  | { readonly is: "denied"; readonly why: "implicitly"; readonly missing: "identity" | "boundary" | "resource" }
  | { readonly is: "conditional"; readonly by: Decider; readonly keys: readonly string[] };

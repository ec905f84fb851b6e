/** A jq filter. */
export type Jq =
  | { readonly kind: "identity" | "everything" }
  | { readonly kind: "text"; readonly pieces: readonly TextPiece[] }
  | { readonly kind: "number"; readonly text: string }
  | { readonly kind: "hole"; readonly start: number; readonly end: number }
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Jq[] }
  | { readonly kind: "index"; readonly of: Jq; readonly key: Jq }
  | { readonly kind: "each" | "slice"; readonly of: Jq }
  | { readonly kind: "list"; readonly body: Jq | undefined }
  | { readonly kind: "object"; readonly entries: readonly ObjectEntry[] }
  | { readonly kind: "pipe" | "comma"; readonly left: Jq; readonly right: Jq }
  | { readonly kind: "operation"; readonly operator: string; readonly left: Jq; readonly right: Jq }
  | { readonly kind: "assignment"; readonly operator: string; readonly left: Jq; readonly right: Jq }
  | { readonly kind: "if"; readonly condition: Jq; readonly yes: Jq; readonly no: Jq }
  | { readonly kind: "try" | "negative"; readonly body: Jq }
  | {
      readonly kind: "fold";
      readonly source: Jq;
      readonly names: readonly string[];
      readonly start: Jq;
      readonly step: Jq;
    }
  | { readonly kind: "bind"; readonly source: Jq; readonly names: readonly string[]; readonly body: Jq }
  | {
      readonly kind: "define";
      readonly name: string;
      readonly params: readonly string[];
      readonly is: Jq;
      readonly body: Jq;
    };

export type TextPiece =
  | { readonly start: number; readonly end: number }
  | { readonly text: string }
  | { readonly inner: Jq };

export interface ObjectEntry {
  readonly key: Jq;
  readonly value: Jq;
}

export const IDENTITY: Jq = { kind: "identity" };

/** Where a sealed value opens: for one Secret, anywhere in one namespace, or anywhere in the cluster. */
export const SCOPES = ["strict", "namespace-wide", "cluster-wide"] as const;
export type Scope = (typeof SCOPES)[number];

/** The Secret that a value is sealed for. */
export interface SealedFor {
  readonly namespace: string;
  readonly name: string;
  readonly scope: Scope;
}

/**
 * What is bound to the value and must be the same when it is opened.
 * source: sealed-secrets docs/developer/crypto.md
 */
export function labelOf({ namespace, name, scope }: SealedFor): string {
  if (scope === "cluster-wide") return "";
  return scope === "namespace-wide" ? namespace : `${namespace}/${name}`;
}

/** How a SealedSecret and its template tell the controller their scope; strict needs no word. */
export function scopeAnnotations(scope: Scope): Readonly<Record<string, string>> {
  return scope === "strict" ? {} : { [`sealedsecrets.bitnami.com/${scope}`]: "true" };
}

import type { KubernetesClient } from "../../../lib/kubernetes/client.ts";
import type { KubernetesObject } from "../../../lib/kubernetes/object.ts";
import type { CertificateAndKey } from "../../../lib/pki.ts";
import type { AcmeClient, Ask } from "../../acme/client.ts";
import { openAccount, type AccountState } from "../acme/account.ts";
import { SECRET, type ClusterView } from "../controller.ts";
import type { WantedCondition } from "../status.ts";
import { keyPair } from "./key-pair.ts";
import { issuerSpec, type AcmeSolver } from "./spec.ts";

/** Namespace of cert-manager, where ClusterIssuers keep their Secrets. */
const HOME = "cert-manager";

export interface Acme {
  readonly client: AcmeClient;
  readonly solvers: readonly AcmeSolver[];
  /** Where the issuer's Secrets are. */
  readonly namespace: string;
}

export interface IssuerState {
  readonly condition: WantedCondition;
  /** Undefined while it cannot sign; `self` signs with each new key itself. */
  readonly signer?: CertificateAndKey | "self" | { readonly acme: Acme };
  /** Further fields of its status. */
  readonly status?: Readonly<Record<string, unknown>>;
}

export interface IssuerWorld {
  readonly cluster: ClusterView;
  readonly client: KubernetesClient;
  /** The way to authorities outside; without one no issuer of theirs gets ready. */
  readonly ask: Ask | undefined;
  /** Accounts that were opened, by issuer: registered once, and again whenever something about them changes. */
  readonly accounts: Map<string, { readonly of: string; readonly state: AccountState }>;
}

/** Reasons and messages as cert-manager's own. */
export async function issuerState(
  { cluster, client, ask, accounts }: IssuerWorld,
  issuer: KubernetesObject,
): Promise<IssuerState> {
  const { selfSigned, ca, acme } = issuerSpec.parse(issuer["spec"]);
  const namespace = issuer.metadata.namespace ?? HOME;
  if (selfSigned !== undefined) return { condition: ready("True", "IsReady", ""), signer: "self" };
  if (acme !== undefined && ask !== undefined) {
    const secret = cluster.get(SECRET, namespace, acme.privateKeySecretRef.name);
    const id = `${issuer.kind}/${namespace}/${issuer.metadata.name}`;
    const of = JSON.stringify([acme, secret?.["data"] ?? null]);
    const known = accounts.get(id);
    const state = known?.of === of ? known.state : await openAccount({ ask, client }, acme, namespace, secret);
    accounts.set(id, { of, state });
    const status = { acme: { uri: state.uri, lastRegisteredEmail: acme.email ?? "" } };
    if (state.acme === undefined) return { condition: state.condition };
    const signer = { acme: { client: state.acme, solvers: acme.solvers, namespace } };
    return { condition: state.condition, signer, status };
  }
  if (ca === undefined)
    return { condition: ready("False", "NotSimulated", "issuers of this kind are not played in a rehearsal") };
  const pair = keyPair(cluster.get(SECRET, namespace, ca.secretName));
  if (pair === undefined) {
    const message = `Error getting keypair for CA issuer: no usable Secret "${ca.secretName}"`;
    return { condition: ready("False", "ErrGetKeyPair", message) };
  }
  return { condition: ready("True", "KeyPairVerified", "Signing CA verified"), signer: pair };
}

export function ready(status: "True" | "False", reason: string, message: string): WantedCondition {
  return { type: "Ready", status, reason, message };
}

import type { Certificates, Lab } from "../../plan/lab.ts";
import { CERT_MANAGER_NAMESPACE } from "./cert-manager.ts";
import { labels } from "./meta.ts";

/** Where ACME accounts and orders are made. source: https://letsencrypt.org/docs/acme-protocol-updates/ */
export const ACME_SERVERS = {
  "letsencrypt-staging": "https://acme-staging-v02.api.letsencrypt.org/directory",
  letsencrypt: "https://acme-v02.api.letsencrypt.org/directory",
} as const;

/** Holds the token that may write the zone's records. `k8s-apply` writes it; it is never in Git. */
export const CLOUDFLARE_SECRET = {
  namespace: CERT_MANAGER_NAMESPACE,
  name: "cloudflare-api-token",
  key: "api-token",
} as const;

export type AcmeIssuer = keyof typeof ACME_SERVERS;

/** The authority that proves the domain by DNS; undefined in a lab that signs for itself. */
export function acmeIssuer({ issuer }: Certificates): AcmeIssuer | undefined {
  return issuer === "self-signed" ? undefined : issuer;
}

/** Secret of the account's key, in cert-manager's namespace. cert-manager makes it where there is none. */
export function accountSecret(issuer: AcmeIssuer): string {
  return `${issuer}-account`;
}

/** The ClusterIssuer that signs for the lab's domain; it is named as in the config. */
export function renderIssuer(lab: Lab): object {
  return {
    apiVersion: "cert-manager.io/v1",
    kind: "ClusterIssuer",
    metadata: { name: lab.certificates.issuer, labels: labels(lab, "gateway") },
    spec: specOf(lab),
  };
}

function specOf({ certificates, cloudflare }: Lab): object {
  const issuer = acmeIssuer(certificates);
  if (issuer === undefined) return { selfSigned: {} };
  const { email } = certificates;
  const { name, key } = CLOUDFLARE_SECRET;
  return {
    acme: {
      server: ACME_SERVERS[issuer],
      ...(email === "" ? {} : { email }),
      privateKeySecretRef: { name: accountSecret(issuer) },
      solvers: [
        {
          // A wildcard can be proven by DNS alone, and the token is for this zone alone.
          ...(cloudflare === null ? {} : { selector: { dnsZones: [cloudflare.zone] } }),
          dns01: { cloudflare: { apiTokenSecretRef: { name, key } } },
        },
      ],
    },
  };
}

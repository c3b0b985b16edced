import { X509Certificate } from "node:crypto";
import { z } from "zod";
import type { KubernetesObject, ObjectRef } from "../../lib/kubernetes/object.ts";
import { accountSecret, type AcmeIssuer } from "../../render/kubernetes/issuer.ts";
import { CERT_MANAGER_NAMESPACE } from "../../render/kubernetes/cert-manager.ts";
import { GATEWAY_NAMESPACE, TLS_SECRET } from "../../render/kubernetes/gateway.ts";

const tlsSecret = z.looseObject({ data: z.looseObject({ "tls.crt": z.base64() }) });
const data = z.record(z.string(), z.string());

/** What a rebuilt cluster would otherwise order again: the account, and the one certificate of the lab. */
export function keptRefs(issuer: AcmeIssuer): readonly ObjectRef[] {
  return [
    { apiVersion: "v1", kind: "Secret", namespace: CERT_MANAGER_NAMESPACE, name: accountSecret(issuer) },
    { apiVersion: "v1", kind: "Secret", namespace: GATEWAY_NAMESPACE, name: TLS_SECRET },
  ];
}

/**
 * A Secret as another cluster can take it. Labels and annotations stay: cert-manager takes a Secret for its own, and
 * does not order again, when they name the certificate's issuer. source: cert-manager docs, "Backup and Restore"
 */
export function portable(secret: KubernetesObject): KubernetesObject {
  const { name, namespace, labels, annotations } = secret.metadata;
  return {
    apiVersion: secret.apiVersion,
    kind: secret.kind,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
    },
    type: secret["type"],
    data: data.parse(secret["data"]),
  };
}

/** Whether a Secret is of use to this issuer now: a certificate of another one, or one that has ended, is not. */
export function isUseful(secret: KubernetesObject, issuer: AcmeIssuer, now: number): boolean {
  if (secret.metadata.name !== TLS_SECRET) return secret.metadata.name === accountSecret(issuer);
  if (secret.metadata.annotations?.["cert-manager.io/issuer-name"] !== issuer) return false;
  const parsed = tlsSecret.safeParse(secret).data;
  if (parsed === undefined) return false;
  return Date.parse(new X509Certificate(Buffer.from(parsed.data["tls.crt"], "base64")).validTo) > now;
}

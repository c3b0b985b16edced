import { createHash, createPrivateKey, X509Certificate } from "node:crypto";
import { z } from "zod";
import { messageOf } from "../../lib/error.ts";
import type { KubernetesClient } from "../../lib/kubernetes/client.ts";
import { conditionOf, type KubernetesObject } from "../../lib/kubernetes/object.ts";
import type { CertificateAndKey } from "../../lib/pki.ts";
import { issueFor } from "./certificates/issue.ts";
import { certificateSpec, issuerSpec, renewBefore, type CertificateSpec } from "./certificates/spec.ts";
import {
  CERTIFICATE,
  CLUSTER_ISSUER,
  ISSUER,
  NODE,
  POD,
  SECRET,
  type ClusterView,
  type Controller,
} from "./controller.ts";
import { podsUp } from "./pods.ts";
import { conditionsAfter, writeStatus, type WantedCondition } from "./status.ts";

/** Namespace of cert-manager, where ClusterIssuers keep their Secrets. */
const HOME = "cert-manager";
/** Fingerprint of what a Secret was issued for; another one means: issue again. */
const ISSUED_FOR = "homelab.dev/issued-for";
const FIELD_MANAGER = "cert-manager-certificates-issuing";

const secretData = z.looseObject({ data: z.record(z.string(), z.string()).nullish() });

/**
 * Stand-in for cert-manager: issues real certificates for issuers of the kinds `selfSigned` and `ca`, renews them, and
 * writes the conditions that others wait for. It does so only while a pod of cert-manager runs.
 */
export function certManager(): Controller {
  let timer: NodeJS.Timeout | undefined;
  return {
    name: "cert-manager",
    watches: [POD, NODE, ISSUER, CLUSTER_ISSUER, CERTIFICATE, SECRET],
    async reconcile(cluster, client, again) {
      clearTimeout(timer);
      if (podsUp(cluster, HOME, { "app.kubernetes.io/name": "cert-manager" }).length === 0) return;
      for (const issuer of [...cluster.list(ISSUER), ...cluster.list(CLUSTER_ISSUER)])
        await writeCondition(client, issuer, issuerState(cluster, issuer).condition);
      const renewals: number[] = [];
      for (const certificate of cluster.list(CERTIFICATE)) renewals.push(await settle(cluster, client, certificate));
      const next = Math.min(...renewals) - Date.now();
      // Node's timers hold at most 2^31 ms; a change of any object looks again anyway.
      if (Number.isFinite(next)) timer = setTimeout(again, Math.min(Math.max(next, 1000), 2_000_000_000)).unref();
    },
    stop: async () => clearTimeout(timer),
  };
}

interface IssuerState {
  readonly condition: WantedCondition;
  /** Undefined while it cannot sign; `self` signs with each new key itself. */
  readonly signer?: CertificateAndKey | "self";
}

/** Reasons and messages as cert-manager's own. */
function issuerState(cluster: ClusterView, issuer: KubernetesObject): IssuerState {
  const { selfSigned, ca } = issuerSpec.parse(issuer["spec"]);
  if (selfSigned !== undefined) return { condition: ready("True", "IsReady", ""), signer: "self" };
  if (ca === undefined)
    return { condition: ready("False", "NotSimulated", "a rehearsal issues for selfSigned and ca issuers only") };
  const pair = keyPair(cluster.get(SECRET, issuer.metadata.namespace ?? HOME, ca.secretName));
  if (pair === undefined)
    return {
      condition: ready(
        "False",
        "ErrGetKeyPair",
        `Error getting keypair for CA issuer: no usable Secret "${ca.secretName}"`,
      ),
    };
  return { condition: ready("True", "KeyPairVerified", "Signing CA verified"), signer: pair };
}

/** @returns when to look at this certificate again, in milliseconds since the epoch */
async function settle(cluster: ClusterView, client: KubernetesClient, certificate: KubernetesObject): Promise<number> {
  const spec = certificateSpec.parse(certificate["spec"]);
  const { namespace, name } = certificate.metadata;
  const { issuerRef } = spec;
  const issuer =
    issuerRef.kind === "ClusterIssuer"
      ? cluster.get(CLUSTER_ISSUER, undefined, issuerRef.name)
      : cluster.get(ISSUER, namespace, issuerRef.name);
  const state = issuer === undefined ? undefined : issuerState(cluster, issuer);
  if (state?.signer === undefined) {
    const what = `${issuerRef.kind} "${issuerRef.name}"`;
    const message = issuer === undefined ? `Referenced ${what} not found` : `Referenced ${what} is not ready`;
    await writeCondition(client, certificate, ready("False", "Pending", message));
    return Infinity;
  }
  const signer = state.signer === "self" ? undefined : state.signer;
  const fingerprint = createHash("sha256")
    .update(JSON.stringify([spec, signer?.cert ?? "self"]))
    .digest("hex");
  const secret = cluster.get(SECRET, namespace, spec.secretName);
  let current = secret?.metadata.annotations?.[ISSUED_FOR] === fingerprint ? keyPair(secret) : undefined;
  if (current === undefined || renewalTime(spec, current) <= Date.now()) {
    try {
      const issued = await issueFor(spec, signer);
      await client.apply(secretFor(certificate, spec, issued, fingerprint), {
        fieldManager: FIELD_MANAGER,
        force: true,
      });
      current = issued;
    } catch (error) {
      await writeCondition(client, certificate, ready("False", "Failed", `${name}: ${messageOf(error)}`));
      return Infinity;
    }
  }
  const x509 = new X509Certificate(current.cert);
  const renewal = renewalTime(spec, current);
  await writeCondition(client, certificate, ready("True", "Ready", "Certificate is up to date and has not expired"), {
    notBefore: time(Date.parse(x509.validFrom)),
    notAfter: time(Date.parse(x509.validTo)),
    renewalTime: time(renewal),
  });
  return renewal;
}

function renewalTime(spec: CertificateSpec, { cert }: CertificateAndKey): number {
  return Date.parse(new X509Certificate(cert).validTo) - renewBefore(spec);
}

function secretFor(
  certificate: KubernetesObject,
  spec: CertificateSpec,
  issued: CertificateAndKey & { readonly ca: string },
  fingerprint: string,
): KubernetesObject {
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      name: spec.secretName,
      namespace: certificate.metadata.namespace,
      labels: { "controller.cert-manager.io/fao": "true", ...spec.secretTemplate?.labels },
      annotations: {
        "cert-manager.io/certificate-name": certificate.metadata.name,
        "cert-manager.io/issuer-name": spec.issuerRef.name,
        "cert-manager.io/issuer-kind": spec.issuerRef.kind,
        "cert-manager.io/issuer-group": spec.issuerRef.group,
        "cert-manager.io/common-name": spec.commonName ?? "",
        "cert-manager.io/alt-names": spec.dnsNames.join(","),
        "cert-manager.io/ip-sans": spec.ipAddresses.join(","),
        [ISSUED_FOR]: fingerprint,
        ...spec.secretTemplate?.annotations,
      },
    },
    type: "kubernetes.io/tls",
    data: { "tls.crt": base64(issued.cert), "tls.key": base64(issued.key), "ca.crt": base64(issued.ca) },
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

/** Certificate and key of a TLS Secret, when they are there and belong together. */
function keyPair(secret: KubernetesObject | undefined): CertificateAndKey | undefined {
  if (secret === undefined) return undefined;
  const data = secretData.parse(secret).data ?? {};
  const [cert, key] = ["tls.crt", "tls.key"].map((name) => Buffer.from(data[name] ?? "", "base64").toString("utf8"));
  if (cert === undefined || key === undefined || cert === "" || key === "") return undefined;
  try {
    return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key)) ? { cert, key } : undefined;
  } catch (error) {
    // OpenSSL's errors carry codes; what is no PEM is not usable, anything else is a defect.
    if (error instanceof Error && "code" in error) return undefined;
    throw error;
  }
}

async function writeCondition(
  client: KubernetesClient,
  object: KubernetesObject,
  condition: WantedCondition,
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const last = conditionOf(object, "Ready");
  const before = last === undefined ? [] : [last];
  const conditions = conditionsAfter(before, [condition], object.metadata.generation);
  await writeStatus(client, object, { conditions, ...more });
}

function ready(status: "True" | "False", reason: string, message: string): WantedCondition {
  return { type: "Ready", status, reason, message };
}

function time(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

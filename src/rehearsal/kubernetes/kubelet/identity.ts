import { createHash, X509Certificate } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { messageOf } from "../../../lib/error.ts";
import { readIfExists, writeFileAtomic } from "../../../lib/files.ts";
import { connect, type KubernetesClient } from "../../../lib/kubernetes/client.ts";
import { isKubernetesError } from "../../../lib/kubernetes/status.ts";
import { createCsr, importPrivateKey, type CertificateAndKey } from "../../../lib/pki.ts";
import { waitFor } from "../../../lib/wait.ts";
import type { ClusterFacts } from "../cluster.ts";
import { kubeconfigText } from "../kubeconfig.ts";

export interface IdentityOptions {
  /** The machine's directory. */
  readonly dir: string;
  readonly hostname: string;
  /** Where the kubelet reaches the API. */
  readonly server: string;
  readonly cluster: ClusterFacts;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

const CSR = { apiVersion: "certificates.k8s.io/v1", kind: "CertificateSigningRequest" } as const;
const issued = z.looseObject({
  status: z.looseObject({
    certificate: z.string().optional(),
    conditions: z.array(z.looseObject({ type: z.string(), message: z.string().optional() })).nullish(),
  }),
});

/**
 * The kubelet's client certificate: the one on the machine's disk while it is valid, else a new one from the cluster,
 * asked for with the join token and approved and signed by the controller-manager. Waits for the API for as long as
 * the machine is powered on. source: Kubernetes documentation, "TLS bootstrapping".
 */
export async function kubeletIdentity(options: IdentityOptions): Promise<CertificateAndKey> {
  const folder = join(options.dir, "var/lib/kubelet/pki");
  const certPath = join(folder, "kubelet-client.crt");
  const keyPath = join(folder, "kubelet-client.key");
  const [cert, key] = await Promise.all([readIfExists(certPath), readIfExists(keyPath)]);
  if (cert !== undefined && key !== undefined && isUsable({ cert, key }, options.cluster.ca)) return { cert, key };
  const fresh = await requestIdentity(options);
  await writeFileAtomic(keyPath, fresh.key, 0o600);
  await writeFileAtomic(certPath, fresh.cert, 0o600);
  return fresh;
}

/** Whether a certificate is from this CA, belongs to its key and lives for another day. */
function isUsable({ cert, key }: CertificateAndKey, ca: string): boolean {
  const certificate = new X509Certificate(cert);
  return (
    certificate.checkIssued(new X509Certificate(ca)) &&
    certificate.checkPrivateKey(importPrivateKey(key)) &&
    new Date(certificate.validTo).getTime() > Date.now() + 86_400_000
  );
}

async function requestIdentity(options: IdentityOptions): Promise<CertificateAndKey> {
  const { hostname, cluster, server, signal, log } = options;
  const request = await createCsr({
    commonName: `system:node:${hostname}`,
    organization: ["system:nodes"],
    algorithm: "P-256",
  });
  const client = connect(
    kubeconfigText({
      cluster: cluster.name,
      server,
      ca: cluster.ca,
      user: "kubelet-bootstrap",
      credentials: { token: cluster.bootstrapToken },
    }),
  );
  const name = `node-csr-${createHash("sha256").update(request.csr).digest("base64url").replaceAll(/[-_]/g, "x").toLowerCase()}`;
  let last = "";
  try {
    const cert = await waitFor(
      async () => {
        try {
          return await certificateFor(client, name, request.csr);
        } catch (error) {
          const reason = messageOf(error);
          if (reason !== last && !signal.aborted) log(`kubelet: joining ${server}: ${reason}`);
          last = reason;
          throw error;
        }
      },
      { timeoutMs: 2_147_483_647, intervalMs: 120, what: `certificate of kubelet ${hostname}`, signal },
    );
    return { cert, key: request.key };
  } finally {
    client.close();
  }
}

/** One try: make the request if it is not there yet, and look whether it has been signed. */
async function certificateFor(client: KubernetesClient, name: string, csr: string): Promise<string | undefined> {
  const found = (await client.find({ ...CSR, name })) ?? (await submit(client, name, csr));
  const { certificate, conditions } = issued.parse(found).status;
  if (certificate !== undefined) return Buffer.from(certificate, "base64").toString("utf8");
  const denied = conditions?.find(({ type }) => type === "Denied" || type === "Failed");
  if (denied !== undefined) throw new Error(`request ${name} was refused: ${denied.message ?? denied.type}`);
  return undefined;
}

async function submit(client: KubernetesClient, name: string, csr: string): Promise<unknown> {
  const spec = {
    signerName: "kubernetes.io/kube-apiserver-client-kubelet",
    usages: ["digital signature", "client auth"],
    request: Buffer.from(csr, "utf8").toString("base64"),
  };
  try {
    return await client.create({ ...CSR, metadata: { name }, spec });
  } catch (error) {
    if (isKubernetesError(error, "KUBERNETES_ALREADY_EXISTS")) return client.get({ ...CSR, name });
    throw error;
  }
}

import { stringify } from "yaml";
import { z } from "zod";
import { HomelabError } from "../../lib/error.ts";
import { isWhollyKnown } from "./protocol/value.ts";
import type { ObjectValue } from "./protocol/value.ts";

/** How providers reach the Kubernetes API: its URL, and certificates and key as PEM. */
export interface ClusterAccess {
  readonly host: string;
  readonly caCertificate: string;
  readonly clientCertificate: string;
  readonly clientKey: string;
}

const complete = z.object({
  host: z.string(),
  cluster_ca_certificate: z.string(),
  client_certificate: z.string(),
  client_key: z.string(),
});
const KNOWN = new Set(Object.keys(complete.shape));

/**
 * The way to the cluster in a provider's configuration. Before the cluster exists parts of it are unknown: then there
 * is none, as for the real providers, and only what needs no cluster can be done.
 *
 * @throws HomelabError `PROVIDER` for ways that the stand-ins do not know: a kubeconfig file, a token, a program
 */
export function clusterAccess(config: ObjectValue): ClusterAccess | undefined {
  const others = Object.entries(config).filter(([name, value]) => !KNOWN.has(name) && !isEmpty(value));
  if (others.length > 0)
    throw new HomelabError("PROVIDER", `the stand-in knows no ${others.map(([name]) => name).join(", ")}`, {
      hint: "Give it host, cluster_ca_certificate, client_certificate and client_key.",
    });
  if (!isWhollyKnown(config)) return undefined;
  const access = complete.safeParse(config).data;
  if (access === undefined) return undefined;
  return {
    host: access.host,
    caCertificate: access.cluster_ca_certificate,
    clientCertificate: access.client_certificate,
    clientKey: access.client_key,
  };
}

/** The access as the text of a kubeconfig. */
export function kubeconfigOf({ host, caCertificate, clientCertificate, clientKey }: ClusterAccess): string {
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "provider",
    contexts: [{ name: "provider", context: { cluster: "provider", user: "provider" } }],
    clusters: [{ name: "provider", cluster: { server: host, "certificate-authority-data": base64(caCertificate) } }],
    users: [
      {
        name: "provider",
        user: { "client-certificate-data": base64(clientCertificate), "client-key-data": base64(clientKey) },
      },
    ],
  });
}

function isEmpty(value: ObjectValue[string]): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

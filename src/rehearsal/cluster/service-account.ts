import { stringify } from "yaml";
import { z } from "zod";
import type { KubernetesClient } from "../../lib/kubernetes/client.ts";

const tokenRequest = z.looseObject({ status: z.looseObject({ token: z.string() }) });
const DAY_SECONDS = 86_400;

/**
 * A kubeconfig with which a program is what its pod would be in the cluster: its ServiceAccount, with its rights and no
 * more. The token lives for a day.
 *
 * @param ca PEM of the cluster's certificate authority
 */
export async function serviceAccountKubeconfig(
  client: KubernetesClient,
  account: { readonly namespace: string; readonly name: string },
  ca: string,
): Promise<string> {
  const token = await serviceAccountToken(client, account);
  const name = account.name;
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": name,
    clusters: [
      { name, cluster: { server: client.server, "certificate-authority-data": Buffer.from(ca).toString("base64") } },
    ],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace: account.namespace } }],
  });
}

/** A token of a ServiceAccount, as a pod of it would find it; it lives for a day. */
export async function serviceAccountToken(
  client: KubernetesClient,
  account: { readonly namespace: string; readonly name: string },
): Promise<string> {
  const body = {
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenRequest",
    spec: { expirationSeconds: DAY_SECONDS },
  };
  const path = `/api/v1/namespaces/${account.namespace}/serviceaccounts/${account.name}/token`;
  const { status } = tokenRequest.parse(JSON.parse(await client.raw("POST", path, { body: JSON.stringify(body) })));
  return status.token;
}

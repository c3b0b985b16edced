import { HomelabError } from "../../../lib/error.ts";
import { connect, type KubernetesClient } from "../../../lib/kubernetes/client.ts";
import { kubeconfigOf, type ClusterAccess } from "../cluster-access.ts";

/** What objects of the cluster are made with. */
export interface KubernetesContext {
  /** Undefined while the configuration does not say where the cluster is. */
  readonly access: ClusterAccess | undefined;
  /** Aborted when the run is interrupted. */
  readonly signal: AbortSignal;
}

/**
 * Do something with the cluster's API, and let go of the connections afterwards.
 *
 * @throws HomelabError `PROVIDER` in the real provider's words when there is no cluster yet: it asks this machine
 */
export async function withClient<T>(
  { access }: KubernetesContext,
  work: (client: KubernetesClient) => Promise<T>,
): Promise<T> {
  if (access === undefined)
    throw new HomelabError(
      "PROVIDER",
      'Get "http://localhost/api": dial tcp 127.0.0.1:80: connect: connection refused',
    );
  const client = connect(kubeconfigOf(access));
  try {
    return await work(client);
  } finally {
    client.close();
  }
}

import { HomelabError } from "../../../lib/error.ts";
import { connect, type KubernetesClient } from "../../../lib/kubernetes/client.ts";
import { kubeconfigOf, type ClusterAccess } from "../cluster-access.ts";
import type { Charts } from "./charts.ts";
import type { Helm } from "./helm.ts";

/** What releases work with. */
export interface HelmContext {
  readonly helm: Helm;
  readonly charts: Charts;
  /** Undefined while the configuration does not say where the cluster is. */
  readonly access: ClusterAccess | undefined;
  /** Aborted when the run is interrupted. */
  readonly signal: AbortSignal;
}

/** @throws HomelabError `PROVIDER` in helm's own words when there is no cluster yet */
export function accessOf({ access }: HelmContext): ClusterAccess {
  if (access !== undefined) return access;
  throw new HomelabError(
    "PROVIDER",
    "Kubernetes cluster unreachable: invalid configuration: no configuration has been provided, try setting KUBERNETES_MASTER environment variable",
  );
}

/** Do something with the cluster's API, and let go of the connections afterwards. */
export async function withClient<T>(context: HelmContext, work: (client: KubernetesClient) => Promise<T>): Promise<T> {
  const client = connect(kubeconfigOf(accessOf(context)));
  try {
    return await work(client);
  } finally {
    client.close();
  }
}

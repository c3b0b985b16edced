import type { KubernetesClient } from "../../lib/kubernetes/client.ts";
import { refOf, type KubernetesObject } from "../../lib/kubernetes/object.ts";
import { isKubernetesError } from "../../lib/kubernetes/status.ts";
import type { ClusterView } from "./controller.ts";

/** Create an object unless it is there. What a controller sees may be older than what it has just made. */
export async function ensure(cluster: ClusterView, client: KubernetesClient, object: KubernetesObject): Promise<void> {
  const { namespace, name } = object.metadata;
  if (cluster.get(object, namespace, name) !== undefined) return;
  try {
    await client.create(object);
  } catch (error) {
    if (!isKubernetesError(error, "KUBERNETES_ALREADY_EXISTS")) throw error;
  }
}

/** Delete an object, and what belongs to it, unless it has gone already. */
export async function remove(client: KubernetesClient, object: KubernetesObject): Promise<void> {
  try {
    await client.delete(refOf(object), { propagationPolicy: "Background" });
  } catch (error) {
    if (!isKubernetesError(error, "KUBERNETES_NOT_FOUND")) throw error;
  }
}

import type { KubernetesClient } from "../../../lib/kubernetes/client.ts";
import { refOf, type KubernetesObject } from "../../../lib/kubernetes/object.ts";
import { isKubernetesError } from "../../../lib/kubernetes/status.ts";
import { MIRROR_ANNOTATION } from "../stages.ts";

/**
 * Bring the mirror pods of a machine's static pods up to date: made when missing, made anew when the static pod's
 * definition changed, else only their status is written. Mirror pods belong to their Node (the API asks for that).
 */
export async function syncMirrorPods(
  client: KubernetesClient,
  node: { readonly name: string; readonly uid: string },
  pods: readonly KubernetesObject[],
): Promise<void> {
  const owner = { apiVersion: "v1", kind: "Node", name: node.name, uid: node.uid, controller: true };
  await Promise.all(
    pods.map(async (pod) => {
      const { status, ...definition } = pod;
      const ref = refOf(pod);
      const wanted = { ...definition, metadata: { ...definition.metadata, ownerReferences: [owner] } };
      const hash = pod.metadata.annotations?.[MIRROR_ANNOTATION];
      const there = await createdOrThere(client, wanted);
      if (there.metadata.annotations?.[MIRROR_ANNOTATION] !== hash) {
        await client.delete(ref, { gracePeriodSeconds: 0 });
        await client.create(wanted);
      }
      await client.patch(ref, { status }, { type: "strategic", subresource: "status" });
    }),
  );
}

/** Made first and looked at second: a kubelet may see a pod only when it exists and is bound to its node. */
async function createdOrThere(client: KubernetesClient, pod: KubernetesObject): Promise<KubernetesObject> {
  try {
    return await client.create(pod);
  } catch (error) {
    if (isKubernetesError(error, "KUBERNETES_ALREADY_EXISTS")) return client.get(refOf(pod));
    throw error;
  }
}

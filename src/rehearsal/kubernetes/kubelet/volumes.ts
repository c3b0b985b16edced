import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { KubernetesClient } from "../../../lib/kubernetes/client.ts";
import type { KubernetesObject } from "../../../lib/kubernetes/object.ts";
import type { Pod } from "./pod.ts";

const claim = z.looseObject({ spec: z.looseObject({ volumeName: z.string().optional() }) });
const volume = z.looseObject({
  spec: z.looseObject({ csi: z.looseObject({ driver: z.string(), volumeHandle: z.string() }).optional() }),
});
const nodeStatus = z.looseObject({
  status: z.looseObject({ volumesAttached: z.array(z.looseObject({ name: z.string() })).nullish() }).optional(),
});

/** What a kubelet knows of the volumes of its pods. */
export interface Volumes {
  /** Whether all volumes of a pod are attached to this machine; until then its containers must not start. */
  attached(pod: Pod): Promise<boolean>;
  /** Take over what the attach-detach controller says about this node. @returns whether something changed */
  learn(node: KubernetesObject): boolean;
  /** The pod's containers may start: its volumes are in use until `release`. */
  use(pod: Pod): Promise<void>;
  /** The pod is gone. */
  release(pod: Pod): Promise<void>;
}

/**
 * A volume's disk is attached before a pod that wants it starts, and is not detached before that pod is gone: the
 * kubelet waits for `volumesAttached` of its Node and answers with `volumesInUse`.
 * source: kubelet volumemanager; kube-controller-manager attachdetach (names and order)
 */
export function createVolumes(api: KubernetesClient, nodeName: string): Volumes {
  let present = new Set<string>();
  const used = new Map<string, readonly string[]>();

  /** Unique names of the pod's CSI volumes; undefined while a claim has no volume. */
  async function namesOf(pod: Pod): Promise<readonly string[] | undefined> {
    const names: string[] = [];
    for (const name of claimsOf(pod)) {
      const found = await api.find({
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        namespace: pod.metadata.namespace,
        name,
      });
      const { volumeName } = claim.parse(found ?? { spec: {} }).spec;
      if (volumeName === undefined) return undefined;
      const { csi } = volume.parse(
        await api.get({ apiVersion: "v1", kind: "PersistentVolume", name: volumeName }),
      ).spec;
      if (csi !== undefined) names.push(`kubernetes.io/csi/${csi.driver}^${csi.volumeHandle}`);
    }
    return names;
  }

  async function report(): Promise<void> {
    const volumesInUse = [...new Set([...used.values()].flat())].toSorted();
    const ref = { apiVersion: "v1", kind: "Node", name: nodeName };
    await api.patch(ref, { status: { volumesInUse } }, { type: "merge", subresource: "status" });
  }

  return {
    async attached(pod) {
      const names = await namesOf(pod);
      return names?.every((name) => present.has(name)) === true;
    },
    learn(node) {
      const now = new Set((nodeStatus.parse(node).status?.volumesAttached ?? []).map(({ name }) => name));
      const changed = !isDeepStrictEqual(now, present);
      present = now;
      return changed;
    },
    async use(pod) {
      const names = (await namesOf(pod)) ?? [];
      if (names.length === 0) return;
      used.set(pod.metadata.uid, names);
      await report();
    },
    async release(pod) {
      if (used.delete(pod.metadata.uid)) await report();
    },
  };
}

/** The claims that a pod mounts, those made for it alone included. */
function claimsOf({ metadata, spec }: Pod): readonly string[] {
  return (spec.volumes ?? []).flatMap(({ name, persistentVolumeClaim, ephemeral }) => {
    if (persistentVolumeClaim !== undefined) return [persistentVolumeClaim.claimName];
    return ephemeral === undefined ? [] : [`${metadata.name}-${name}`];
  });
}

import { z } from "zod";
import type { KubernetesClient } from "../../lib/kubernetes/client.ts";
import type { KubernetesObject } from "../../lib/kubernetes/object.ts";

export interface Volume {
  /** `namespace/name`. */
  readonly claim: string;
  /** `storage:volume` on the Proxmox host. */
  readonly disk: string;
}

const persistentVolume = z.looseObject({
  spec: z.looseObject({
    claimRef: z.looseObject({ namespace: z.string(), name: z.string() }).optional(),
    csi: z.looseObject({ driver: z.string(), volumeHandle: z.string() }).optional(),
  }),
  status: z.looseObject({ phase: z.string().optional() }).optional(),
});

const DRIVER = "csi.proxmox.sinextra.dev";

/** The bound claims whose volumes are disks of the Proxmox hosts, sorted by claim. */
export async function listVolumes(client: KubernetesClient): Promise<readonly Volume[]> {
  const volumes = await client.list({ apiVersion: "v1", kind: "PersistentVolume" });
  return volumes.flatMap(volumeOf).toSorted((a, b) => (a.claim < b.claim ? -1 : 1));
}

function volumeOf(object: KubernetesObject): readonly Volume[] {
  const { spec, status } = persistentVolume.parse(object);
  if (status?.phase !== "Bound" || spec.claimRef === undefined || spec.csi?.driver !== DRIVER) return [];
  const { namespace, name } = spec.claimRef;
  return [{ claim: `${namespace}/${name}`, disk: diskOf(spec.csi.volumeHandle) }];
}

/**
 * The disk that a volume handle names. A handle is `region/zone/storage/volume`; on a shared storage the zone is empty,
 * and on one of files the volume has a slash of its own. source: proxmox-csi-plugin pkg/utils/volume
 */
export function diskOf(handle: string): string {
  const [, , storage = "", ...volume] = handle.split("/");
  return `${storage}:${volume.join("/")}`;
}

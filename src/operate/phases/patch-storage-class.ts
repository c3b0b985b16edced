import { DEFAULT_CLASS } from "../../render/kubernetes/proxmox-csi.ts";
import { FIELD_MANAGER } from "../../drive/kubernetes/apply.ts";
import { withCluster } from "../clients.ts";
import type { Phase } from "../phase.ts";

const CLASS = { apiVersion: "storage.k8s.io/v1", kind: "StorageClass", name: DEFAULT_CLASS } as const;

export const patchStorageClass: Phase = {
  name: "patch-storage-class",
  title: `Make ${DEFAULT_CLASS} the default StorageClass`,
  needs: [],
  skip: (site) =>
    withCluster(site, async (client) =>
      (await client.find(CLASS)) === undefined ? `the cluster has no StorageClass ${CLASS.name} yet` : undefined,
    ),
  plan: () => `annotate StorageClass ${CLASS.name} as default`,
  run: (site) =>
    withCluster(site, async (client) => {
      const annotations = { "storageclass.kubernetes.io/is-default-class": "true" };
      await client.patch(CLASS, { metadata: { annotations } }, { type: "merge", fieldManager: FIELD_MANAGER });
    }),
};

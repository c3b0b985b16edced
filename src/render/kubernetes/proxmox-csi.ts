import type { Lab } from "../../plan/lab.ts";
import type { Folder } from "../folder.ts";
import { kustomization, labels } from "./meta.ts";

/** What a claim without a class gets, once `patch-storage-class` has made it the default. */
export const DEFAULT_CLASS = "proxmox-csi";

const DRIVER = "csi.proxmox.sinextra.dev";

/** The classes of volumes that are disks of the Proxmox hosts. The plugin itself comes with Terraform. */
export function renderProxmoxCsi(lab: Lab): Folder {
  return {
    "kustomization.yaml": kustomization(["storage-class.yaml", "storage-class-retain.yaml"]),
    "storage-class.yaml": storageClass(lab, DEFAULT_CLASS, "Delete"),
    "storage-class-retain.yaml": storageClass(lab, `${DEFAULT_CLASS}-retain`, "Retain"),
  };
}

/**
 * A class of disks on the lab's storage. Its disk is made where the first pod lands, because a local storage is reached
 * from its own host only. Nothing but `reclaimPolicy` tells the two apart: whether the disk goes with its claim.
 * source of the parameters: proxmox-csi-plugin docs/options.md
 */
function storageClass(lab: Lab, name: string, reclaimPolicy: "Delete" | "Retain"): object {
  return {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name, labels: labels(lab, name) },
    provisioner: DRIVER,
    parameters: {
      storage: lab.proxmox.diskStorage,
      "csi.storage.k8s.io/fstype": "ext4",
      // Freed blocks go back to a thin pool.
      ssd: "true",
    },
    reclaimPolicy,
    allowVolumeExpansion: true,
    volumeBindingMode: "WaitForFirstConsumer",
  };
}

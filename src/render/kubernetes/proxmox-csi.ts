import type { Lab } from "../../plan/lab.ts";
import type { Folder } from "../folder.ts";
import { chartKustomization, labels, namespace } from "./meta.ts";

export const CSI_NAMESPACE = "csi-proxmox";
/** Holds the plugin's account on the Proxmox host. `k8s-apply` writes it; it is never in Git. */
export const CSI_SECRET = "proxmox-csi-plugin";
/** Keys of that Secret: the plugin's configuration, and whom to trust besides the public authorities. */
export const CSI_SECRET_KEYS = { config: "config.yaml", ca: "ca.crt" } as const;
/** What a claim without a class gets, once `patch-storage-class` has made it the default. */
export const DEFAULT_CLASS = "proxmox-csi";

const DRIVER = "csi.proxmox.sinextra.dev";
const CONTROL_PLANE = "node-role.kubernetes.io/control-plane";

/** The Proxmox CSI plugin: volumes of pods are disks of the Proxmox hosts. */
export function renderProxmoxCsi(lab: Lab): Folder {
  const chart = {
    name: "proxmox-csi-plugin",
    repo: "oci://ghcr.io/sergelogvinov/charts",
    version: lab.versions.proxmoxCsiChart,
    releaseName: "proxmox-csi-plugin",
    namespace: CSI_NAMESPACE,
  };
  return {
    "kustomization.yaml": chartKustomization(lab, chart, [
      "namespace.yaml",
      "storage-class.yaml",
      "storage-class-retain.yaml",
    ]),
    // The node plugin mounts file systems on the machine.
    "namespace.yaml": namespace(lab, CSI_NAMESPACE, "privileged"),
    "storage-class.yaml": storageClass(lab, DEFAULT_CLASS, "Delete"),
    "storage-class-retain.yaml": storageClass(lab, `${DEFAULT_CLASS}-retain`, "Retain"),
    "values.yaml": {
      existingConfigSecret: CSI_SECRET,
      existingConfigSecretKey: CSI_SECRET_KEYS.config,
      // The chart moves more slowly than the plugin; both are pinned.
      controller: { plugin: { image: { tag: `v${lab.versions.proxmoxCsi}` } } },
      node: {
        plugin: { image: { tag: `v${lab.versions.proxmoxCsi}` } },
        // Volumes are wanted on every node that may run pods.
        tolerations: [{ operator: "Exists" }],
      },
      nodeSelector: { [CONTROL_PLANE]: "" },
      tolerations: [{ key: CONTROL_PLANE, effect: "NoSchedule" }],
      // Go reads certificates of this folder in addition to those of the image: a host with a private authority is
      // trusted without giving up the public ones.
      extraVolumes: [
        {
          name: "proxmox-ca",
          secret: {
            secretName: CSI_SECRET,
            optional: true,
            items: [{ key: CSI_SECRET_KEYS.ca, path: CSI_SECRET_KEYS.ca }],
          },
        },
      ],
      extraVolumeMounts: [{ name: "proxmox-ca", mountPath: "/etc/pki/tls/certs", readOnly: true }],
    },
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

import type { Lab } from "../../plan/lab.ts";

/** Holds the plugin's account on the Proxmox host; Terraform writes it, and it is never in Git. */
const SECRET = "proxmox-csi-plugin";
const CONTROL_PLANE = "node-role.kubernetes.io/control-plane";

/** Values of the chart proxmox-csi-plugin: volumes of pods are disks of the Proxmox hosts. */
export function proxmoxCsiValues(lab: Lab): object {
  return {
    existingConfigSecret: SECRET,
    existingConfigSecretKey: "config.yaml",
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
        secret: { secretName: SECRET, optional: true, items: [{ key: "ca.crt", path: "ca.crt" }] },
      },
    ],
    extraVolumeMounts: [{ name: "proxmox-ca", mountPath: "/etc/pki/tls/certs", readOnly: true }],
  };
}

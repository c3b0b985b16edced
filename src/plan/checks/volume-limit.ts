import { volumesOf } from "../facts/volumes.ts";
import type { Check } from "./check.ts";

/** Disks that the CSI plugin attaches to a node at most. Source: proxmox-csi-plugin, options of the node. */
const CSI_LIMIT = 24;
/** Disks of a VM on virtio-scsi, the system disk among them. Source: Proxmox VE, qm.conf. */
const SCSI_LIMIT = 30;

/** All disks of all apps find a VM to be attached to. */
export const volumeLimit: Check = (facts) => {
  const { nodes = [], cluster, apps } = facts;
  const takers = nodes.filter(({ role }) => role === "worker" || cluster?.scheduleOnControlPlanes === true);
  const databases = apps.reduce((sum, { config }) => sum + (config?.database?.postgres.instances ?? 0), 0);
  const wanted = volumesOf(facts).length + databases;
  const room = takers.reduce(
    (sum, { settings }) => sum + Math.min(CSI_LIMIT, SCSI_LIMIT - 1 - (settings?.disks.length ?? 0)),
    0,
  );
  if (takers.length === 0 || wanted <= room) return [];
  return [
    {
      code: "VOLUME_LIMIT",
      path: "nodes",
      message: `the apps have ${wanted} disks, and ${takers.length === 1 ? "the one node" : `the ${takers.length} nodes`} that runs them takes ${room}: the rest stays Pending`,
      hint: "add a worker, or put volumes together",
    },
  ];
};

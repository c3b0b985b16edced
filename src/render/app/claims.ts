import type { ContainerApp, Lab, LabVolume } from "../../plan/lab.ts";
import { BACKUP_LABEL, meta } from "./meta.ts";

/** The app's claims. Argo CD asks before it removes one, and never removes one that is to be retained. */
export function claims(lab: Lab, app: ContainerApp): readonly object[] {
  return app.volumes.map((volume) => {
    const { labels, ...metadata } = meta(lab, app, volume.claim);
    return {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: {
        ...metadata,
        labels: { ...labels, [BACKUP_LABEL]: isBackedUp(volume) ? "files" : "none" },
        annotations: {
          "argocd.argoproj.io/sync-options": volume.retain
            ? "Prune=false,Delete=false"
            : "Prune=confirm,Delete=confirm",
          ...(isBackedUp(volume) ? {} : { "k8up.io/backup": "false" }),
        },
      },
      spec: {
        accessModes: [volume.access],
        storageClassName: volume.storageClass,
        ...(volume.nfs === null ? {} : { volumeName: shareName(app, volume) }),
        resources: { requests: { storage: `${volume.gib}Gi` } },
      },
    };
  });
}

/** The volumes that are shares of a file server: made here, because no driver makes them. */
export function shares(lab: Lab, app: ContainerApp): readonly object[] {
  return app.volumes.flatMap((volume) => {
    if (volume.nfs === null) return [];
    const { labels } = meta(lab, app, volume.claim);
    return [
      {
        apiVersion: "v1",
        kind: "PersistentVolume",
        metadata: { name: shareName(app, volume), labels },
        spec: {
          capacity: { storage: `${volume.gib}Gi` },
          accessModes: [volume.access],
          // The share is not ours to delete.
          persistentVolumeReclaimPolicy: "Retain",
          storageClassName: "",
          claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", name: volume.claim, namespace: app.namespace },
          mountOptions: ["nfsvers=4.2", "hard", "noatime"],
          nfs: { server: volume.nfs.server, path: volume.nfs.path },
        },
      },
    ];
  });
}

/** Volumes have no namespace, so their names carry it. */
function shareName(app: ContainerApp, volume: LabVolume): string {
  return `${app.namespace}-${volume.claim}`;
}

/** A share is the file server's to back up. */
function isBackedUp({ backup, nfs }: LabVolume): boolean {
  return backup && nfs === null;
}

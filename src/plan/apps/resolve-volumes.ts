import type { LabVolume, LabWorkload } from "../../apps/lab-app.ts";
import type { VolumeConfig } from "../../apps/schema/volume.ts";
import { compare } from "../compare.ts";
import { claimName } from "./names.ts";
import { gibOf } from "./size.ts";

export const DEFAULT_CLASS = "proxmox-csi";
/** Keeps the disk on the host when its claim is deleted. */
export const RETAIN_CLASS = "proxmox-csi-retain";

type Volumes = Readonly<Record<string, VolumeConfig>>;

/** The claims of a workload, sorted. */
export function resolveVolumes(workload: string, volumes: Volumes): readonly LabVolume[] {
  return Object.entries(volumes)
    .map(([name, volume]): LabVolume => ({
      claim: claimName(workload, name),
      gib: gibOf(volume.size),
      storageClass: volume.nfs === undefined ? classOf(volume) : "",
      access: accessOf(volume),
      retain: volume.retain,
      backup: volume.backup,
      nfs: volume.nfs ?? null,
    }))
    .toSorted((a, b) => compare(a.claim, b.claim));
}

/** Where a workload sees its claims, sorted by claim. */
export function resolveMounts(workload: string, volumes: Volumes): LabWorkload["mounts"] {
  return Object.entries(volumes)
    .map(([name, { path, readOnly }]) => ({ claim: claimName(workload, name), path, readOnly }))
    .toSorted((a, b) => compare(a.claim, b.claim));
}

/** Whether one of them can be mounted by one node only. */
export function isExclusive(volumes: Volumes): boolean {
  return Object.values(volumes).some((volume) => accessOf(volume).startsWith("ReadWriteOnce"));
}

function classOf({ class: given, retain }: VolumeConfig): string {
  return given ?? (retain ? RETAIN_CLASS : DEFAULT_CLASS);
}

function accessOf({ access, nfs }: VolumeConfig): string {
  return access ?? (nfs === undefined ? "ReadWriteOnce" : "ReadWriteMany");
}

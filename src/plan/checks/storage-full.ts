import type { Facts } from "../facts.ts";
import { formatSize, parseSize } from "../../lib/size.ts";
import type { Check } from "./check.ts";

/** Storages that hand out more than they have, until they are full; then every VM on them stops. */
const THIN = new Set(["lvmthin", "zfspool", "rbd"]);
/** From here on a full pool is a matter of time. */
const ALARM = 0.8;

/** The disks on a storage are no larger in all than it is, times what may be promised of it. */
export const storageFull: Check = (facts) =>
  loads(facts)
    .filter(({ used, limit }) => used > limit)
    .map(({ id, where, used, limit, size, thick }) => ({
      code: "STORAGE_FULL",
      path: `proxmox.storages.${id}.size`,
      message: `disks of ${gibText(used)} are planned on storage ${id}${where}, which has ${gibText(size)}${limit === size ? "" : ` (${gibText(limit)} may be promised)`}`,
      hint: `make the disks ${gibText(used - limit)} smaller, or put some on another storage${thick ? "; a thick storage cannot be promised twice" : ""}`,
    }));

/** A thin pool that may fill up is told before it does. */
export const thinPool: Check = (facts) =>
  loads(facts)
    .filter(({ used, limit, size, thin }) => thin && used <= limit && used > size * ALARM)
    .map(({ id, where, used, size }) => ({
      code: "THIN_POOL",
      path: `proxmox.storages.${id}.size`,
      message: `disks of ${gibText(used)} are planned on thin storage ${id}${where}, which has ${gibText(size)}: when it is full, every VM on it stops`,
      hint: `keep the disks below ${gibText(Math.floor(size * ALARM))}, 80 % of it`,
      severity: "warning" as const,
    }));

interface Load {
  readonly id: string;
  /** ` of pve`, unless all hosts share it. */
  readonly where: string;
  /** All in GiB. */
  readonly used: number;
  readonly size: number;
  readonly limit: number;
  readonly thin: boolean;
  readonly thick: boolean;
}

/** Storages whose size is known; one that is not shared is another one on each host. */
function loads({ proxmox, guests }: Facts): readonly Load[] {
  if (proxmox === undefined) return [];
  const { storages, overcommit } = proxmox.settings;
  return Object.entries(storages).flatMap(([id, { size: text, type, shared }]) => {
    if (text === undefined) return [];
    const size = (parseSize(text) ?? 0) / 1024;
    const thick = type === "lvm";
    const limit = Math.floor(size * (thick ? 1 : overcommit.disk));
    const groups = shared ? [undefined] : proxmox.hosts.map(({ name }) => name);
    return groups.map((host) => {
      const disks = guests.filter((guest) => host === undefined || guest.host === host).flatMap((guest) => guest.disks);
      const used = disks.filter(({ storage }) => storage === id).reduce((sum, { gib }) => sum + gib, 0);
      const where = host === undefined || proxmox.hosts.length === 1 ? "" : ` of ${host}`;
      return { id, where, used, size, limit, thin: THIN.has(type), thick };
    });
  });
}

function gibText(gib: number): string {
  return formatSize(gib * 1024);
}

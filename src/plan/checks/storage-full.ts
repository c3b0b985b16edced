import type { Facts } from "../facts.ts";
import { appDisksGib } from "../facts/app-disks.ts";
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
    .map(({ id, where, used, apps, limit, size, thick }) => ({
      code: "STORAGE_FULL",
      path: `proxmox.storages.${id}.size`,
      message: `disks of ${gibText(used)}${ofApps(apps)} are planned on storage ${id}${where}, which has ${gibText(size)}${limit === size ? "" : ` (${gibText(limit)} may be promised)`}`,
      hint: `make the disks ${gibText(used - limit)} smaller, or put some on another storage${thick ? "; a thick storage cannot be promised twice" : ""}`,
    }));

/** A thin pool that may fill up is told before it does. */
export const thinPool: Check = (facts) =>
  loads(facts)
    .filter(({ used, limit, size, thin }) => thin && used <= limit && used > size * ALARM)
    .map(({ id, where, used, apps, size }) => ({
      code: "THIN_POOL",
      path: `proxmox.storages.${id}.size`,
      message: `disks of ${gibText(used)}${ofApps(apps)} are planned on thin storage ${id}${where}, which has ${gibText(size)}: when it is full, every VM on it stops`,
      hint: `keep the disks below ${gibText(Math.floor(size * ALARM))}, 80 % of it`,
      severity: "warning" as const,
    }));

interface Load {
  readonly id: string;
  /** ` of pve`, unless all hosts share it. */
  readonly where: string;
  /** All in GiB. */
  readonly used: number;
  /** How much of it is for apps. */
  readonly apps: number;
  readonly size: number;
  readonly limit: number;
  readonly thin: boolean;
  readonly thick: boolean;
}

/**
 * Storages whose size is known; one that is not shared is another one on each host. Nobody knows on which host the disk
 * of an app will be, so those are counted over all hosts that run apps.
 */
function loads(facts: Facts): readonly Load[] {
  const { proxmox, guests, nodes = [], cluster } = facts;
  if (proxmox === undefined) return [];
  const { storages, overcommit, storage } = proxmox.settings;
  const runners = nodes.filter(({ role }) => role === "worker" || cluster?.scheduleOnControlPlanes === true);
  const running = new Set(runners.map(({ settings }) => settings?.host ?? proxmox.settings.node));
  return Object.entries(storages).flatMap(([id, { size: text, type, shared }]) => {
    if (text === undefined) return [];
    const forApps = storage.disks === id ? appDisksGib(facts) : 0;
    const thick = type === "lvm";
    const load = (hosts: readonly string[] | undefined, where: string, apps: number): Load => {
      const size = ((parseSize(text) ?? 0) / 1024) * (hosts?.length ?? 1);
      const disks = guests.filter(({ host }) => hosts?.includes(host) ?? true).flatMap((guest) => guest.disks);
      const used = apps + disks.filter((disk) => disk.storage === id).reduce((sum, { gib }) => sum + gib, 0);
      const limit = Math.floor(size * (thick ? 1 : overcommit.disk));
      return { id, where, used, apps, size, limit, thin: THIN.has(type), thick };
    };
    if (shared) return [load(undefined, "", forApps)];
    const names = proxmox.hosts.map(({ name }) => name);
    if (names.length === 1) return [load(names, "", forApps)];
    const each = names.map((name) => load([name], ` of ${name}`, 0));
    const all = names.filter((name) => running.has(name));
    return forApps === 0 || all.length === 0
      ? each
      : [...each, load(all, ` of ${all.join(" and ")} together`, forApps)];
  });
}

function ofApps(gib: number): string {
  return gib === 0 ? "" : ` (${gibText(gib)} of them for apps)`;
}

function gibText(gib: number): string {
  return formatSize(gib * 1024);
}

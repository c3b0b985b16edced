import type { Host } from "../context.ts";
import { die } from "../errors.ts";
import type { GuestState } from "../state/state.ts";
import { findVolume } from "../storage/storages.ts";
import { describeGuest } from "./describe.ts";
import { applyPending, requireUnlocked } from "./guest.ts";
import { parseLxcNet } from "./lxc-formats.ts";
import { parseNet } from "./qemu-network.ts";

export const LABEL = { qemu: "VM", lxc: "CT" } as const;

/** Simulated seconds of what happens to a guest, at real speed. Measured on a small host with SSDs. */
export const SECONDS = {
  qmcreate: 2,
  qmstart: 2,
  qmstop: 1,
  qmshutdown: 6,
  qmdestroy: 1,
  resize: 1,
  qmconfig: 0.5,
  vzcreate: 5,
  vzstart: 2,
  vzstop: 1,
  vzshutdown: 3,
  vzdestroy: 1,
  imgcopy: 1,
  imgdel: 1,
  download: 1,
} as const;

/** Give a guest power; pending changes become real. @throws PveError; whatever the hypervisor rejects with */
export async function powerOn(host: Host, vmid: number, guest: GuestState): Promise<void> {
  requireUnlocked(guest.kind, guest);
  if (guest.running) die(`${LABEL[guest.kind]} ${vmid} already running`);
  if (guest.config["template"] === "1")
    die(`you can't start a ${guest.kind === "qemu" ? "vm if it's" : "CT if it's"} a template`);
  applyPending(guest);
  requireParts(host, guest);
  await host.hypervisor.powerOn(describeGuest(host, vmid, guest), () => wentOff(host, guest));
  guest.running = true;
  guest.startedAt = Math.floor(host.now() / 1000);
  host.changed();
}

/** Take a guest's power away, or ask it to go; one that is off stays so. */
export async function powerOff(host: Host, vmid: number, guest: GuestState, how: "shutdown" | "stop"): Promise<void> {
  if (!guest.running) return;
  await host.hypervisor.powerOff(describeGuest(host, vmid, guest), how);
  wentOff(host, guest);
}

function wentOff(host: Host, guest: GuestState): void {
  if (!guest.running) return;
  guest.running = false;
  applyPending(guest);
  host.changed();
}

/**
 * What a start needs of the node: every bridge, every mapped device and every volume.
 * source: qemu-server src/PVE/QemuServer/PCI.pm parse_hostpci
 */
function requireParts(host: Host, guest: GuestState): void {
  for (const [key, text] of Object.entries(guest.config)) {
    if (!/^net\d+$/.test(key)) continue;
    const bridge = guest.kind === "qemu" ? parseNet(key, text)["bridge"] : parseLxcNet(key, text)["bridge"];
    if (bridge !== undefined && host.state.nodes[guest.node]?.bridges.includes(bridge) !== true)
      die(`bridge '${bridge}' does not exist`);
  }
  for (const [key, text] of Object.entries(guest.config)) {
    const mapping = /^hostpci\d+$/.test(key) ? /(?:^|,)mapping=([^,]+)/.exec(text)?.[1] : undefined;
    if (mapping !== undefined && host.state.pciMappings[mapping]?.devices[guest.node] === undefined)
      die(`PCI device mapping not found for '${mapping}'`);
  }
  for (const volume of volumesOf(guest))
    if (findVolume(host.state, guest.node, volume) === undefined) die(`volume '${volume}' does not exist`);
}

/** Ids of the volumes that a guest's drives and mount points name. */
export function volumesOf(guest: GuestState): string[] {
  const keys = Object.keys(guest.config).filter((key) =>
    /^(?:ide|sata|scsi|virtio|efidisk|tpmstate|unused|mp)\d+$|^rootfs$/.test(key),
  );
  return keys
    .map((key) => (guest.config[key] ?? "").split(",")[0]?.replace(/^(?:file|volume)=/, "") ?? "")
    .filter((volume) => volume.includes(":"));
}

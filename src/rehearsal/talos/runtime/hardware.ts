import type { MachineOptions } from "../machine.ts";
import type { Boot } from "./boot.ts";
import { uniqueLocal } from "../../unique-local.ts";

const MiB = 1024 * 1024;

/** The disk of a Proxmox VM on the VirtIO SCSI controller. */
export const systemDisk = {
  name: "sda",
  path: "/dev/sda",
  model: "QEMU HARDDISK",
  serial: "drive-scsi0",
  busPath: "/pci0000:00/0000:00:05.0/virtio2/host2/target2:0:0/2:0:0:0/",
  transport: "virtio",
} as const;

/** A disk of the machine. */
export interface MachineDisk {
  readonly name: string;
  readonly path: string;
  readonly model: string;
  readonly serial: string;
  readonly busPath: string;
  readonly transport: string;
  readonly sizeBytes: number;
  /** Talos itself is on it. */
  readonly system: boolean;
}

/** The system disk, then the further ones as the controller numbers them. */
export function disksOf({ diskBytes, disks = [] }: MachineOptions): readonly MachineDisk[] {
  const further = disks.map(({ serial, sizeBytes }, index): MachineDisk => {
    const name = `sd${String.fromCharCode("b".charCodeAt(0) + index)}`;
    return {
      ...systemDisk,
      name,
      path: `/dev/${name}`,
      serial: serial ?? `drive-scsi${index + 1}`,
      busPath: systemDisk.busPath.replaceAll("2:0:0", `2:0:${index + 1}`),
      sizeBytes,
      system: false,
    };
  });
  return [{ ...systemDisk, sizeBytes: diskBytes, system: true }, ...further];
}

interface PartitionInfo {
  readonly label: string;
  readonly index: number;
  readonly bytes: number;
  readonly filesystem: "" | "vfat" | "xfs";
  readonly mount: string;
}

/** Partitions of an installed machine; EPHEMERAL takes what the others leave (source: siderolabs/talos partition sizes). */
export function partitionsOf(diskBytes: number): readonly PartitionInfo[] {
  const fixed: PartitionInfo[] = [
    { label: "EFI", index: 1, bytes: 2_150 * MiB, filesystem: "vfat", mount: "/boot" },
    { label: "META", index: 2, bytes: MiB, filesystem: "", mount: "" },
    { label: "STATE", index: 3, bytes: 100 * MiB, filesystem: "xfs", mount: "/system/state" },
  ];
  const used = fixed.reduce((sum, { bytes }) => sum + bytes, 2 * MiB);
  return [
    ...fixed,
    { label: "EPHEMERAL", index: 4, bytes: Math.max(0, diskBytes - used), filesystem: "xfs", mount: "/var" },
  ];
}

/**
 * KiB that the kernel of a VM has to give, less than its memory: page tables and the kernel itself take 1.6 % and
 * 48 MiB (the share on x86-64 guests of the seed's sizes).
 */
export function memoryKiB(memoryMiB: number): number {
  return Math.floor(memoryMiB * 1024 * 0.984 - 48 * 1024);
}

/** Decimal units without decimals below ten, as the Go library humanize writes them: `34 GB`, `1.0 MB`. */
export function prettyBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power > 0 && value < 10 ? value.toFixed(1) : Math.round(value)} ${units[power] ?? "B"}`;
}

export interface MachineAddress {
  readonly address: string;
  readonly prefix: number;
  readonly family: "ipv4" | "ipv6";
}

/** The machine's addresses: the one it was given, and one that it makes for itself as the router advertises a prefix. */
export function addressesOf(machine: MachineOptions): readonly MachineAddress[] {
  return [
    { address: machine.address, prefix: 24, family: "ipv4" },
    { address: uniqueLocal(machine.mac), prefix: 64, family: "ipv6" },
  ];
}

/** What is on the machine's network card now: its own addresses, and those it shares with others and holds. */
export function presentAddresses({ machine, node }: Boot): readonly MachineAddress[] {
  const shared = node()?.sharedAddresses() ?? [];
  return [
    ...addressesOf(machine),
    ...shared.map((address): MachineAddress => {
      const six = address.includes(":");
      return { address, prefix: six ? 128 : 32, family: six ? "ipv6" : "ipv4" };
    }),
  ];
}

/** Network byte order: 4 bytes of an IPv4 address, 16 of an IPv6 one that is written with one `::` or none. */
export function addressBytes(address: string): Uint8Array {
  if (!address.includes(":")) return Uint8Array.from(address.split("."), Number);
  const [head = "", tail = ""] = address.split("::");
  const left = head.split(":").filter((group) => group !== "");
  const right = tail.split(":").filter((group) => group !== "");
  const groups = [...left, ...Array.from({ length: 8 - left.length - right.length }, () => "0"), ...right];
  return Uint8Array.from(
    groups.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]),
  );
}

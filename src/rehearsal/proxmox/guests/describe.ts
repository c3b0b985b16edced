import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Guest, GuestDisk, GuestNic } from "../../hypervisor.ts";
import type { Host } from "../context.ts";
import { parsePropertyString } from "../schema/property-string.ts";
import type { GuestState } from "../state/state.ts";
import { findVolume } from "../storage/storages.ts";
import { isOn } from "./guest.ts";
import { driveKind, isCdrom, parseDrive } from "./qemu-drives.ts";
import { parseIpConfig, parseNet } from "./qemu-network.ts";
import { parseLxcNet, parseMountPoint } from "./lxc-formats.ts";
import { splitEnvironment } from "./lxc-environment.ts";

/** A guest as the hypervisor gets it, from the configuration in force. */
export function describeGuest(host: Host, vmid: number, guest: GuestState): Guest {
  const { config } = guest;
  const tags = (config["tags"] ?? "").split(";").filter((tag) => tag !== "");
  const common = { kind: guest.kind, vmid, node: guest.node, tags };
  if (guest.kind === "qemu")
    return {
      ...common,
      name: config["name"] ?? `VM${vmid}`,
      uuid: /uuid=([0-9a-fA-F-]{36})/.exec(config["smbios1"] ?? "")?.[1]?.toLowerCase() ?? uuidOf(guest.node, vmid),
      cores: Number(config["cores"] ?? 1) * Number(config["sockets"] ?? 1),
      memoryMiB: memoryOf(config["memory"]),
      nics: qemuNics(config),
      disks: qemuDisks(host, guest),
      agentEnabled: agentEnabled(config["agent"]),
    };
  const { container } = guest;
  return {
    ...common,
    name: config["hostname"] ?? `CT${vmid}`,
    uuid: uuidOf(guest.node, vmid),
    cores: Number(config["cores"] ?? host.state.nodes[guest.node]?.cores),
    memoryMiB: Number(config["memory"] ?? 512),
    nics: lxcNics(config),
    disks: lxcDisks(host, guest),
    agentEnabled: false,
    ...(container === undefined
      ? {}
      : {
          container: {
            imagePath: join(host.dir, container.image.path),
            entrypoint: config["entrypoint"] ?? "/sbin/init",
            env: splitEnvironment(config["env"] ?? ""),
            cwd: container.cwd,
            ...(container.user === undefined ? {} : { user: container.user }),
          },
        }),
  };
}

/** `agent=1`, `agent=enabled=1,…` */
export function agentEnabled(text: string | undefined): boolean {
  if (text === undefined) return false;
  return isOn(/(?:^|,)(?:enabled=)?(\w+)(?:,|$)/.exec(text)?.[1]);
}

/** MiB of a VM; 512 when nothing is set. */
export function memoryOf(text: string | undefined): number {
  return Number(/(?:current=)?(\d+)/.exec(text ?? "")?.[1] ?? 512);
}

function qemuNics(config: Readonly<Record<string, string>>): GuestNic[] {
  return keysOf(config, /^net(\d+)$/).map(([key, index]) => {
    const net = parseNet(key, config[key] ?? "");
    const ip = parseIpConfig(`ipconfig${index}`, config[`ipconfig${index}`] ?? "");
    return nic(key, net.macaddr, net["bridge"], ip["ip"], ip["gw"]);
  });
}

function lxcNics(config: Readonly<Record<string, string>>): GuestNic[] {
  return keysOf(config, /^net(\d+)$/).map(([key]) => {
    const net = parseLxcNet(key, config[key] ?? "");
    return nic(net.name, net.hwaddr, net["bridge"], net["ip"], net["gw"]);
  });
}

function nic(
  name: string,
  mac: string,
  bridge: string | undefined,
  ip: string | undefined,
  gateway: string | undefined,
): GuestNic {
  return {
    name,
    mac: mac.toLowerCase(),
    bridge: bridge ?? "",
    ...(ip?.includes("/") === true ? { address: ip } : {}),
    ...(gateway === undefined ? {} : { gateway }),
  };
}

function qemuDisks(host: Host, { node, config }: GuestState): GuestDisk[] {
  const keys = Object.keys(config).filter((key) => driveKind(key) !== undefined);
  return keys.toSorted().flatMap((key) => {
    const drive = parseDrive(key, config[key] ?? "");
    return isCdrom(drive) ? [] : diskOf(host, node, key, drive.file, drive["serial"]);
  });
}

function lxcDisks(host: Host, { node, config }: GuestState): GuestDisk[] {
  const keys = Object.keys(config).filter((key) => /^(?:rootfs|mp\d+)$/.test(key));
  return keys.toSorted().flatMap((key) => diskOf(host, node, key, parseMountPoint(key, config[key] ?? "").volume));
}

function diskOf(host: Host, node: string, device: string, volume: string, serial?: string): GuestDisk[] {
  const found = findVolume(host.state, node, volume);
  if (found === undefined) return [];
  const origin =
    found.origin === undefined ? {} : { imagePath: join(host.dir, found.origin.path), imageName: found.origin.name };
  return [{ device, volume, sizeBytes: found.sizeBytes, ...(serial === undefined ? {} : { serial }), ...origin }];
}

function keysOf(config: Readonly<Record<string, string>>, shape: RegExp): [key: string, index: number][] {
  return Object.keys(config)
    .flatMap((key): [string, number][] => {
      const index = shape.exec(key)?.[1];
      return index === undefined ? [] : [[key, Number(index)]];
    })
    .toSorted((a, b) => a[1] - b[1]);
}

/** Stable over restarts, different for each guest and node. */
function uuidOf(node: string, vmid: number): string {
  const hex = createHash("sha1").update(`${node}/${vmid}`).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `5${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}

/** The property string that a startup option is; missing parts are absent. */
export function startupOf(text: string | undefined): { order?: number; up?: number; down?: number } {
  if (text === undefined) return {};
  const values = parsePropertyString({ order: { bare: true }, up: {}, down: {} }, text, "startup");
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, Number(value)]));
}

import {
  bridgeId,
  diskSize,
  ipv4Address,
  ipv4ConfigLxc,
  ipv6Address,
  ipv6ConfigLxc,
  macAddress,
} from "../schema/formats.ts";
import { ValueError } from "../schema/parameter.ts";
import {
  parsePropertyString,
  type PropertyFormat,
  type PropertyMap,
  printPropertyString,
} from "../schema/property-string.ts";
import { inventMac } from "./qemu-network.ts";

/** source of this file: pve-container src/PVE/LXC/Config.pm */
export const LXC_NET_FORMAT: PropertyFormat = {
  name: { required: true, pattern: /^[-_.\w\d]+$/ },
  type: { oneOf: ["veth"] },
  bridge: { format: bridgeId },
  hwaddr: { format: macAddress },
  ip: { format: ipv4ConfigLxc },
  gw: { format: ipv4Address },
  ip6: { format: ipv6ConfigLxc },
  gw6: { format: ipv6Address },
  firewall: { kind: "boolean" },
  "host-managed": { kind: "boolean" },
  link_down: { kind: "boolean" },
  mtu: { kind: "integer", minimum: 64, maximum: 65535 },
  rate: { kind: "number", minimum: 0 },
  tag: { kind: "integer", minimum: 1, maximum: 4094 },
  trunks: { pattern: /^\d+(?:;\d+)*$/ },
};

const ROOTFS: PropertyFormat = {
  volume: { bare: true, required: true },
  size: { format: diskSize },
  acl: { kind: "boolean" },
  mountoptions: {
    pattern: /^(?:discard|lazytime|noatime|nodev|noexec|nosuid)(?:;(?:discard|lazytime|noatime|nodev|noexec|nosuid))*$/,
  },
  quota: { kind: "boolean" },
  replicate: { kind: "boolean" },
  ro: { kind: "boolean" },
  shared: { kind: "boolean" },
};
const MOUNT: PropertyFormat = { ...ROOTFS, mp: { required: true }, backup: { kind: "boolean" } };

export const FEATURES_FORMAT: PropertyFormat = {
  ...Object.fromEntries(
    ["force_rw_sys", "fuse", "keyctl", "mknod", "nesting"].map((name) => [name, { kind: "boolean" as const }]),
  ),
  mount: {},
};

export function mountFormat(key: string): PropertyFormat {
  return key === "rootfs" ? ROOTFS : MOUNT;
}

/** @throws ValueError */
export function parseMountPoint(key: string, text: string): PropertyMap & { volume: string } {
  const values = parsePropertyString(mountFormat(key), text, key);
  const { volume } = values;
  if (volume === undefined) throw new ValueError(`${key}.volume: property is missing and it is not optional`);
  return { ...values, volume };
}

export function printMountPoint(key: string, values: Readonly<Record<string, string | undefined>>): string {
  return printPropertyString(mountFormat(key), values);
}

/** A network device; a missing address is invented, the type is always veth. @throws ValueError */
export function parseLxcNet(key: string, text: string): PropertyMap & { name: string; hwaddr: string } {
  const values = parsePropertyString(LXC_NET_FORMAT, text, key);
  const { name, hwaddr } = values;
  if (name === undefined) throw new ValueError(`${key}.name: property is missing and it is not optional`);
  return { ...values, name, hwaddr: (hwaddr ?? inventMac()).toUpperCase(), type: "veth" };
}

export function printLxcNet(values: Readonly<Record<string, string>>): string {
  return printPropertyString(LXC_NET_FORMAT, values);
}

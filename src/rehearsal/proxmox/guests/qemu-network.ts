import { randomBytes } from "node:crypto";
import { bridgeId, ipv4Address, ipv4Config, ipv6Address, ipv6Config, macAddress } from "../schema/formats.ts";
import { parsePropertyString, type PropertyFormat, type PropertyMap } from "../schema/property-string.ts";
import { ValueError } from "../schema/parameter.ts";

/** source: qemu-server src/PVE/QemuServer/Network.pm */
const MODELS = ["e1000", "e1000e", "ne2k_pci", "pcnet", "rtl8139", "virtio", "vmxnet3"];

export const NET_FORMAT: PropertyFormat = {
  model: { required: true, bare: true, oneOf: MODELS },
  ...Object.fromEntries(MODELS.map((name) => [name, { alias: { of: "macaddr", keyTo: "model" } }])),
  macaddr: { format: macAddress },
  bridge: { format: bridgeId },
  firewall: { kind: "boolean" },
  link_down: { kind: "boolean" },
  mtu: { kind: "integer", minimum: 1, maximum: 65520 },
  queues: { kind: "integer", minimum: 0, maximum: 64 },
  rate: { kind: "number", minimum: 0 },
  tag: { kind: "integer", minimum: 1, maximum: 4094 },
  trunks: { pattern: /^\d+(?:-\d+)?(?:;\d+(?:-\d+)?)*$/ },
};

const IPCONFIG_FORMAT: PropertyFormat = {
  ip: { format: ipv4Config },
  gw: { format: ipv4Address },
  ip6: { format: ipv6Config },
  gw6: { format: ipv6Address },
};

/** The first three bytes of every address that Proxmox invents. */
export function inventMac(): string {
  const tail = [...randomBytes(3)].map((byte) => byte.toString(16).padStart(2, "0"));
  return ["bc", "24", "11", ...tail].join(":").toUpperCase();
}

/** Parse `virtio=<mac>,bridge=…`; a missing address is invented. @throws ValueError */
export function parseNet(key: string, text: string): PropertyMap & { model: string; macaddr: string } {
  const values = parsePropertyString(NET_FORMAT, text, key);
  const { model, macaddr } = values;
  if (model === undefined)
    throw new ValueError(`invalid format - format error\n${key}.model: property is missing and it is not optional\n`);
  return { ...values, model, macaddr: (macaddr ?? inventMac()).toUpperCase() };
}

export function printNet(net: Readonly<Record<string, string>>): string {
  const { model, macaddr, ...rest } = net;
  const options = Object.keys(rest)
    .toSorted()
    .map((name) => `${name}=${rest[name] ?? ""}`);
  return [`${model ?? ""}=${macaddr ?? ""}`, ...options].join(",");
}

/** A gateway without an address of its family is refused. @throws ValueError */
export function parseIpConfig(key: string, text: string): PropertyMap {
  const values = parsePropertyString(IPCONFIG_FORMAT, text, key);
  if (values["gw"] !== undefined && values["ip"] === undefined)
    throw new ValueError("invalid format - gateway specified without specifying an IP address");
  if (values["gw6"] !== undefined && values["ip6"] === undefined)
    throw new ValueError("invalid format - IPv6 gateway specified without specifying an IPv6 address");
  return values;
}

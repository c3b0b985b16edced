import { isIP, isIPv4, isIPv6 } from "node:net";
import { type Format, type Parameter, integer, string, ValueError } from "./parameter.ts";
import { parseSize } from "./size.ts";

/** source of every format here: pve-common PVE/JSONSchema.pm register_format, pve-guest-common PVE/GuestHelpers.pm */
const DNS_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?";
const DNS_NAME = new RegExp(`^${DNS_LABEL}(?:\\.${DNS_LABEL})*$`);
const MAC = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i;

function matches(shape: RegExp, reason: string): Format {
  return (text) => {
    if (!shape.test(text)) throw new ValueError(`invalid format - ${reason}`);
  };
}

/** Items of a `-list` format: comma, semicolon, white space or NUL between them. */
export function splitList(text: string): string[] {
  return text.split(/[,;\0\s]+/).filter((item) => item !== "");
}

/** Every item must have the format. */
export function listOf(format: Format): Format {
  return (text, name) => {
    for (const item of splitList(text)) format(item, name);
  };
}

export const dnsName = matches(DNS_NAME, "value does not look like a valid DNS name");
export const configId: Format = (text) => {
  if (!/^[a-z][a-z0-9_-]+$/i.test(text)) throw new ValueError(`invalid format - invalid configuration ID '${text}'`);
};
export const tag: Format = (text) => {
  if (!/^[a-z0-9_][a-z0-9_\-+.]*$/i.test(text)) throw new ValueError("invalid format - invalid characters in tag");
};
export const poolId: Format = (text) => {
  if (!/^(?:[A-Za-z0-9.\-_]+)(?:\/[A-Za-z0-9.\-_]+){0,2}$/.test(text))
    throw new ValueError(`invalid format - value '${text}' does not look like a valid pool name`);
};
export const macAddress: Format = (text) => {
  if (!MAC.test(text) || Number.parseInt(text.slice(0, 2), 16) % 2 === 1)
    throw new ValueError("invalid format - value does not look like a valid unicast MAC address");
};
export const address: Format = (text) => {
  if (isIP(text) === 0) throw new ValueError("invalid format - value is not a valid IP address");
};
export const ipv4Address: Format = (text) => {
  if (!isIPv4(text)) throw new ValueError("invalid format - value is not a valid IPv4 address");
};
export const ipv6Address: Format = (text) => {
  if (!isIPv6(text)) throw new ValueError("invalid format - value is not a valid IPv6 address");
};
export const ipv4Config = network("IPv4", isIPv4, 8, 32, ["dhcp"]);
export const ipv6Config = network("IPv6", isIPv6, 8, 128, ["dhcp", "auto"]);
/** A container also knows `manual`. */
export const ipv4ConfigLxc = network("IPv4", isIPv4, 8, 32, ["dhcp", "manual"]);
export const ipv6ConfigLxc = network("IPv6", isIPv6, 8, 128, ["dhcp", "auto", "manual"]);
export const diskSize: Format = (text) => {
  if (parseSize(text) === undefined)
    throw new ValueError("invalid format - value does not look like a valid disk size");
};
export const bridgeId = matches(/^[-_.\w\d]+$/, "value does not look like a valid bridge identifier");
export const userId: Format = (text) => {
  if (!/^[^\s:/]+@[A-Za-z][A-Za-z0-9.\-_]+$/.test(text))
    throw new ValueError(`invalid format - value '${text}' does not look like a valid user name`);
};
export const roleId = matches(/^[A-Za-z0-9.\-_]+$/, "value does not look like a valid role name");
/** `order=1,up=30,down=60`, all keys optional, plain number = order. */
export const startupOrder: Format = (text) => {
  for (const part of text.split(","))
    if (!/^(?:(?:order=)?\d+|up=\d+|down=\d+)$/.test(part.trim()))
      throw new ValueError("invalid format - unable to parse startup options");
};
/** Storage id and name, or a plain host path. */
export const volumeId: Format = (text) => {
  if (!/^(?:[a-z][a-z0-9\-_.]*[a-z0-9]:.+|\/.+|none|cdrom)$/i.test(text))
    throw new ValueError(`invalid format - unable to parse volume ID '${text}'`);
};
/** NUL separated `NAME=value`. source: pve-container PVE/LXC/Config.pm */
export const environment: Format = (text) => {
  for (const entry of text.split("\0"))
    if (entry !== "" && !/^\w+=/.test(entry))
      throw new ValueError("invalid format - value must be a NUL separated list of NAME=value");
};

function network(
  family: string,
  isAddress: (text: string) => boolean,
  least: number,
  most: number,
  words: readonly string[],
): Format {
  return (text) => {
    if (words.includes(text)) return;
    const [host, prefix, ...rest] = text.split("/");
    const bits = Number(prefix);
    const good = host !== undefined && isAddress(host) && /^\d+$/.test(prefix ?? "") && bits >= least && bits <= most;
    if (!good || rest.length > 0)
      throw new ValueError(`invalid format - value does not look like a valid ${family} network configuration`);
  };
}

/** Parameters that nearly every endpoint has. */
export const node: Parameter<string> = string({
  format: matches(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i, "value does not look like a valid node name"),
});
export const vmid: Parameter<number> = integer({ minimum: 100, maximum: 999_999_999 });
export const storageId: Parameter<string> = string({
  format: (text) => {
    if (!/^[a-z][a-z0-9\-_.]*[a-z0-9]$/i.test(text))
      throw new ValueError(`invalid format - storage ID '${text}' contains illegal characters`);
  },
});
